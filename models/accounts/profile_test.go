package accounts_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// self is an agent who acts for himself.
func self(staff *models.Staff) accounts.Actor { return accounts.Actor{Staff: staff, IP: "192.0.2.7"} }

func TestSaveStaffProfile(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		before, err := models.DeskRevision(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		in := accounts.StaffProfile{Personal: accounts.Personal{Fullname: "María\tSouza ", Timezone: "America/Bogota", Language: "es",
			Languages: []string{"en", "es"}}, Signature: accounts.Signature{Text: "María\n<Care>"}}
		if err := s.SaveStaffProfile(t.Context(), self(maria), in); err != nil {
			t.Fatal(err)
		}
		got := stored(t, db, maria.ID)
		want := []string{"María Souza", "America/Bogota", "es", "<p>María<br>&lt;Care&gt;</p>", maria.Email}
		if diff := cmp.Diff(want, []string{got.Fullname, got.Timezone, got.Language, got.Signature, got.Email}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if other := stored(t, db, sam.ID); other.Fullname != "sam" {
			t.Error("somebody else has the name now")
		}
		if after, _ := models.DeskRevision(t.Context(), db); after <= before {
			t.Error("the other instances are not told")
		}
	})
}

func TestChangeStaffEmail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addStaff(t, db, "maria", true)
		addStaff(t, db, "sam", true)
		addSession(t, db, maria.ID, 0)
		if err := s.ForgotStaff(t.Context(), maria.Email, "192.0.2.1", "/staff/password"); err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct{ email, password, field, word string }{
			"none":     {"", goodPassword, "email", "field.required"},
			"no mail":  {"maria", goodPassword, "email", "field.email"},
			"taken":    {"SAM@desk.test", goodPassword, "email", "field.taken"},
			"wrong":    {"new@desk.test", "wrong", "password", "field.password_wrong"},
			"unproved": {"new@desk.test", "", "password", "field.required"},
		} {
			err := s.ChangeStaffEmail(t.Context(), self(maria), test.email, test.password)
			if diff := cmp.Diff(models.Fields{test.field: {Key: test.word}}, wordsAt(err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if stored(t, db, maria.ID).Email != maria.Email || count(t, db, "one_time_links") != 1 || count(t, db, "audit_log") != 0 {
			t.Error("a refusal changed something")
		}
		for range 2 { // the second one changes nothing
			if err := s.ChangeStaffEmail(t.Context(), self(maria), " New@desk.test", goodPassword); err != nil {
				t.Fatal(err)
			}
		}
		if stored(t, db, maria.ID).Email != "new@desk.test" || count(t, db, "one_time_links") != 0 || count(t, db, "sessions") != 1 {
			t.Error("the address, the links or the sessions are not as they should be")
		}
		want := []string{"maria | staff.email | staff | maria@desk.test > new@desk.test | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestChangeStaffPassword(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		for _, staff := range []*models.Staff{maria, sam} {
			addSession(t, db, staff.ID, 0)
			if err := s.ForgotStaff(t.Context(), staff.Email, "192.0.2.1", "/staff/password"); err != nil {
				t.Fatal(err)
			}
		}
		const fresh = "a horse of another colour"
		for name, test := range map[string]struct{ was, is, field, word string }{
			"wrong":  {"wrong", fresh, "old_password", "field.password_wrong"},
			"none":   {"", fresh, "old_password", "field.required"},
			"same":   {goodPassword, goodPassword, "new_password", "field.password_same"},
			"common": {goodPassword, "password1", "new_password", "field.password_common"},
			"name":   {goodPassword, "maria@desk.test", "new_password", "field.password_common"},
		} {
			err := s.ChangeStaffPassword(t.Context(), self(maria), accounts.PasswordChange{Old: test.was, New: test.is})
			if diff := cmp.Diff(models.Fields{test.field: {Key: test.word}}, wordsAt(err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if count(t, db, "sessions") != 2 || count(t, db, "one_time_links") != 2 || count(t, db, "audit_log") != 0 {
			t.Error("a refusal changed something")
		}
		if err := s.ChangeStaffPassword(t.Context(), self(maria), accounts.PasswordChange{Old: goodPassword, New: fresh}); err != nil {
			t.Fatal(err)
		}
		if fits, _ := accounts.VerifyPassword(stored(t, db, maria.ID).PasswordHash, fresh); !fits {
			t.Error("the new password does not fit")
		}
		if count(t, db, "sessions") != 1 || count(t, db, "one_time_links") != 1 {
			t.Error("her sessions and links are still there, or somebody else's are not")
		}
		want := []string{"maria | password.change | staff | maria | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

// TestThePasswordCantBeGuessedAtAnOpenBrowser: who finds a browser that is signed in has ten tries an hour.
func TestThePasswordCantBeGuessedAtAnOpenBrowser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria := addStaff(t, db, "maria", true)
		change := func(old string) string {
			return verdict(s.ChangeStaffPassword(t.Context(), self(maria), accounts.PasswordChange{Old: old, New: "a horse of another colour"}))
		}
		for range 10 {
			change("wrong")
		}
		if got := change(goodPassword); got != "rate_limited" {
			t.Errorf("after ten wrong ones: %s", got)
		}
		*at = at.Add(61 * time.Minute)
		if got := change(goodPassword); got != "ok" {
			t.Errorf("an hour later: %s", got)
		}
	})
}
