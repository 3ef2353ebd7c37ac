package accounts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// as is a customer who acts for himself.
func as(user *models.User) accounts.Actor { return accounts.Actor{User: user, IP: "192.0.2.7"} }

// TestATicketIsFoundByTheNewName: in all of more tickets than one transaction renews, and by no former name.
func TestATicketIsFoundByTheNewName(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		ines, other := addUser(t, db, "ines@castro.test", true), addUser(t, db, "other@castro.test", true)
		const tickets = 25
		for range tickets {
			asks(t, db, ines, "It is broken.")
		}
		asks(t, db, other, "It is broken.")
		in := accounts.Personal{Fullname: "Inés Zubizarreta", Timezone: "Europe/Madrid", Languages: []string{"en"}}
		for range 2 {
			if err := s.SaveUserProfile(t.Context(), as(ines), in); err != nil {
				t.Fatal(err)
			}
		}
		if is, was := found(t, db, "zubizarreta"), found(t, db, "somebody"); is != tickets || was != 1 {
			t.Errorf("%d tickets by the new name, %d by the former one; want %d and the other's", is, was, tickets)
		}
		now, err := models.UserByID(t.Context(), db, ines.ID)
		if err != nil || now.Fullname != in.Fullname || now.Timezone != in.Timezone || now.Email != ines.Email {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestChangeUserPassword(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		ines, other := addUser(t, db, "ines@castro.test", true), addUser(t, db, "other@castro.test", true)
		for _, user := range []*models.User{ines, other} {
			addSession(t, db, 0, user.ID)
			if err := s.ForgotUser(t.Context(), user.Email, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		const fresh = "a horse of another colour"
		for name, test := range map[string]struct{ was, is, field, word string }{
			"wrong":   {"wrong", fresh, "old_password", "field.password_wrong"},
			"none":    {"", fresh, "old_password", "field.required"},
			"same":    {goodPassword, goodPassword, "new_password", "field.password_same"},
			"address": {goodPassword, "Ines@castro.test", "new_password", "field.password_common"},
		} {
			err := s.ChangeUserPassword(t.Context(), as(ines), accounts.PasswordChange{Old: test.was, New: test.is})
			if diff := cmp.Diff(models.Fields{test.field: {Key: test.word}}, wordsAt(err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if count(t, db, "sessions") != 2 || count(t, db, "one_time_links") != 2 || count(t, db, "audit_log") != 0 {
			t.Error("a refusal changed something")
		}
		if err := s.ChangeUserPassword(t.Context(), as(ines), accounts.PasswordChange{Old: goodPassword, New: fresh}); err != nil {
			t.Fatal(err)
		}
		now, err := models.UserByID(t.Context(), db, ines.ID)
		if err != nil {
			t.Fatal(err)
		}
		if fits, _ := accounts.VerifyPassword(now.PasswordHash, fresh); !fits {
			t.Error("the new password does not fit")
		}
		if sessions, links, mails := count(t, db, "sessions"), count(t, db, "one_time_links"), count(t, db, "outbox"); sessions != 1 || links != 1 || mails != 1 {
			t.Errorf("%d sessions, %d links and %d mails with one are left, want the other's", sessions, links, mails)
		}
		want := []string{"ines@castro.test | password.change | user | ines@castro.test | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

// confirmation returns the token of the newest mail that confirms an address.
func confirmation(t *testing.T, db *bun.DB, to string) string {
	t.Helper()
	var mail models.OutboxMail
	err := db.NewSelect().Model(&mail).Where("kind = ?", models.TemplateConfirmEmail).Where("to_email = ?", to).Order("id DESC").Limit(1).Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(mail.HTML, "/account/email/")
	token, _, _ = strings.Cut(token, `"`)
	return token
}

func TestAnAddressIsConfirmedByItsLink(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		ines := addUser(t, db, "ines@castro.test", true)
		asks(t, db, ines, "It is broken.")
		for _, email := range []string{"First@castro.test", "second@castro.test", "late@castro.test"} {
			if err := s.AskForUserEmail(t.Context(), as(ines), email, goodPassword); err != nil {
				t.Fatal(err)
			}
		}
		now, err := models.UserByID(t.Context(), db, ines.ID)
		if err != nil || now.Email != ines.Email {
			t.Fatalf("before the link: %v %v", now, err)
		}
		addSession(t, db, 0, ines.ID)
		first, second, late := confirmation(t, db, "first@castro.test"), confirmation(t, db, "second@castro.test"), confirmation(t, db, "late@castro.test")
		for _, token := range []string{"", " ", "made-up", first + " ", strings.ToUpper(first)} {
			if _, err := s.ConfirmUserEmail(t.Context(), token, "192.0.2.7"); !models.IsNotFound(err) {
				t.Errorf("%q: %v", token, err)
			}
		}
		if email, err := s.EmailOfLink(t.Context(), second); err != nil || email != "second@castro.test" {
			t.Errorf("the link is for %q, %v", email, err)
		}
		if err := s.PasswordLinkGood(t.Context(), second); !models.IsNotFound(err) {
			t.Errorf("the link chooses a password: %v", err)
		}
		if _, err := s.ConfirmUserEmail(t.Context(), second, "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
		now, err = models.UserByID(t.Context(), db, ines.ID)
		if err != nil || now.Email != "second@castro.test" {
			t.Errorf("%v, %v", now, err)
		}
		if sessions, mails := count(t, db, "sessions"), count(t, db, "outbox"); sessions != 0 || mails != 1 || found(t, db, "second@castro.test") != 1 {
			t.Errorf("%d sessions and %d mails are left, want none and that of the used link; or the ticket is not found", sessions, mails)
		}
		for _, token := range []string{first, second, late} {
			if _, err := s.ConfirmUserEmail(t.Context(), token, "192.0.2.7"); !models.IsNotFound(err) {
				t.Errorf("a link works after the change: %v", err)
			}
		}
		want := []string{"ines@castro.test | user.email | user | ines@castro.test > second@castro.test | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
		*at = at.Add(time.Hour)
		if err := s.AskForUserEmail(t.Context(), as(now), "late@castro.test", goodPassword); err != nil {
			t.Fatal(err)
		}
		token := confirmation(t, db, "late@castro.test")
		*at = at.Add(61 * time.Minute)
		if _, err := s.ConfirmUserEmail(t.Context(), token, "192.0.2.7"); !models.IsNotFound(err) {
			t.Errorf("an hour later: %v", err)
		}
	})
}

func TestAskingForAnAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		ines := addUser(t, db, "ines@castro.test", true)
		addUser(t, db, "other@castro.test", true)
		for name, test := range map[string]struct{ email, password, field, word string }{
			"none":     {"", goodPassword, "email", "field.required"},
			"no mail":  {"ines", goodPassword, "email", "field.email"},
			"the same": {"INES@castro.test", goodPassword, "email", "field.email_same"},
			"wrong":    {"new@castro.test", "wrong", "password", "field.password_wrong"},
		} {
			err := s.AskForUserEmail(t.Context(), as(ines), test.email, test.password)
			if diff := cmp.Diff(models.Fields{test.field: {Key: test.word}}, wordsAt(err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if err := s.AskForUserEmail(t.Context(), as(ines), "other@castro.test", goodPassword); err != nil {
			t.Errorf("somebody's address: %v", err)
		}
		if n := count(t, db, "outbox"); n != 0 {
			t.Errorf("%d mails went to somebody who has an account", n)
		}
		if err := s.AskForUserEmail(t.Context(), as(ines), "new@castro.test", goodPassword); err != nil {
			t.Fatal(err)
		}
		addUser(t, db, "new@castro.test", true)
		if _, err := s.ConfirmUserEmail(t.Context(), confirmation(t, db, "new@castro.test"), "192.0.2.7"); models.KindOf(err) != models.KindConflict {
			t.Errorf("the address was taken meanwhile: %v", err)
		}
	})
}
