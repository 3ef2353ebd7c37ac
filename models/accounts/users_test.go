package accounts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

// billing is another program that uses the API.
var billing = accounts.Actor{Program: "Billing", IP: "192.0.2.7"}

// auditLines returns the lines of the audit log as "actor action id detail".
func auditLines(t *testing.T, db *bun.DB) []string {
	t.Helper()
	var lines []models.Audit
	if err := db.NewSelect().Model(&lines).Order("al.id").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, l := range lines {
		texts = append(texts, strings.Join([]string{l.Actor, l.Action, l.Object, l.Detail, l.IP}, " | "))
	}
	return texts
}

// wrongEmail tells that an error says one thing, of the address.
func wrongEmail(err error, word string) bool {
	fields := wordsAt(err)
	return models.KindOf(err) == models.KindInvalid && len(fields) == 1 && fields["email"].Key == word
}

func TestAddUser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		woken := 0
		s.Wake = func() { woken++ }
		quiet, err := s.AddUser(t.Context(), billing, accounts.NewUser{Fullname: "  Zoë  O'Brien & <b>Söhne</b>", Email: " Zoe@Demo.test "})
		if err != nil {
			t.Fatal(err)
		}
		stored, err := models.UserByID(t.Context(), db, quiet.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := &models.User{ID: quiet.ID, Fullname: "Zoë O'Brien & <b>Söhne</b>", Email: "zoe@demo.test", Active: true, CreatedAt: *at}
		if diff := cmp.Diff(want, stored); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		if links, mails := count(t, db, "one_time_links"), count(t, db, "outbox"); links+mails+woken != 0 {
			t.Errorf("%d links, %d mails, %d woken, want none without notice", links, mails, woken)
		}
		told, err := s.AddUser(t.Context(), billing, accounts.NewUser{Fullname: "Maria", Email: "maria@demo.test", Notify: true})
		if err != nil {
			t.Fatal(err)
		}
		page, token, to := link(t, db)
		if page != "password" || to != told.Email || woken != 1 {
			t.Errorf("link to %s for %s, %d woken", page, to, woken)
		}
		if who, err := s.ChoosePassword(t.Context(), token, goodPassword); err != nil || who.ID != told.ID {
			t.Errorf("the welcome's link is for %v, %v", who, err)
		}
		wantLines := []string{"Billing | user.add | user | zoe@demo.test | 192.0.2.7", "Billing | user.add | user | maria@demo.test | 192.0.2.7"}
		if diff := cmp.Diff(wantLines, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestAddUserRefuses(t *testing.T) {
	tests := map[string]struct {
		in   accounts.NewUser
		want map[string]string
	}{
		"nothing":            {accounts.NewUser{}, map[string]string{"fullname": "field.required", "email": "field.required"}},
		"no name":            {accounts.NewUser{Fullname: " ", Email: "a@b.test"}, map[string]string{"fullname": "field.required"}},
		"long name":          {accounts.NewUser{Fullname: strings.Repeat("é", 151), Email: "a@b.test"}, map[string]string{"fullname": "field.too_long"}},
		"NUL":                {accounts.NewUser{Fullname: "a\x00b", Email: "a@b.test"}, map[string]string{"fullname": "field.text"}},
		"no address":         {accounts.NewUser{Fullname: "A", Email: "\t"}, map[string]string{"email": "field.required"}},
		"half an address":    {accounts.NewUser{Fullname: "A", Email: "not-an-email"}, map[string]string{"email": "field.email"}},
		"a second header":    {accounts.NewUser{Fullname: "A", Email: "a@b.test\nBcc: c@d.test"}, map[string]string{"email": "field.email"}},
		"a long address":     {accounts.NewUser{Fullname: "A", Email: strings.Repeat("a", 300) + "@b.test"}, map[string]string{"email": "field.email"}},
		"taken":              {accounts.NewUser{Fullname: "A", Email: "there@demo.test", Notify: true}, map[string]string{"email": "field.taken"}},
		"taken, in capitals": {accounts.NewUser{Fullname: "A", Email: "THERE@demo.test "}, map[string]string{"email": "field.taken"}},
		"one with an accent": {accounts.NewUser{Fullname: "A", Email: "thére@demo.test"}, nil},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		addUser(t, db, "there@demo.test", true)
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				rows := count(t, db, "users") + count(t, db, "outbox") + count(t, db, "one_time_links") + count(t, db, "audit_log")
				_, err := s.AddUser(t.Context(), billing, test.in)
				got := map[string]string{}
				for field, word := range wordsAt(err) {
					got[field] = word.Key
				}
				if (err == nil) != (test.want == nil) || test.want != nil && !cmp.Equal(got, test.want) {
					t.Fatalf("error = %v, want %v", err, test.want)
				}
				after := count(t, db, "users") + count(t, db, "outbox") + count(t, db, "one_time_links") + count(t, db, "audit_log")
				if test.want != nil && after != rows {
					t.Errorf("%d rows were written", after-rows)
				}
			})
		}
	})
}

func TestOneOfManyGetsTheAddress(t *testing.T) {
	const many = 8
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		errs := make([]error, many)
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				_, errs[i] = s.AddUser(context.Background(), billing, accounts.NewUser{Fullname: "A", Email: "a@demo.test", Notify: true})
			})
		}
		all.Wait()
		added := 0
		for _, err := range errs {
			if err == nil {
				added++
			} else if !wrongEmail(err, "field.taken") {
				t.Error(err)
			}
		}
		rows := [4]int{added, count(t, db, "users"), count(t, db, "outbox"), count(t, db, "audit_log")}
		if rows != [4]int{1, 1, 1, 1} {
			t.Errorf("added, users, mails, lines = %v, want one of each", rows)
		}
	})
}

func TestARepeatedRequestAddsOneUser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		token := secret.Hash("1 key")
		add := func() (*models.User, error) {
			ctx := models.WithOnce(t.Context(), &models.Once{Token: token, Print: secret.Hash("body"), CreatedAt: *at})
			return s.AddUser(ctx, billing, accounts.NewUser{Fullname: "A", Email: "a@demo.test"})
		}
		first, err := add()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := add(); !errors.Is(err, models.ErrRepeated) {
			t.Errorf("again: %v, want that it is known", err)
		}
		once, err := models.OnceByToken(t.Context(), db, token)
		if err != nil || once.Made != first.ID {
			t.Errorf("made = %+v, %v, want %d", once, err, first.ID)
		}
	})
}
