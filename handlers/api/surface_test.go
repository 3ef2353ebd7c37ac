package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// What the API answers to every request carries the headers of every answer of the desk, and no cookie.
func checkHead(t *testing.T, a answer) {
	t.Helper()
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
		"Cache-Control": "no-store", "Content-Type": "application/json", "Set-Cookie": "", "Access-Control-Allow-Origin": ""} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if policy := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if len(a.header.Get("X-Request-Id")) != 12 {
		t.Errorf("X-Request-Id %q", a.header.Get("X-Request-Id"))
	}
}

func TestEveryAnswerHasItsHead(t *testing.T) {
	d := embedded(t)
	ids := d.world()
	for _, r := range routeTable {
		for name, c := range map[string]call{
			"refused":   {method: r.method(), path: r.path("1"), token: "bad"},
			"without":   {method: r.method(), path: r.path("1"), token: "none"},
			"unfit":     {method: r.method(), path: r.path("999999"), kind: "text/plain", body: "x"},
			"malformed": {method: r.method(), path: r.path("999999"), kind: "application/json", body: "{"},
			"good":      r.call(ids[r.id], encodings[0], r.good),
		} {
			t.Run(r.name+" "+name, func(t *testing.T) {
				if name == "good" && strings.Contains(r.name, "delete") {
					return // below, where nothing else needs what is deleted
				}
				checkHead(t, d.send(t, c))
			})
		}
	}
	for _, r := range routeTable {
		if strings.Contains(r.name, "delete") {
			checkHead(t, d.send(t, r.call(ids[r.id], encodings[0], r.good)).ok(t))
		}
	}
}

func TestUnknownPathsAndWrongMethods(t *testing.T) {
	d := embedded(t)
	ids := d.world()
	before := d.contents()
	t.Run("unknown paths", func(t *testing.T) {
		for _, path := range []string{"/api", "/api/", "/api/none", "/api/users/none", "/api/users/show", "/api/users/show/", "/api/users/show/1/2",
			"/api/users/create/1", "/api/tickets/update", "/api/../api/none", "/api/%2e%2e/x", "/api/users%00", "/API/none", "/Api/Users/none", "/api/openapi.json",
			"/api/docs/x"} {
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
				for _, token := range []string{"full", "none"} {
					checkHead(t, d.send(t, call{method: method, path: path, token: token}).fails(t, http.StatusNotFound))
				}
			}
		}
	})
	t.Run("wrong methods", func(t *testing.T) {
		allowed := map[string][]string{}
		for _, r := range routeTable {
			allowed[r.path(ids[r.id])] = append(allowed[r.path(ids[r.id])], r.method())
		}
		allowed["/api/docs"], allowed["/api/openapi.yaml"] = []string{"GET"}, []string{"GET"}
		for path, methods := range allowed {
			want := strings.Join(methods, ", ")
			if methods[0] == "GET" {
				want += ", HEAD"
			}
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
				if strings.Contains(want, method) {
					continue
				}
				for _, token := range []string{"full", "none"} {
					for _, slash := range []string{"", "/"} {
						a := d.send(t, call{method: method, path: path + slash, token: token})
						if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != want {
							t.Errorf("%s %s: status %d, Allow %q, want 405 and %q", method, path, a.status, a.header.Get("Allow"), want)
						}
						if method != http.MethodHead {
							checkHead(t, a.fails(t, http.StatusMethodNotAllowed))
						}
					}
				}
			}
		}
	})
	if after := d.contents(); after != before {
		t.Errorf("something was stored:\n%s", newLines(before, after))
	}
}

