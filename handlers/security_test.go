package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/webtest"
)

// framed are the routes that answer with a stranger's mail as a document of its own, which may style itself.
var framed = map[string]bool{
	"GET /staff/tickets/:ticket/messages/:message/body": true,
	"GET /tickets/show/:ticket/message/:message":        true,
	"GET /follow/:token/message/:message":               true,
	"GET /staff/mail-templates/:template/preview":       true,
	"POST /staff/mail-templates/:template/preview":      true,
}

// cached are the routes whose answer a signed-in browser may keep: they show the same picture for ever.
var cached = map[string]bool{
	"GET /staff/tickets/:ticket/files/:file/thumbnail": true,
	"GET /tickets/show/:ticket/file/:file/thumbnail":   true,
}

// checkHeaders looks at what every answer must carry, errors and redirections included.
func checkHeaders(t *testing.T, route, visitor string, a *webtest.Answer) {
	t.Helper()
	want := map[string]string{
		fiber.HeaderXContentTypeOptions: "nosniff",
		fiber.HeaderReferrerPolicy:      "same-origin",
		"Cross-Origin-Opener-Policy":    "same-origin",
		"Cross-Origin-Resource-Policy":  "same-origin",
	}
	for header, value := range want {
		if got := a.Header.Get(header); got != value {
			t.Errorf("%s: %q, want %q", header, got, value)
		}
	}
	checkPolicy(t, a.Header.Get(fiber.HeaderContentSecurityPolicy), framed[route] && a.Status == http.StatusOK)
	if a.Header.Get("X-Request-Id") == "" {
		t.Error("the answer has no id")
	}
	if !strings.HasPrefix(route, "GET /assets") && !strings.HasPrefix(route, "GET /healthz") {
		checkCache(t, route, visitor, a)
	}
}

func checkPolicy(t *testing.T, policy string, ofMail bool) {
	t.Helper()
	parts := map[string]string{}
	for part := range strings.SplitSeq(policy, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		parts[name] = value
	}
	if parts["default-src"] != "'none'" {
		t.Errorf("policy: %q", policy)
	}
	if strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, "unsafe-inline") && !ofMail {
		t.Errorf("the policy lets inline code through: %q", policy)
	}
	if script, there := parts["script-src"]; there && script != "'self'" {
		t.Errorf("scripts from %q", script)
	}
	if _, confined := parts["sandbox"]; confined {
		return
	}
	for _, name := range []string{"base-uri", "frame-ancestors", "object-src"} {
		if parts[name] != "'none'" {
			t.Errorf("%s %q in %q", name, parts[name], policy)
		}
	}
	if parts["form-action"] != "'self'" {
		t.Errorf("form-action %q", parts["form-action"])
	}
}

// checkCache makes sure that nothing of a signed-in visitor stays in a cache.
func checkCache(t *testing.T, route, visitor string, a *webtest.Answer) {
	t.Helper()
	policy := a.Header.Get(fiber.HeaderCacheControl)
	_, path, _ := strings.Cut(route, " ")
	panel := strings.HasPrefix(path, "/staff")
	staff := strings.Contains(visitor, "agent") || visitor == "admin"
	customer := strings.HasPrefix(path, "/tickets") && (visitor == "owner" || visitor == "other customer")
	if (!panel || !staff) && !customer {
		return
	}
	if cached[route] && a.Status == http.StatusOK {
		if !strings.Contains(policy, "private") {
			t.Errorf("Cache-Control %q, want it private", policy)
		}
		return
	}
	if a.Status == http.StatusOK && !strings.Contains(policy, "no-store") {
		t.Errorf("Cache-Control %q, want no-store", policy)
	}
}

func TestRequestsFromAnotherSiteAreRefused(t *testing.T) {
	w := newWorld(t)
	foreign := map[string]http.Header{
		"another origin":    {"Origin": {"https://evil.test"}},
		"a look-alike":      {"Origin": {webtest.URL + ".evil.test"}},
		"no origin at all":  {"Origin": {"null"}},
		"the browser's own": {"Sec-Fetch-Site": {"cross-site"}},
		"a sister site":     {"Sec-Fetch-Site": {"same-site"}, "Origin": {"https://sister.example.test"}},
	}
	for _, visitor := range visitors {
		w.browser(visitor)
	}
	for _, route := range routes(w.App) {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet {
			continue
		}
		c := routeTable[route]
		if c.path != "" {
			path = c.path
		}
		t.Run(route, func(t *testing.T) {
			things, before := w.things(t, path, c.form), w.contents()
			for name, header := range foreign {
				visitors := []string{"admin"} // who may do the most
				if name == "another origin" {
					visitors = []string{"nobody", "owner", "admin"}
				}
				for _, visitor := range visitors {
					b := w.browser(visitor)
					b.Header = header
					if a := b.Post(things.Replace(path), c.form); a.Status != http.StatusForbidden {
						t.Errorf("from %s by %s: status %d, want 403", name, visitor, a.Status)
					}
					b.Header = http.Header{}
				}
			}
			if w.contents() != before {
				t.Error("something changed")
			}
		})
	}
}

func TestOwnRequestsGoThrough(t *testing.T) {
	w := newWorld(t)
	for name, header := range map[string]http.Header{
		"same origin":     {"Sec-Fetch-Site": {"same-origin"}, "Origin": {webtest.URL}},
		"typed":           {"Sec-Fetch-Site": {"none"}},
		"an old browser":  {"Origin": {webtest.URL}},
		"none of browser": {},
	} {
		b := w.Browser()
		b.Header = header
		if a := b.Post("/staff/logout", nil); a.Status != http.StatusSeeOther {
			t.Errorf("%s: status %d", name, a.Status)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	w := newWorld(t)
	for _, visitor := range visitors {
		b := w.browser(visitor)
		for _, path := range []string{"/nowhere", "/staff/nowhere", "/install/nowhere", "/staff/tickets/abc", "/staff/tickets/0", "/staff/tickets/-1",
			"/staff/tickets/99999999999999999999", "/tickets/show/abc", "/staff/mailboxes/abc", "/.git/config", "/staff/../etc/passwd", "/%00", "/staff/%ff"} {
			a := b.Get(path)
			if a.Status != http.StatusNotFound && a.Status != http.StatusSeeOther && a.Status != http.StatusForbidden {
				t.Errorf("%s asks for %s: status %d", visitor, path, a.Status)
			}
			checkHeaders(t, "GET "+path, visitor, a)
		}
	}
}
