package accounts_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

// keyDesk returns rules about people whose clock the test turns.
func keyDesk(db *bun.DB) (*accounts.Service, *time.Time) {
	at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	return &accounts.Service{DB: db, Settings: settings.NewStore(db), Now: func() time.Time { return at }}, &at
}

func readKey(name string) accounts.NewAPIKey {
	return accounts.NewAPIKey{Name: name, Permissions: []models.Permission{models.PermitUsersRead}}
}

func TestAddAPIKey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := keyDesk(db)
		key, token, err := s.AddAPIKey(t.Context(), accounts.Actor{}, accounts.NewAPIKey{
			Name: "  Shop\tsystem ", Permissions: []models.Permission{"staff.read", "users.read", "users.read"},
			Addresses: []string{"203.0.113.7", " 10.1.2.3/8 ", "192.0.2.*", "2001:DB8::/32", "203.0.113.7", ""}, CallsPerMinute: 60,
		})
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(token))
		want := []models.APIKey{{ID: key.ID, Name: "Shop system", TokenHash: sum[:], Active: true, CreatedAt: *at,
			CallsPerMinute: 60, Revision: 1,
			Permissions: []models.Permission{"users.read", "staff.read"},
			Addresses:   []string{"203.0.113.7", "10.0.0.0/8", "192.0.2.*", "2001:db8::/32"}}}
		stored, err := models.APIKeys(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, stored); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		var audit models.Audit
		if err := db.NewSelect().Model(&audit).Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		if audit.Actor != "operator" || audit.Action != "api_key.add" || audit.ObjectID != key.ID || strings.Contains(audit.Detail, token) {
			t.Errorf("audit = %+v", audit)
		}
	})
}

func TestAddAPIKeyRefuses(t *testing.T) {
	const good = "fulltoken00000000000000000000000000000000000000000000000000000001"
	tests := map[string]struct {
		change func(*accounts.NewAPIKey)
		field  string
	}{
		"no name":              {func(k *accounts.NewAPIKey) { k.Name = " \x00" }, "name"},
		"long name":            {func(k *accounts.NewAPIKey) { k.Name = strings.Repeat("é", 151) }, "name"},
		"no permission":        {func(k *accounts.NewAPIKey) { k.Permissions = nil }, "permissions"},
		"unknown permission":   {func(k *accounts.NewAPIKey) { k.Permissions = []models.Permission{"users.read", "messages.delete"} }, "permissions"},
		"look-alike":           {func(k *accounts.NewAPIKey) { k.Permissions = []models.Permission{"Users.Read"} }, "permissions"},
		"word for an address":  {func(k *accounts.NewAPIKey) { k.Addresses = []string{"example.org"} }, "ip"},
		"large network":        {func(k *accounts.NewAPIKey) { k.Addresses = []string{"10.0.0.0/33"} }, "ip"},
		"short with star":      {func(k *accounts.NewAPIKey) { k.Addresses = []string{"10.*"} }, "ip"},
		"star in IPv6":         {func(k *accounts.NewAPIKey) { k.Addresses = []string{"2001:db8::*"} }, "ip"},
		"number above 255":     {func(k *accounts.NewAPIKey) { k.Addresses = []string{"10.0.256.*"} }, "ip"},
		"octal":                {func(k *accounts.NewAPIKey) { k.Addresses = []string{"10.0.010.*"} }, "ip"},
		"zone":                 {func(k *accounts.NewAPIKey) { k.Addresses = []string{"fe80::1%eth0"} }, "ip"},
		"too many addresses":   {func(k *accounts.NewAPIKey) { k.Addresses = manyAddresses(101) }, "ip"},
		"calls below zero":     {func(k *accounts.NewAPIKey) { k.CallsPerMinute = -1 }, "calls_per_minute"},
		"too many calls":       {func(k *accounts.NewAPIKey) { k.CallsPerMinute = accounts.MaxCallsPerMinute + 1 }, "calls_per_minute"},
		"short token":          {func(k *accounts.NewAPIKey) { k.Token = "nineteen-characters" }, "token"},
		"blank in the token":   {func(k *accounts.NewAPIKey) { k.Token = good + " " + good }, "token"},
		"line in the token":    {func(k *accounts.NewAPIKey) { k.Token = good + "\n" }, "token"},
		"letters beyond ASCII": {func(k *accounts.NewAPIKey) { k.Token = good + "é" }, "token"},
		"long token":           {func(k *accounts.NewAPIKey) { k.Token = strings.Repeat("x", 201) }, "token"},
	}
	db := modelstest.DB(t, modelstest.SQLite)
	s, _ := keyDesk(db)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in := readKey("Shop")
			test.change(&in)
			_, _, err := s.AddAPIKey(t.Context(), accounts.Actor{}, in)
			var refused *models.Error
			if !errors.As(err, &refused) || refused.Kind != models.KindInvalid {
				t.Fatalf("error = %v, want invalid", err)
			}
			if diff := cmp.Diff([]string{test.field}, slices.Sorted(maps.Keys(refused.Fields))); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
	if keys, err := models.APIKeys(t.Context(), db); err != nil || len(keys) != 0 {
		t.Errorf("stored: %v, %v, want nothing", keys, err)
	}
}

func manyAddresses(n int) []string {
	addresses := make([]string, n)
	addr := netip.MustParseAddr("10.0.0.0")
	for i := range addresses {
		addr = addr.Next()
		addresses[i] = addr.String()
	}
	return addresses
}

