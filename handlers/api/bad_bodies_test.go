package api_test

import (
	"net/http"
	"strings"
	"testing"

	"helpdeskz/models/settings"
)

// brokenBodies are bodies that can't be read, or not as what they are said to be.
func (r route) brokenBodies() map[string]call {
	_, form := urlencoded(r.good)
	multiKind, parts := multi(r.good)
	_, json := object(r.good)
	of := func(kind, body string) call { return call{kind: kind, body: body} }
	bodies := map[string]call{
		"no type":                      of("", "x="+form),
		"a type that is none":          of("form", "x="+form),
		"plain text":                   of("text/plain", "x="+form),
		"xml":                          of("application/xml", "<users/>"),
		"a type twice":                 of("application/json, application/json", json),
		"multipart of another kind":    of("multipart/mixed; boundary="+boundary, parts),
		"multipart without a boundary": of("multipart/form-data", parts),
		"an empty boundary":            of(`multipart/form-data; boundary=""`, parts),
		"another boundary":             of("multipart/form-data; boundary=other", parts),
		"multipart cut off":            of(multiKind, parts[:len(parts)-len(boundary)-4]+"\r\n--"),
		"multipart cut in a head":      of(multiKind, "--"+boundary+"\r\nContent-Dispo"),
		"multipart without heads":      of(multiKind, "--"+boundary+"\r\nhello\r\n--"+boundary+"--\r\n"),
		"multipart that is none":       of(multiKind, "hello"),
		"multipart that is empty":      of(multiKind, ""),
		"a form as json":               of("application/json", "x="+form),
		"json cut off":                 of("application/json", `{"x": `+json),
		"json with a tail":             of("application/json", json+"x"),
		"json twice":                   of("application/json", json+json),
		"a json list":                  of("application/json", "["+json+"]"),
		"a json text":                  of("application/json", `"hello"`),
		"a json number":                of("application/json", "1"),
		"json null":                    of("application/json", "null"),
		"json with blanks only":        of("application/json", "  "),
		"json without quotes":          of("application/json", "{a: 1}"),
		"json with a comma at its end": of("application/json", `{"x": "y",}`),
		"json without its colon":       of("application/json", `{"x" "y"}`),
		"json that is no UTF-8":        of("application/json", "{\"x\": \"\xff\"}"),
		"json that is UTF-16":          of("application/json", "\xff\xfe{\x00}\x00"),
		"json in a deep hole":          of("application/json", strings.Repeat(`{"x":`, 50_000)+"1"+strings.Repeat("}", 50_000)),
	}
	for name, c := range bodies {
		c.method, c.path = r.method(), r.path("1")
		bodies[name] = c
	}
	return bodies
}

// wrongJSON are JSON values that no parameter takes, other than files, and oddJSON those that are texts and switches at most.
var (
	wrongJSON = []string{`{}`, `{"a": 1}`, `[]`, `["1"]`, `[[1]]`, `null`}
	oddJSON   = []string{`true`, `false`, `1.5`, `-1`, `1e400`}
)

// A body that can't be read is an error, and what it would do isn't done.
func TestBrokenBodies(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.world()
		before := d.contents()
		for _, r := range routeTable {
			if r.method() != http.MethodPost {
				continue
			}
			t.Run(r.name, func(t *testing.T) {
				for name, c := range r.brokenBodies() {
					a := d.send(t, c)
					if a.json["error"] != 1.0 {
						t.Errorf("%s: %.200s", name, a.body)
						continue
					}
					// The server reads a form with files before anybody is asked.
					if status := http.StatusOK; strings.HasPrefix(c.kind, "multipart/form-data") && a.status != status {
						a.fails(t, http.StatusBadRequest)
					} else {
						a.fails(t, status)
					}
				}
			})
		}
		if after := d.contents(); after != before {
			t.Errorf("something was stored:\n%s", newLines(before, after))
		}
	})
}

