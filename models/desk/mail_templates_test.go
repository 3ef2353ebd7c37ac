package desk_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/notify"
)

func wording(t *testing.T, s *desk.Service, name string) models.MailTemplate {
	t.Helper()
	set, err := s.Settings.Current(t.Context())
	must(t, err)
	return notify.Template(set.Templates, name, set.Language)
}

func TestTemplatesAreTakenOrRefused(t *testing.T) {
	tests := map[string]struct {
		name  string
		in    desk.TemplateInput
		wrong string
		want  models.MailTemplate
	}{
		"on":         {models.TemplateAutoresponse, desk.TemplateInput{Subject: " New\r\nBcc: x ", Body: " <p>\r\n%nothing%</p> ", On: true}, "", models.MailTemplate{Subject: "New Bcc: x", Body: "<p>\n%nothing%</p>", State: models.TemplateOn}},
		"off":        {models.TemplateNewUser, desk.TemplateInput{Subject: "S", Body: "B"}, "", models.MailTemplate{Subject: "S", Body: "B", State: models.TemplateOff}},
		"always on":  {models.TemplateStaffReply, desk.TemplateInput{Subject: "S", Body: "%message%"}, "", models.MailTemplate{Subject: "S", Body: "%message%", State: models.TemplateAlways}},
		"no answer":  {models.TemplateStaffReply, desk.TemplateInput{Subject: "S", Body: "Hello"}, "body", models.MailTemplate{}},
		"no link":    {models.TemplateLostPassword, desk.TemplateInput{Subject: "%client_password%", Body: "Hello"}, "body", models.MailTemplate{}},
		"nothing":    {models.TemplateNewTicket, desk.TemplateInput{Subject: " ", Body: "\r\n"}, "body subject", models.MailTemplate{}},
		"no text":    {models.TemplateNewTicket, desk.TemplateInput{Subject: "\xff", Body: "\x00"}, "body subject", models.MailTemplate{}},
		"too much":   {models.TemplateNewTicket, desk.TemplateInput{Subject: strings.Repeat("é", 201), Body: strings.Repeat("é", 60_001)}, "body subject", models.MailTemplate{}},
		"as long as": {models.TemplateNewTicket, desk.TemplateInput{Subject: strings.Repeat("é", 200), Body: strings.Repeat("😀", 60_000), On: true}, "", models.MailTemplate{Subject: strings.Repeat("é", 200), Body: strings.Repeat("😀", 60_000), State: models.TemplateOn}},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		for name, tt := range tests {
			before := wording(t, s, tt.name)
			tt.in.Seen, tt.want.Name = desk.SeenTemplate(before), tt.name
			err := s.SaveTemplate(t.Context(), desk.Actor{}, tt.name, tt.in)
			if got := wrongFields(err); got != tt.wrong || err != nil && tt.wrong == "" {
				t.Errorf("%s: wrong fields %q, want %q (%v)", name, got, tt.wrong, err)
			}
			want := tt.want
			if tt.wrong != "" {
				want = before
			}
			if diff := cmp.Diff(want, wording(t, s, tt.name)); diff != "" {
				t.Errorf("%s: (-want +got)\n%.500s", name, diff)
			}
		}
		if err := s.SaveTemplate(t.Context(), desk.Actor{}, "none", desk.TemplateInput{}); !models.IsNotFound(err) {
			t.Errorf("an unknown template: %v", err)
		}
	})
}

func TestATemplateGoesBackToWhatWasShipped(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, name := service(db), models.TemplateAutoresponse
		shipped := wording(t, s, name)
		seen := desk.SeenTemplate(shipped)
		in := desk.TemplateInput{Subject: "S", Body: "B", On: true, Seen: seen}
		must(t, s.SaveTemplate(t.Context(), desk.Actor{}, name, in))
		for what, err := range map[string]error{"save": s.SaveTemplate(t.Context(), desk.Actor{}, name, in), "reset": s.ResetTemplate(t.Context(), desk.Actor{}, name, seen)} {
			if models.KindOf(err) != models.KindConflict {
				t.Errorf("%s from an old page: %v", what, err)
			}
		}
		must(t, s.ResetTemplate(t.Context(), desk.Actor{}, name, desk.SeenTemplate(wording(t, s, name))))
		want := shipped
		want.State = models.TemplateOn
		if diff := cmp.Diff(want, wording(t, s, name)); diff != "" {
			t.Errorf("after the reset (-want +got):\n%s", diff)
		}
	})
}

func TestATestMail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		woken := 0
		s.Wake = func() { woken++ }
		admin := &models.Staff{Username: "olga", Fullname: "Olga", Email: "olga@acme.test"}
		send := func() error {
			return s.SendTestMail(t.Context(), desk.Actor{Staff: admin}, models.TemplateNewTicket, desk.TemplateInput{Subject: "For %client_name%", Body: "<p>%message% %nothing%</p>"},
				notify.Values{"client_name": "Ines", "message": "<b>Hi</b>"})
		}
		if err := send(); models.KindOf(err) != models.KindConflict {
			t.Errorf("without an address: %v", err)
		}
		_, err := s.AddMailbox(t.Context(), desk.Actor{}, full("desk@acme.test"))
		must(t, err)
		must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, admin, nil) }))
		must(t, send())
		mails, err := models.OutboxMails(t.Context(), db, 0, 10)
		must(t, err)
		if len(mails) != 1 || mails[0].Subject != "For Ines" || mails[0].HTML != "<p><b>Hi</b> %nothing%</p>" || mails[0].ToEmail != admin.Email || woken != 1 {
			t.Errorf("queued %+v, woken %d times", mails, woken)
		}
		admin.Email = "desk@acme.test"
		if err := send(); models.KindOf(err) != models.KindConflict {
			t.Errorf("to the desk itself: %v", err)
		}
	})
}
