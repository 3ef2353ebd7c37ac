package api_test

import (
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// at stops the desk's clock.
func (d *desk) at(now time.Time) {
	d.Kit.Now = func() time.Time { return now }
	d.Kit.Accounts.Now = d.Kit.Now
	d.Kit.Tickets.Now = d.Kit.Now
}

// from is the head of a request that a proxy of the desk passes on.
func from(addresses string) http.Header { return http.Header{"X-Forwarded-For": {addresses}} }

// behindProxy lets the desk believe what the test says of where a call comes from.
func (d *desk) behindProxy() { d.Kit.Proxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")} }

// limited fails the test unless an answer says how long to wait.
func (a answer) limited(t *testing.T, status, most int) {
	t.Helper()
	a.fails(t, status)
	if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || seconds < 1 || seconds > most {
		t.Errorf("Retry-After %q, want 1 to %d", a.header.Get("Retry-After"), most)
	}
}

func TestCallsAMinute(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		noon := time.Date(2026, 3, 31, 12, 0, 20, 0, time.UTC)
		d.at(noon)
		d.behindProxy()
		d.key("few", accounts.NewAPIKey{CallsPerMinute: 3})
		list := call{method: "GET", path: "/api/departments", token: "few", header: from("203.0.113.1")}
		for range 3 {
			d.send(t, list).ok(t)
		}
		before := d.contents()
		d.send(t, list).limited(t, http.StatusTooManyRequests, 40)
		kind, body := urlencoded(values("name", "A", "private", "0"))
		d.send(t, call{method: "POST", path: "/api/departments/create", token: "few", header: from("203.0.113.1"), kind: kind, body: body}).
			limited(t, http.StatusTooManyRequests, 40)
		if after := d.contents(); after != before {
			t.Errorf("something was stored:\n%s", newLines(before, after))
		}
		elsewhere := list
		elsewhere.header = from("203.0.113.2")
		d.send(t, elsewhere).ok(t)
		other := list
		other.token = "full"
		for range 5 {
			d.send(t, other).ok(t)
		}
		d.at(noon.Add(39 * time.Second))
		d.send(t, list).limited(t, http.StatusTooManyRequests, 1)
		d.at(noon.Add(40 * time.Second))
		d.send(t, list).ok(t)
	})
}

// Whoever tries tokens is stopped after a while. A program with a good key beside him never is.
func TestRefusedTokensAreLimited(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.at(time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC))
		d.behindProxy()
		list := func(token, address string) call {
			return call{method: "GET", path: "/api/departments", token: token, header: from(address)}
		}
		for i := range 60 {
			d.send(t, list([]string{"bad", "none", "off", "ro"}[i%4], "203.0.113.1")).fails(t, http.StatusBadRequest)
		}
		for _, token := range []string{"bad", "none", "off", "ro", "ip"} {
			d.send(t, list(token, "203.0.113.1")).limited(t, http.StatusTooManyRequests, 60)
		}
		d.send(t, list("full", "203.0.113.1")).ok(t)
		d.send(t, list("bad", "203.0.113.2")).fails(t, http.StatusBadRequest)
		d.send(t, list("bad", "203.0.113.1, 203.0.113.3")).fails(t, http.StatusBadRequest)
		d.at(time.Date(2026, 3, 31, 12, 1, 1, 0, time.UTC))
		d.send(t, list("bad", "203.0.113.1")).fails(t, http.StatusBadRequest)
	})
}

