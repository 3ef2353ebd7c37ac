package accounts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

func userChange(u *models.User, change func(*accounts.UserChange)) accounts.UserChange {
	in := accounts.UserChange{Personal: accounts.Personal{Fullname: u.Fullname, Timezone: u.Timezone, Language: u.Language,
		Languages: []string{"en", "es"}}, Email: u.Email}
	change(&in)
	return in
}

func userNow(t *testing.T, db *bun.DB, id int64) *models.User {
	t.Helper()
	u, err := models.UserByID(t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestChangeUser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addUser(t, db, "maria@demo.test", true)
		for range 25 { // more than are renewed in one transaction
			asks(t, db, maria, "Where is it?")
		}
		addSession(t, db, 0, maria.ID)
		in := userChange(maria, func(in *accounts.UserChange) {
			in.Fullname, in.Timezone, in.Language = " Maria \t Silva ", "Europe/Lisbon", "es"
		})
		for range 2 { // the second one changes nothing
			if err := s.ChangeUser(t.Context(), models.InDepartments(), billing, maria.ID, in); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db, "sessions"); n != 1 || found(t, db, "silva") != 25 || found(t, db, "somebody") != 0 {
			t.Errorf("%d sessions, %d tickets found by the new name, %d by the former", n, found(t, db, "silva"), found(t, db, "somebody"))
		}
		in = userChange(userNow(t, db, maria.ID), func(in *accounts.UserChange) { in.Fullname, in.Email = "Maria S", "Maria@New.test" })
		if err := s.ChangeUser(t.Context(), models.InDepartments(1), billing, maria.ID, in); err != nil {
			t.Fatal(err)
		}
		want := &models.User{ID: maria.ID, Fullname: "Maria S", Email: "maria@new.test", PasswordHash: goodHash, Active: true,
			Timezone: "Europe/Lisbon", Language: "es", CreatedAt: maria.CreatedAt}
		if diff := cmp.Diff(want, userNow(t, db, maria.ID)); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		if n := count(t, db, "sessions"); n != 0 || found(t, db, "new.test") != 25 || found(t, db, "demo.test") != 0 || found(t, db, "silva") != 0 {
			t.Errorf("%d sessions, or the tickets are found by what is no more", n)
		}
		lines := []string{`Billing | user.change | user | maria@demo.test: name "Somebody" > "Maria Silva"; time zone "" > "Europe/Lisbon"; language "" > "es" | 192.0.2.7`,
			"Billing | user.email | user | maria@demo.test > maria@new.test | 192.0.2.7",
			`Billing | user.change | user | maria@new.test: name "Maria Silva" > "Maria S" | 192.0.2.7`}
		if diff := cmp.Diff(lines, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestChangeUserRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*accounts.UserChange)
		want   string
	}{
		"no name":         {func(in *accounts.UserChange) { in.Fullname = " " }, "fullname=field.required"},
		"half an address": {func(in *accounts.UserChange) { in.Email = "maria@" }, "email=field.email"},
		"taken":           {func(in *accounts.UserChange) { in.Email = "Other@demo.test" }, "email=field.taken"},
		"zone":            {func(in *accounts.UserChange) { in.Timezone = "../etc" }, "timezone=field.choose"},
		"language":        {func(in *accounts.UserChange) { in.Language = "xx" }, "language=field.choose"},
		"seen as another": {func(in *accounts.UserChange) { in.Fullname, in.Seen = "Maria S", "0f" }, "conflict: error.conflict"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addUser(t, db, "maria@demo.test", true)
		addUser(t, db, "other@demo.test", true)
		asks(t, db, maria, "Where is it?") // in department 1
		for name, test := range tests {
			err := s.ChangeUser(t.Context(), models.Everything(), billing, maria.ID, userChange(maria, test.change))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		}
		moved := userChange(maria, func(in *accounts.UserChange) { in.Email = "mine@desk.test" })
		for _, scope := range []models.Scope{{}, models.InDepartments(2, 3)} {
			err := s.ChangeUser(t.Context(), scope, billing, maria.ID, moved)
			if err == nil || !strings.Contains(err.Error(), "email=user.email_elsewhere") {
				t.Errorf("another address by whoever does not see the tickets: %v", err)
			}
		}
		if err := s.ChangeUser(t.Context(), models.Everything(), billing, 99, moved); !models.IsNotFound(err) {
			t.Errorf("an unknown customer: %v", err)
		}
		if diff := cmp.Diff(maria, userNow(t, db, maria.ID)); diff != "" || len(auditLines(t, db)) != 0 {
			t.Errorf("a refused change did something:\n%s", diff)
		}
		good := userChange(maria, func(in *accounts.UserChange) { in.Fullname, in.Seen = "Maria S", accounts.SeenUser(maria) })
		if err := s.ChangeUser(t.Context(), models.Everything(), billing, maria.ID, good); err != nil {
			t.Errorf("seen as it is: %v", err)
		}
	})
}

func TestLockUser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addUser(t, db, "maria@demo.test", true)
		login := accounts.LoginInput{Login: maria.Email, Password: goodPassword, IP: "192.0.2.1"}
		addSession(t, db, 0, maria.ID)
		if _, err := s.SendUserLink(t.Context(), billing, maria.ID); err != nil {
			t.Fatal(err)
		}
		_, token, to := link(t, db)
		if to != maria.Email || s.PasswordLinkGood(t.Context(), token) != nil {
			t.Errorf("a link went to %s", to)
		}
		for range 2 { // the second time it is so already
			if err := s.SetUserLocked(t.Context(), billing, maria.ID, true); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db, "sessions") + count(t, db, "one_time_links") + count(t, db, "outbox"); n != 0 {
			t.Errorf("%d ways in are left to one who is locked", n)
		}
		_, err := s.LoginUser(t.Context(), login)
		_, linkErr := s.SendUserLink(t.Context(), billing, maria.ID)
		if models.KindOf(err) != models.KindUnauthenticated || models.KindOf(linkErr) != models.KindConflict {
			t.Errorf("one who is locked: %v, %v", err, linkErr)
		}
		if err := s.SetUserLocked(t.Context(), billing, maria.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := s.LoginUser(t.Context(), login); err != nil {
			t.Errorf("one who is unlocked: %v", err)
		}
		if err := s.SetUserLocked(t.Context(), billing, 99, true); !models.IsNotFound(err) {
			t.Errorf("an unknown customer: %v", err)
		}
		var actions []string
		for _, line := range auditLines(t, db) {
			actions = append(actions, strings.Fields(line)[2])
		}
		if diff := cmp.Diff([]string{"user.link", "user.lock", "user.unlock"}, actions); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}
