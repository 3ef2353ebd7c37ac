package api_test

import (
	"net/http"
	"testing"

	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func TestAClosedDesk(t *testing.T) {
	d := newDesk(t, modelstest.DB(t, modelstest.SQLite))
	d.Set(func(set *settings.Settings) { set.Maintenance = true })
	const form = "application/x-www-form-urlencoded"
	departments := d.Count("departments")
	for _, c := range []call{
		{method: http.MethodGet, path: "/api/users"}, {method: http.MethodGet, path: "/api/tickets/show/9"},
		{method: http.MethodPost, path: "/api/departments/create", kind: form, body: "name=Bugs&private=0"},
	} {
		a := d.send(t, c)
		if a.status != http.StatusServiceUnavailable || a.json["error"] != 1.0 || a.header.Get("Retry-After") != "600" {
			t.Errorf("%s: %d, Retry-After %q, %s", c.path, a.status, a.header.Get("Retry-After"), a.body)
		}
	}
	if a := d.send(t, call{method: http.MethodGet, path: "/api/users", token: "bad"}); a.status != http.StatusBadRequest {
		t.Errorf("a bad key: %d %s", a.status, a.body)
	}
	if n := d.Count("departments"); n != departments {
		t.Errorf("%d departments were made", n-departments)
	}
	d.Set(func(set *settings.Settings) { set.Maintenance = false })
	if a := d.send(t, call{method: http.MethodGet, path: "/api/users"}); a.status != http.StatusOK {
		t.Errorf("an open desk: %d %s", a.status, a.body)
	}
}
