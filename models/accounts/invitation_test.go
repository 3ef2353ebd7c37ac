package accounts_test

import (
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// Until an agent has a password, each link is an invitation; afterwards it is for a forgotten one.
func TestAnInvitationHasWordsOfItsOwn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		in := accounts.NewStaff{Username: "nora", Fullname: "Nora North", Email: "nora@desk.example.test", LinkPage: "/staff/password"}
		nora, err := s.AddStaff(t.Context(), accounts.Actor{}, in)
		if err != nil {
			t.Fatal(err)
		}
		send := func() {
			t.Helper()
			if _, err := s.SendStaffLink(t.Context(), accounts.Actor{}, nora.ID, "/staff/password"); err != nil {
				t.Fatal(err)
			}
		}
		send()
		if _, err := s.SetStaffPassword(t.Context(), "nora", goodPassword); err != nil {
			t.Fatal(err)
		}
		send()
		var kinds []string
		if err := db.NewSelect().Model((*models.OutboxMail)(nil)).Column("kind").Order("id").Scan(t.Context(), &kinds); err != nil {
			t.Fatal(err)
		}
		if want := []string{models.TemplateStaffInvited, models.TemplateStaffInvited, models.TemplateLostPassword}; !slices.Equal(kinds, want) {
			t.Errorf("mails %q, want %q", kinds, want)
		}
	})
}
