package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// What programs send that were written for HelpDeskZ 2.0, or with the usual tools, is understood as it was meant.
func TestWhatIsUnderstood(t *testing.T) {
	d := embedded(t)
	ids := d.world()
	message := func(kind, body string) call {
		return call{method: "POST", path: "/api/messages/create", kind: kind, body: body}
	}
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		call call
		want string
	}{
		"curl -d with a semicolon": {message(form, "ticket_id=1&replier=user&message=first; then"), "first; then"},
		"curl -d with a percent":   {message(form, "ticket_id=1&replier=user&message=100% sure"), "100% sure"},
		"curl -d with a plus":      {message(form, "ticket_id=1&replier=user&message=a+b"), "a b"},
		"a form in capitals":       {message("Application/X-WWW-Form-Urlencoded; Charset=UTF-8", "ticket_id=1&replier=user&message=capitals"), "capitals"},
		"an empty pair":            {message(form, "&ticket_id=1&&replier=user&message=empty&"), "empty"},
		"unknown names":            {message(form, "ticket_id=1&replier=user&message=more&color=red&tags[]=a&tags[]=b"), "more"},
		"unknown names in json":    {message("application/json", `{"ticket_id": 1, "replier": "user", "message": "deep", "tags": ["a"], "by": {"x": null}}`), "deep"},
		"json with texts":          {message("application/json; charset=utf-8", `{"ticket_id": "1", "replier": "user", "message": "texts"}`), "texts"},
		"json with null":           {message("application/json", `{"ticket_id": 1, "replier": "user", "staff_id": null, "message": "null", "close": null}`), "null"},
		"json with switches": {message("application/json", `{"ticket_id": 1, "replier": "staff", "staff_id": 1, "message": "switched", "close": true}`),
			"switched"},
		"the agent of nobody": {message(form, "ticket_id=1&replier=user&staff_id=999&message=nobody"), "nobody"},
		"blanks around":       {message(form, "ticket_id=+1+&replier=user&message=around"), "around"},
	} {
		t.Run(name, func(t *testing.T) {
			c.call.beyond = true
			d.send(t, c.call).ok(t)
			a := d.send(t, call{method: "GET", path: "/api/messages/show/" + ids["ticket"]}).ok(t)
			list, _ := a.json["messages"].([]any)
			newest, _ := list[0].(map[string]any)
			if newest["message"] != c.want {
				t.Errorf("the message is %q, want %q", newest["message"], c.want)
			}
		})
	}
}

// Names and addresses are found in whatever letters they are asked for.
func TestWhoIsFound(t *testing.T) {
	d := embedded(t)
	d.world()
	for path, want := range map[string]string{"/api/staff?username=ADMIN": "Ada Admin", "/api/staff?username=admin": "Ada Admin",
		"/api/users?email=John.Doe@Demo.Test": "john.doe@demo.test", "/api/users?email=+john.doe@demo.test+": "john.doe@demo.test"} {
		if a := d.send(t, call{method: "GET", path: path}).ok(t); !strings.Contains(a.body, want) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
}

// What has nothing to say may come with any type, or with none.
func TestPostsWithoutABody(t *testing.T) {
	for _, kind := range []string{"", "application/json", "application/x-www-form-urlencoded", "text/plain"} {
		t.Run(kind, func(t *testing.T) {
			d := embedded(t)
			ids := d.world()
			d.send(t, call{method: "POST", path: "/api/tickets/update/" + ids["ticket"], kind: kind}).ok(t)
			d.send(t, call{method: "POST", path: "/api/attachments/delete/" + ids["file"], kind: kind}).ok(t)
			d.send(t, call{method: "POST", path: "/api/tickets/delete/" + ids["ticket"], kind: kind}).ok(t)
			d.send(t, call{method: "POST", path: "/api/users/delete/" + ids["user"], kind: kind}).ok(t)
			d.send(t, call{method: "POST", path: "/api/users/create", kind: kind}).fails(t, http.StatusOK)
		})
	}
}

// Files may stand under every name that PHP takes for a list, and in JSON; they keep the order of the names.
func TestFilesAreTaken(t *testing.T) {
	file := func(field, name string) upload { return upload{field, name, "image/png", dot} }
	fields := values("ticket_id", "1", "replier", "user", "message", "See files.")
	_, rest := object(fields)
	objects := func(field string) call {
		return call{kind: "application/json", body: strings.TrimSuffix(rest, "}") + `, "` + field + `": [{"name": "a.png",
			"filetype": "image/png", "content": "aGk="}, {"name": "b.png", "content": "aGk="}]}`}
	}
	form := func(files ...upload) call {
		kind, body := multi(fields, files...)
		return call{kind: kind, body: body}
	}
	for name, c := range map[string]call{
		"as the manual has it": form(file("attachment[]", "a.png"), file("attachment[]", "b.png")),
		"numbered":             form(file("attachment[1]", "b.png"), file("attachment[0]", "a.png")),
		"one without brackets": form(file("attachment", "a.png"), file("attachment[]", "b.png")),
		"an empty input":       form(file("attachment[]", "a.png"), file("attachment[]", "b.png"), upload{"attachment[]", "", "application/octet-stream", ""}),
		"json":                 objects("attachment"),
		"json, named so":       objects("attachment[]"),
	} {
		t.Run(name, func(t *testing.T) {
			d := embedded(t)
			d.world()
			c.method, c.path, c.beyond = "POST", "/api/messages/create", true
			d.send(t, c).ok(t)
			a := d.send(t, call{method: "GET", path: "/api/attachments?msg_id=2"}).ok(t)
			var names []string
			list, _ := a.json["files"].([]any)
			for _, item := range list {
				object, _ := item.(map[string]any)
				name, _ := object["name"].(string)
				names = append(names, name)
			}
			if got := strings.Join(names, " "); got != "a.png b.png" {
				t.Errorf("files %q, want a.png b.png", got)
			}
		})
	}
}

// Files come out as they went in, whatever their name.
func TestFilesComeOutAsTheyWentIn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.world()
		for _, name := range []string{"漢字 ü.png", `qu'o"te.png`, "<b>.png", "a b.png", strings.Repeat("x", 100) + ".png"} {
			for _, content := range []string{"x", dot, strings.Repeat("\x00\xff", 1<<20)} {
				kind, body := multi(values("ticket_id", "1", "replier", "user", "message", "m"),
					upload{"attachment[]", strings.ReplaceAll(name, `"`, `\"`), "image/png", content})
				d.send(t, call{method: "POST", path: "/api/messages/create", kind: kind, body: body}).ok(t)
				var file int64
				d.must(d.DB.NewSelect().Table("attachments").ColumnExpr("MAX(id)").Scan(t.Context(), &file))
				a := d.send(t, call{method: "GET", path: "/api/attachments/show/" + id(file)}).ok(t)
				if a.json["name"] != name || a.json["content"] != base64Of(content) || a.json["size"] != id(int64(len(content))) {
					t.Errorf("%q with %d bytes comes out as %q with %v", name, len(content), a.json["name"], a.json["size"])
				}
			}
		}
	})
}