// HEAD says what GET would, without its body (RFC 9110, section 9.3.2).
func TestHead(t *testing.T) {
	d := embedded(t)
	ids := d.world()
	for _, r := range routeTable {
		if r.method() != http.MethodGet {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			get := d.send(t, r.call(ids[r.id], encodings[0], nil)).ok(t)
			head := d.send(t, call{method: http.MethodHead, path: r.path(ids[r.id])})
			if head.status != get.status || head.body != "" || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
				t.Errorf("status %d, type %q, body %q", head.status, head.header.Get("Content-Type"), head.body)
			}
			if refused := d.send(t, call{method: http.MethodHead, path: r.path(ids[r.id]), token: "bad"}); refused.status != http.StatusBadRequest {
				t.Errorf("with a bad token: status %d, want 400", refused.status)
			}
		})
	}
}

// A slash at the end of a path, and capitals in it, lead to the same route.
func TestPathsInOtherForms(t *testing.T) {
	d := embedded(t)
	ids := d.world()
	for _, r := range routeTable {
		if r.method() != http.MethodGet {
			continue
		}
		plain := d.send(t, call{method: "GET", path: r.path(ids[r.id])}).ok(t)
		if a := d.send(t, call{method: "GET", path: r.path(ids[r.id]) + "/"}).ok(t); a.body != plain.body {
			t.Errorf("%s with a slash: %s", r.name, a.body)
		}
	}
}

// The token may stand in each of three headers, and nowhere else.
func TestWhereTheTokenStands(t *testing.T) {
	d := embedded(t)
	full := tokens["full"]
	for name, c := range map[string]struct {
		header http.Header
		path   string
		ok     bool
	}{
		"Token":                   {http.Header{"Token": {full}}, "", true},
		"token with blanks":       {http.Header{"Token": {"  " + full + " "}}, "", true},
		"Bearer":                  {http.Header{"Authorization": {"Bearer " + full}}, "", true},
		"bearer":                  {http.Header{"Authorization": {"bearer   " + full}}, "", true},
		"Authorization Token":     {http.Header{"Authorization": {"Token " + full}}, "", true},
		"Authorization Token:":    {http.Header{"Authorization": {"Token: " + full}}, "", true},
		"both":                    {http.Header{"Token": {full}, "Authorization": {"Bearer " + full}}, "", true},
		"Token wins":              {http.Header{"Token": {"wrong"}, "Authorization": {"Bearer " + full}}, "", false},
		"Basic":                   {http.Header{"Authorization": {"Basic " + full}}, "", false},
		"no scheme":               {http.Header{"Authorization": {full}}, "", false},
		"a cookie":                {http.Header{"Cookie": {"Token=" + full}}, "", false},
		"in the address":          {http.Header{}, "?token=" + full + "&Token=" + full, false},
		"a prefix of one":         {http.Header{"Token": {full[:len(full)-1]}}, "", false},
		"one with more behind it": {http.Header{"Token": {full + "0"}}, "", false},
		"in capitals":             {http.Header{"Token": {strings.ToUpper(full)}}, "", false},
		"empty":                   {http.Header{"Token": {""}}, "", false},
		"quoted":                  {http.Header{"Token": {`"` + full + `"`}}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := d.send(t, call{method: "GET", path: "/api/departments" + c.path, token: "none", header: c.header})
			if c.ok {
				a.ok(t)
			} else {
				a.fails(t, http.StatusBadRequest)
			}
		})
	}
}

// A browser's rules for pages of other sites don't bind programs: there is no cookie that could be misused.
func TestOriginsAreNoMatter(t *testing.T) {
	d := embedded(t)
	for name, header := range map[string]http.Header{
		"another origin": {"Origin": {"https://shop.example"}},
		"null":           {"Origin": {"null"}},
		"cross-site":     {"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://shop.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			d.send(t, call{method: "GET", path: "/api/departments", header: header}).ok(t)
			kind, body := urlencoded(values("name", name, "private", "0"))
			d.send(t, call{method: "POST", path: "/api/departments/create", kind: kind, body: body, header: header}).ok(t)
			refused := header.Clone()
			refused.Set("Cookie", "desk=1")
			d.send(t, call{method: "POST", path: "/api/departments/create", kind: kind, body: body, header: refused, token: "none"}).fails(t, http.StatusBadRequest)
		})
	}
}