// A key with addresses works from there only, whatever a caller says of himself.
func TestAllowedAddresses(t *testing.T) {
	d := embedded(t)
	d.behindProxy()
	d.key("network", accounts.NewAPIKey{Addresses: []string{"198.51.100.0/25", "2001:db8::/32"}})
	for address, tokens := range map[string]map[string]bool{
		"10.9.8.7":             {"ip": true, "wild": false, "network": false, "full": true},
		"127.0.0.99":           {"ip": false, "wild": true, "network": false},
		"10.0.0.1":             {"ip": false, "wild": true},
		"10.0.0.2":             {"wild": false},
		"127.0.1.1":            {"wild": false},
		"198.51.100.127":       {"network": true},
		"198.51.100.128":       {"network": false},
		"2001:db8::1":          {"network": true, "ip": false},
		"2001:db9::1":          {"network": false},
		"::ffff:10.9.8.7":      {"ip": true},
		"10.9.8.7, 192.0.2.66": {"ip": false},
		"192.0.2.66, 10.9.8.7": {"ip": true},
		"":                     {"ip": false, "full": true},
	} {
		for token, allowed := range tokens {
			t.Run(address+" "+token, func(t *testing.T) {
				a := d.send(t, call{method: "GET", path: "/api/departments", token: token, header: from(address)})
				if allowed {
					a.ok(t)
				} else {
					a.fails(t, http.StatusBadRequest)
				}
			})
		}
	}
}

// Every permission opens its own routes, and nothing else does.
func TestPermissions(t *testing.T) {
	d := embedded(t)
	ids := d.world()
	d.at(d.Kit.Now())
	opened := map[models.Permission]int{}
	for _, p := range models.Permissions {
		d.key(string(p), accounts.NewAPIKey{Permissions: []models.Permission{p}})
		for _, r := range routeTable {
			// A body of a type that no route takes shows that the door is open, and does nothing.
			c := call{method: r.method(), path: r.path(ids[r.id]), token: string(p)}
			if c.method == http.MethodPost {
				c.kind, c.body = "text/plain", "x"
			}
			if a := d.send(t, c); a.status == http.StatusOK {
				opened[p]++
			} else {
				a.fails(t, http.StatusBadRequest)
			}
		}
		d.must(models.DeleteAttemptsBefore(t.Context(), d.DB, d.Kit.Now().Add(time.Hour)))
	}
	routes := 0
	for _, p := range models.Permissions {
		if opened[p] == 0 || opened[p] > 3 {
			t.Errorf("%s opens %d routes", p, opened[p])
		}
		routes += opened[p]
	}
	if routes != len(routeTable) {
		t.Errorf("all permissions together open %d routes, want each of the %d by one", routes, len(routeTable))
	}
}

// An agent's sign-in is limited by the address that the program gives, and answered as ever: with 200.
func TestSignInsAreLimited(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.Agent("ben", false, 1)
		auth := func(username, password, address string) answer {
			kind, body := multi(values("username", username, "password", password, "ip_address", address))
			return d.send(t, call{method: "POST", path: "/api/staff/auth", kind: kind, body: body})
		}
		wrong := auth("admin", "wrong", "203.0.113.1").fails(t, http.StatusOK)
		for name, a := range map[string]answer{"unknown": auth("ghost", "wrong", "203.0.113.2"), "another": auth("ben", "wrong", "203.0.113.3")} {
			if a.fails(t, http.StatusOK); a.body != wrong.body {
				t.Errorf("%s: %s, want the same as for a wrong password: %s", name, a.body, wrong.body)
			}
		}
		_, err := d.DB.NewUpdate().Table("staff").Set("active = ?", false).Where("username = 'ben'").Exec(t.Context())
		d.must(err)
		if a := auth("ben", webtest.Password, "203.0.113.4").fails(t, http.StatusOK); a.body != wrong.body {
			t.Errorf("inactive: %s", a.body)
		}
		auth("admin", "wrong", "203.0.113.1").fails(t, http.StatusOK)
		auth("ghost", "wrong", "203.0.113.1").fails(t, http.StatusOK)
		auth("admin", password, "203.0.113.1").limited(t, http.StatusOK, 300)
		auth("admin", password, "203.0.113.9").ok(t)
		d.send(t, call{method: "GET", path: "/api/departments"}).ok(t)
	})
}