func TestTokenOfTwoKeys(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		in := readKey("Shop")
		in.Token = "a-token-of-another-system"
		if _, token, err := s.AddAPIKey(t.Context(), accounts.Actor{}, in); err != nil || token != in.Token {
			t.Fatalf("token %q, error %v", token, err)
		}
		_, _, err := s.AddAPIKey(t.Context(), accounts.Actor{}, in)
		var refused *models.Error
		if !errors.As(err, &refused) || refused.Fields["token"].Key != "field.taken" {
			t.Errorf("error = %v, want that the token is taken", err)
		}
		in.Token = strings.ToUpper(in.Token)
		if _, _, err := s.AddAPIKey(t.Context(), accounts.Actor{}, in); err != nil {
			t.Errorf("a token in other letters: %v", err)
		}
	})
}

func TestCheckAPIKey(t *testing.T) {
	type call struct{ token, from, what string }
	const good, off = "token-of-the-key-that-works", "token-of-the-key-that-is-off"
	tests := map[string]struct {
		call
		want bool
	}{
		"allowed":               {call{good, "203.0.113.7", "users.read"}, true},
		"mapped address":        {call{good, "::ffff:203.0.113.7", "users.read"}, true},
		"star":                  {call{good, "192.0.2.255", "users.read"}, true},
		"network":               {call{good, "10.9.8.7", "users.read"}, true},
		"IPv6 network":          {call{good, "2001:db8:1::1", "users.read"}, true},
		"another permission":    {call{good, "203.0.113.7", "users.create"}, false},
		"no such permission":    {call{good, "203.0.113.7", ""}, false},
		"another address":       {call{good, "203.0.113.8", "users.read"}, false},
		"another star":          {call{good, "192.0.3.1", "users.read"}, false},
		"IPv6 against a star":   {call{good, "2001:db9::1", "users.read"}, false},
		"inactive":              {call{off, "203.0.113.7", "users.read"}, false},
		"unknown token":         {call{"token-of-no-key-at-all-x", "203.0.113.7", "users.read"}, false},
		"empty token":           {call{"", "203.0.113.7", "users.read"}, false},
		"token in upper case":   {call{strings.ToUpper(good), "203.0.113.7", "users.read"}, false},
		"token with blank":      {call{good + " ", "203.0.113.7", "users.read"}, false},
		"zero":                  {call{"0", "203.0.113.7", "users.read"}, false},
		"without a client":      {call{good, "", "users.read"}, false},
		"the hash is no token":  {call{string(bytes.Repeat([]byte{0}, 32)), "203.0.113.7", "users.read"}, false},
		"permission in capital": {call{good, "203.0.113.7", "Users.Read"}, false},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		in := readKey("Shop")
		in.Token, in.Addresses = good, []string{"203.0.113.7", "192.0.2.*", "10.0.0.0/8", "2001:db8::/32"}
		add(t, s, in)
		add(t, s, accounts.NewAPIKey{Name: "Off", Permissions: in.Permissions, Token: off, Inactive: true})
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				from, _ := netip.ParseAddr(test.from)
				key, err := s.CheckAPIKey(t.Context(), test.token, from, models.Permission(test.what))
				if test.want && (err != nil || key.Name != "Shop") {
					t.Errorf("refused: %v", err)
				}
				if !test.want && (models.KindOf(err) != models.KindForbidden || err.Error() != "forbidden: api_key.refused") {
					t.Errorf("error = %v, want the one refusal", err)
				}
			})
		}
	})
}

func add(t *testing.T, s *accounts.Service, in accounts.NewAPIKey) *models.APIKey {
	t.Helper()
	key, _, err := s.AddAPIKey(context.Background(), accounts.Actor{}, in)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAPIKeyUseIsNotedNowAndThen(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := keyDesk(db)
		in := readKey("Shop")
		in.Token = "a-token-of-another-system"
		id := add(t, s, in).ID
		start := *at
		for _, step := range []struct {
			wait time.Duration
			want time.Time
		}{{0, start}, {30 * time.Second, start}, {30 * time.Second, start.Add(time.Minute)}} {
			*at = at.Add(step.wait)
			if _, err := s.CheckAPIKey(t.Context(), in.Token, netip.MustParseAddr("::1"), models.PermitUsersRead); err != nil {
				t.Fatal(err)
			}
			key, err := models.APIKeyByID(t.Context(), db, id)
			if err != nil {
				t.Fatal(err)
			}
			if !key.LastUsedAt.Equal(step.want) {
				t.Errorf("at %v: last used %v, want %v", *at, key.LastUsedAt, step.want)
			}
		}
	})
}

func TestRevokeAPIKey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		in := readKey("Shop")
		in.Token = "a-token-of-another-system"
		id := add(t, s, in).ID
		if _, err := s.RevokeAPIKey(t.Context(), accounts.Actor{}, id+1); !models.IsNotFound(err) {
			t.Errorf("unknown id: %v, want not_found", err)
		}
		if _, err := s.RevokeAPIKey(t.Context(), accounts.Actor{IP: "::1"}, id); err != nil {
			t.Fatal(err)
		}
		_, err := s.CheckAPIKey(t.Context(), in.Token, netip.MustParseAddr("::1"), models.PermitUsersRead)
		if models.KindOf(err) != models.KindForbidden {
			t.Errorf("a revoked key: %v, want forbidden", err)
		}
		n, err := db.NewSelect().Model((*models.Audit)(nil)).Where("action = 'api_key.revoke'").Where("object_id = ?", id).Count(t.Context())
		if err != nil || n != 1 {
			t.Errorf("audit lines: %d, %v, want 1", n, err)
		}
	})
}
