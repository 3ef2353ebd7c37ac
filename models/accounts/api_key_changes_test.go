package accounts_test

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// same is the change of a key that changes nothing.
func same(key *models.APIKey) accounts.APIKeyChange {
	return accounts.APIKeyChange{Name: key.Name, Permissions: key.Permissions, Addresses: key.Addresses,
		CallsPerMinute: key.CallsPerMinute, Active: key.Active, Revision: key.Revision}
}

// said returns the details of a key's lines in the audit log.
func said(t *testing.T, db *bun.DB, action string) []string {
	t.Helper()
	details := []string{}
	err := db.NewSelect().Model((*models.Audit)(nil)).Column("detail").Where("action = ?", action).Order("id").Scan(t.Context(), &details)
	if err != nil {
		t.Fatal(err)
	}
	return details
}

func keyByID(t *testing.T, db *bun.DB, id int64) *models.APIKey {
	t.Helper()
	key, err := models.APIKeyByID(t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestSaveAPIKey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		in := readKey("Shop")
		in.Addresses = []string{"203.0.113.7", "10.0.0.0/8"}
		before := add(t, s, in)
		if _, err := s.SaveAPIKey(t.Context(), accounts.Actor{}, before.ID, same(before)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, keyByID(t, db, before.ID)); diff != "" {
			t.Errorf("saved as it was (-want +got):\n%s", diff)
		}
		change := accounts.APIKeyChange{Name: " Till ", Permissions: []models.Permission{"users.delete", "users.create"},
			Addresses: []string{"2001:DB8::/32", "10.0.0.0/8"}, CallsPerMinute: 120, Revision: before.Revision}
		returned, err := s.SaveAPIKey(t.Context(), accounts.Actor{}, before.ID, change)
		if err != nil {
			t.Fatal(err)
		}
		want := &models.APIKey{ID: before.ID, Name: "Till", TokenHash: before.TokenHash, CallsPerMinute: 120, Revision: 2,
			Permissions: []models.Permission{"users.create", "users.delete"}, Addresses: []string{"2001:db8::/32", "10.0.0.0/8"},
			CreatedAt: before.CreatedAt}
		for name, got := range map[string]*models.APIKey{"returned": returned, "stored": keyByID(t, db, before.ID)} {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		lines := []string{`Shop: name "Till"; permissions +users.create +users.delete -users.read; ` +
			`addresses +2001:db8::/32 -203.0.113.7; 120 calls a minute; inactive`}
		if diff := cmp.Diff(lines, said(t, db, "api_key.save")); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestSaveAPIKeyRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*accounts.APIKeyChange)
		kind   models.Kind
		field  string
	}{
		"no name":            {func(c *accounts.APIKeyChange) { c.Name = " " }, models.KindInvalid, "name"},
		"no permission":      {func(c *accounts.APIKeyChange) { c.Permissions = nil }, models.KindInvalid, "permissions"},
		"unknown permission": {func(c *accounts.APIKeyChange) { c.Permissions[0] = "users.red" }, models.KindInvalid, "permissions"},
		"address":            {func(c *accounts.APIKeyChange) { c.Addresses = []string{"10.*"} }, models.KindInvalid, "ip"},
		"calls":              {func(c *accounts.APIKeyChange) { c.CallsPerMinute = -1 }, models.KindInvalid, "calls_per_minute"},
		"earlier revision":   {func(c *accounts.APIKeyChange) { c.Revision-- }, models.KindConflict, ""},
		"later revision":     {func(c *accounts.APIKeyChange) { c.Revision++ }, models.KindConflict, ""},
	}
	db := modelstest.DB(t, modelstest.SQLite)
	s, _ := keyDesk(db)
	before := add(t, s, readKey("Shop"))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			change := same(before)
			change.Name, change.Permissions = "Another", slices.Clone(change.Permissions)
			test.change(&change)
			_, err := s.SaveAPIKey(t.Context(), accounts.Actor{}, before.ID, change)
			var refused *models.Error
			if !errors.As(err, &refused) || refused.Kind != test.kind {
				t.Fatalf("error = %v, want %s", err, test.kind)
			}
			if fields := slices.Collect(maps.Keys(refused.Fields)); test.field != "" && !slices.Equal(fields, []string{test.field}) {
				t.Errorf("fields %v, want %s", fields, test.field)
			}
		})
	}
	if diff := cmp.Diff(before, keyByID(t, db, before.ID)); diff != "" {
		t.Errorf("a refused change changed something (-want +got):\n%s", diff)
	}
	if _, err := s.SaveAPIKey(t.Context(), accounts.Actor{}, before.ID+1, same(before)); !models.IsNotFound(err) {
		t.Errorf("unknown id: %v, want not_found", err)
	}
}