// What is sent as a JSON object must have the shapes that its parameters have.
func TestWrongJSON(t *testing.T) {
	d := embedded(t)
	d.world()
	before := d.contents()
	for _, r := range routeTable {
		for param, k := range r.params {
			if r.method() != http.MethodPost || !needed[k] {
				continue
			}
			t.Run(r.name+" "+param, func(t *testing.T) {
				_, rest := object(without(r.good, param))
				wrong := wrongJSON
				switch k {
				case name, longText, username, secretText:
				case neededToggle:
					wrong = append(oddJSON[2:], wrong...)
				default:
					wrong = append(oddJSON, wrong...)
				}
				for _, value := range wrong {
					c := call{method: http.MethodPost, path: r.path("1"), kind: "application/json",
						body: strings.TrimSuffix(rest, "}") + comma(rest) + literal(param) + ": " + value + "}"}
					if a := d.send(t, c); a.json["error"] != 1.0 {
						t.Errorf("%s: %.200s", value, a.body)
					} else {
						a.fails(t, http.StatusOK)
					}
				}
			})
		}
	}
	if after := d.contents(); after != before {
		t.Errorf("something was stored:\n%s", newLines(before, after))
	}
}

func comma(object string) string {
	if object == "{}" {
		return ""
	}
	return ", "
}

// What takes too much to be read is refused with a status of its own.
func TestCostlyBodies(t *testing.T) {
	d := embedded(t)
	d.world()
	before := d.contents()
	for name, c := range map[string]struct {
		call   call
		status int
	}{
		"compressed":        {call{kind: "application/json", body: "{}", header: http.Header{"Content-Encoding": {"gzip"}}}, 415},
		"compressed twice":  {call{kind: "application/x-www-form-urlencoded", body: "a=b", header: http.Header{"Content-Encoding": {"identity, br"}}}, 415},
		"many fields":       {call{kind: "application/x-www-form-urlencoded", body: strings.Repeat("a=b&", 3000)}, 413},
		"a long form":       {call{kind: "application/x-www-form-urlencoded", announced: 5 << 20}, 413},
		"a long object":     {call{kind: "application/json", announced: 5 << 20}, 413},
		"a long nothing":    {call{kind: "text/plain", announced: 5 << 20}, 413},
		"a long file":       {call{kind: "multipart/form-data; boundary=" + boundary, announced: 40 << 20}, 413},
		"without any bound": {call{kind: "application/json", announced: 1 << 62}, 413},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/api/users/create", "/api/tickets/create", "/api/tickets/delete/1"} {
				c.call.method, c.call.path = http.MethodPost, path
				d.send(t, c.call).fails(t, c.status)
			}
		})
	}
	if after := d.contents(); after != before {
		t.Errorf("something was stored:\n%s", newLines(before, after))
	}
}

// Files that the desk doesn't take refuse the whole call, and none of them is kept.
func TestRefusedFiles(t *testing.T) {
	big := upload{"attachment[]", "big.png", "image/png", strings.Repeat("x", 2_621_441)}
	fine := upload{"attachment[]", "a.png", "image/png", dot}
	named := func(name string) upload { return upload{"attachment[]", name, "image/png", dot} }
	cases := map[string][]upload{
		"a refused type":       {{"attachment[]", "a.exe", "image/png", dot}},
		"a type in disguise":   {named("a.png.exe")},
		"no ending":            {named("png")},
		"a hidden name":        {named(".htaccess")},
		"empty":                {{"attachment[]", "a.png", "image/png", ""}},
		"too large":            {big},
		"too many":             {fine, fine, fine, fine},
		"one of two":           {fine, named("a.php")},
		"the last of three":    {fine, fine, big},
		"in other brackets":    {{"attachment[7]", "a.exe", "image/png", dot}},
		"without brackets":     {{"attachment", "a.exe", "image/png", dot}},
		"a name that is blank": {named(" ")},
		"no name at all":       {named("")},
		"over two fields":      {{"attachment[0]", "a.png", "image/png", dot}, {"attachment[1]", "a.png", "image/png", dot}, {"attachment", "a.png", "image/png", dot}, fine},
	}
	each(t, func(t *testing.T, d *desk) {
		d.world()
		before := d.contents()
		for _, r := range routeTable {
			if r.params["attachment[]"] != fileList {
				continue
			}
			for name, files := range cases {
				t.Run(r.name+" "+name, func(t *testing.T) {
					c := call{method: http.MethodPost, path: r.path("")}
					c.kind, c.body = multi(r.good, files...)
					d.send(t, c).fails(t, http.StatusOK)
				})
			}
			d.refusedObjects(t, r)
		}
		if after := d.contents(); after != before {
			t.Errorf("something was stored:\n%s", newLines(before, after))
		}
	})
}

