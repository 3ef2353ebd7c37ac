package web

import (
	"net/netip"
	"strings"
	"testing"
)

func TestClientAddr(t *testing.T) {
	trusted := "127.0.0.1, ::1, 10.0.0.0/8, 2001:db8:aa::/48"
	tests := map[string]struct {
		remote  string
		xff     []string
		trusted string
		want    string
	}{
		"direct":                        {"203.0.113.9:4711", nil, trusted, "203.0.113.9"},
		"direct without port":           {"203.0.113.9", nil, trusted, "203.0.113.9"},
		"direct with a forged header":   {"203.0.113.9:4711", []string{"1.1.1.1"}, trusted, "203.0.113.9"},
		"nobody trusted":                {"127.0.0.1:80", []string{"1.1.1.1"}, "", "127.0.0.1"},
		"one proxy":                     {"127.0.0.1:80", []string{"198.51.100.7"}, trusted, "198.51.100.7"},
		"forged by the client":          {"127.0.0.1:80", []string{"1.1.1.1, 198.51.100.7"}, trusted, "198.51.100.7"},
		"forged as a trusted address":   {"127.0.0.1:80", []string{"10.1.1.1, 198.51.100.7"}, trusted, "198.51.100.7"},
		"two proxies":                   {"127.0.0.1:80", []string{"1.1.1.1, 198.51.100.7, 10.2.3.4"}, trusted, "198.51.100.7"},
		"two headers":                   {"127.0.0.1:80", []string{"1.1.1.1", "198.51.100.7", "10.2.3.4"}, trusted, "198.51.100.7"},
		"all trusted":                   {"127.0.0.1:80", []string{"10.0.0.5, 10.2.3.4"}, trusted, "10.0.0.5"},
		"no header":                     {"127.0.0.1:80", nil, trusted, "127.0.0.1"},
		"empty header":                  {"127.0.0.1:80", []string{""}, trusted, "127.0.0.1"},
		"garbage at once":               {"127.0.0.1:80", []string{"1.1.1.1, unknown"}, trusted, "127.0.0.1"},
		"garbage behind a proxy":        {"127.0.0.1:80", []string{"1.1.1.1, <script>, 10.2.3.4"}, trusted, "10.2.3.4"},
		"garbage in an earlier header":  {"127.0.0.1:80", []string{"1.1.1.1", "", "10.2.3.4"}, trusted, "10.2.3.4"},
		"port in the header":            {"127.0.0.1:80", []string{"198.51.100.7:5555"}, trusted, "198.51.100.7"},
		"spaces":                        {" 127.0.0.1:80 ", []string{"  198.51.100.7\t"}, trusted, "198.51.100.7"},
		"IPv6":                          {"[::1]:80", []string{"2001:db8::7"}, trusted, "2001:db8::7"},
		"IPv6 in brackets":              {"[::1]:80", []string{"[2001:db8::7]"}, trusted, "2001:db8::7"},
		"IPv6 in brackets with port":    {"[::1]:80", []string{"[2001:db8::7]:99"}, trusted, "2001:db8::7"},
		"IPv6 proxy":                    {"[::1]:80", []string{"2001:db8::7, 2001:db8:aa::1"}, trusted, "2001:db8::7"},
		"IPv6 without port or brackets": {"2001:db8::7", nil, trusted, "2001:db8::7"},
		"zone":                          {"[fe80::1%eth0]:80", nil, trusted, "fe80::1"},
		"mapped remote is the proxy":    {"[::ffff:127.0.0.1]:80", []string{"198.51.100.7"}, trusted, "198.51.100.7"},
		"mapped client":                 {"127.0.0.1:80", []string{"::ffff:198.51.100.7"}, trusted, "198.51.100.7"},
		"mapped prefix":                 {"10.9.9.9:80", []string{"198.51.100.7"}, "::ffff:10.0.0.0/104", "198.51.100.7"},
		"number that is no address":     {"127.0.0.1:80", []string{"3232235777"}, trusted, "127.0.0.1"},
		"leading zeros":                 {"127.0.0.1:80", []string{"010.1.1.1"}, trusted, "127.0.0.1"},
		"remote is no address":          {"@", []string{"198.51.100.7"}, trusted, "invalid IP"},
		"remote is empty":               {"", []string{"198.51.100.7"}, trusted, "invalid IP"},
		"everybody trusted":             {"203.0.113.9:1", []string{"1.1.1.1, 198.51.100.7"}, "0.0.0.0/0", "1.1.1.1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			prefixes, err := ParseProxies(tt.trusted)
			if err != nil {
				t.Fatal(err)
			}
			if got := ClientAddr(tt.remote, tt.xff, prefixes).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestClientAddrLongHeader(t *testing.T) {
	xff := []string{strings.Repeat("10.1.1.1,", 100_000) + "10.1.1.2"}
	got := ClientAddr("10.0.0.1:1", xff, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	if got.String() != "10.1.1.1" {
		t.Errorf("got %s, want 10.1.1.1", got)
	}
}

func TestParseProxies(t *testing.T) {
	tests := map[string]struct {
		want string
		ok   bool
	}{
		"":                          {"", true},
		" , ":                       {"", true},
		"127.0.0.1":                 {"127.0.0.1/32", true},
		"10.1.2.3/8":                {"10.0.0.0/8", true},
		"::1, 10.0.0.0/8\n1.2.3.4":  {"::1/128 10.0.0.0/8 1.2.3.4/32", true},
		"::ffff:192.168.0.1":        {"192.168.0.1/32", true},
		"::ffff:192.168.0.0/112":    {"192.168.0.0/16", true},
		"localhost":                 {"", false},
		"10.0.0.0/33":               {"", false},
		"10.0.0.*":                  {"", false},
		"10.0.0.1:80":               {"", false},
		"127.0.0.1;10.0.0.1":        {"", false},
		"2001:db8::/129, 127.0.0.1": {"", false},
	}
	for list, tt := range tests {
		prefixes, err := ParseProxies(list)
		if (err == nil) != tt.ok {
			t.Errorf("%q: err = %v, want ok %v", list, err, tt.ok)
		}
		var words []string
		for _, p := range prefixes {
			words = append(words, p.String())
		}
		if got := strings.Join(words, " "); got != tt.want {
			t.Errorf("%q: got %q, want %q", list, got, tt.want)
		}
	}
}