// TestOneOfTwoChangesWins: of many who change what they have seen at the same time, one does, and the others learn of it.
func TestOneOfTwoChangesWins(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		key := add(t, s, readKey("Shop"))
		const people = 4
		done := make(chan error, 2*people)
		for i := range people {
			go func() {
				change := same(key)
				change.CallsPerMinute = i + 1
				_, err := s.SaveAPIKey(t.Context(), accounts.Actor{}, key.ID, change)
				done <- err
			}()
			go func() {
				_, _, err := s.RenewAPIKeyToken(t.Context(), accounts.Actor{}, key.ID, key.Revision)
				done <- err
			}()
		}
		won := 0
		for range 2 * people {
			switch err := <-done; {
			case err == nil:
				won++
			case models.KindOf(err) != models.KindConflict:
				t.Errorf("error = %v, want a conflict", err)
			}
		}
		if lines := append(said(t, db, "api_key.save"), said(t, db, "api_key.renew")...); won != 1 || len(lines) != 1 {
			t.Errorf("%d won, the audit log has %q, want one", won, lines)
		}
		if after := keyByID(t, db, key.ID); after.Revision != 2 {
			t.Errorf("revision %d, want 2", after.Revision)
		}
	})
}

func TestRenewAPIKeyToken(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		in := readKey("Shop")
		in.Token = "a-token-of-another-system"
		id := add(t, s, in).ID
		key, token, err := s.RenewAPIKeyToken(t.Context(), accounts.Actor{}, id, 1)
		if err != nil || len(token) < accounts.MinToken || token == in.Token {
			t.Fatalf("token %q, error %v", token, err)
		}
		here := netip.MustParseAddr("::1")
		if _, err := s.CheckAPIKey(t.Context(), in.Token, here, models.PermitUsersRead); models.KindOf(err) != models.KindForbidden {
			t.Errorf("the old token: %v, want forbidden", err)
		}
		if checked, err := s.CheckAPIKey(t.Context(), token, here, models.PermitUsersRead); err != nil || checked.ID != id {
			t.Errorf("the new token: %+v, %v", checked, err)
		}
		if _, _, err := s.RenewAPIKeyToken(t.Context(), accounts.Actor{}, id, 1); models.KindOf(err) != models.KindConflict {
			t.Errorf("the same request again: %v, want conflict", err)
		}
		if _, _, err := s.RenewAPIKeyToken(t.Context(), accounts.Actor{}, id+1, 1); !models.IsNotFound(err) {
			t.Errorf("unknown id: %v, want not_found", err)
		}
		if diff := cmp.Diff([]string{"Shop: token"}, said(t, db, "api_key.renew")); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
		if key.Revision != 2 {
			t.Errorf("revision %d, want 2", key.Revision)
		}
	})
}

func TestAPIKeyIsAddedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := keyDesk(db)
		once := func() *models.Once {
			return &models.Once{Token: make([]byte, 32), Print: make([]byte, 32), CreatedAt: *at}
		}
		key, _, err := s.AddAPIKey(models.WithOnce(t.Context(), once()), accounts.Actor{}, readKey("Shop"))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.AddAPIKey(models.WithOnce(t.Context(), once()), accounts.Actor{}, readKey("Shop")); !errors.Is(err, models.ErrRepeated) {
			t.Errorf("again: %v", err)
		}
		made, err := models.OnceByToken(t.Context(), db, make([]byte, 32))
		if err != nil || made.Made != key.ID {
			t.Errorf("made %+v, %v, want key %d", made, err, key.ID)
		}
		if n, err := models.CountAPIKeys(t.Context(), db); err != nil || n != 1 {
			t.Errorf("%d keys, %v, want one", n, err)
		}
	})
}