// refusedObjects sends files in JSON that are none, and files where the desk takes none.
func (d *desk) refusedObjects(t *testing.T, r route) {
	t.Helper()
	_, rest := object(r.good)
	for _, value := range []string{`"text"`, `{"name": "a.png", "content": "aGk="}`, `["text"]`, `[1]`, `[null]`, `[[]]`, `[{}]`,
		`[{"name": "a.png"}]`, `[{"content": "aGk="}]`, `[{"name": "", "content": "aGk="}]`, `[{"name": 1, "content": "aGk="}]`,
		`[{"name": "a.png", "content": "%%%"}]`, `[{"name": "a.png", "content": "aGk"}]`, `[{"name": "a.png", "content": 1}]`,
		`[{"name": "a.png", "content": ""}]`, `[{"name": "a.exe", "content": "aGk="}]`,
		`[{"name": "a.png", "content": "aGk="}, {"name": "b.png", "content": "-"}]`, `1`, `true`} {
		for _, field := range []string{"attachment", "attachment[]"} {
			t.Run(r.name+" "+field+" "+value, func(t *testing.T) {
				d.send(t, call{method: http.MethodPost, path: r.path(""), kind: "application/json",
					body: strings.TrimSuffix(rest, "}") + ", " + literal(field) + ": " + value + "}"}).fails(t, http.StatusOK)
			})
		}
	}
}

// Where the desk takes no files, a call with one is refused.
func TestFilesWhereThereAreNone(t *testing.T) {
	d := embedded(t)
	d.world()
	d.Set(func(set *settings.Settings) { set.Attachments = false })
	before := d.contents()
	for _, r := range routeTable {
		if r.params["attachment[]"] != fileList {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			c := call{method: http.MethodPost, path: r.path("")}
			c.kind, c.body = multi(r.good, upload{"attachment[]", "a.png", "image/png", dot})
			d.send(t, c).fails(t, http.StatusOK)
		})
	}
	if after := d.contents(); after != before {
		t.Errorf("something was stored:\n%s", newLines(before, after))
	}
}

// An id in a path that is none, or that nothing has, is an error.
func TestBadPaths(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.world()
		before := d.contents()
		for _, r := range routeTable {
			if r.id == "" {
				continue
			}
			t.Run(r.name, func(t *testing.T) {
				for _, id := range []string{"0", "-1", "abc", "1.5", "1e1", "0x1", "+1x", "999999", "9223372036854775807", "9223372036854775808",
					strings.Repeat("9", 300), "%00", "1%00", "%ff", "1%20", "1,2", "1;2", "*", "..", "%2e%2e"} {
					for _, path := range []string{r.path(id), r.path(id) + "/"} {
						a := d.send(t, call{method: r.method(), path: path, kind: "application/x-www-form-urlencoded", body: "new_email=n@demo.test&name=N&private=0"})
						if a.json["error"] != 1.0 || a.status != http.StatusOK && a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
							t.Errorf("%s: status %d: %.200s", path, a.status, a.body)
						}
					}
				}
			})
		}
		if after := d.contents(); after != before {
			t.Errorf("something was stored:\n%s", newLines(before, after))
		}
	})
}
