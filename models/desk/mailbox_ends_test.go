package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

func TestAdminsHearOfAGrantBeforeItEnds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, p := service(db), modelstest.NewProvider(t)
		admins(t, db)
		add(t, s, full("support@desk.test"))
		m := add(t, s, full("sales@desk.test"))
		saveApp(t, s, m.ID, app(p))
		p.Say("refresh_token_expires_in", int((30 * 24 * time.Hour).Seconds()))
		_, err := s.FinishAuthorisation(t.Context(), desk.Actor{}, browser, goAndComeBack(t, s, m.ID, desk.Uses{Out: true}))
		must(t, err)
		subjects := func() []string {
			mails, err := models.OutboxMails(t.Context(), db, 0, 100)
			must(t, err)
			lines := []string{}
			for _, mail := range mails {
				if page := fmt.Sprintf(`href="https://desk.test/staff/mailboxes/%d/oauth"`, m.ID); !strings.Contains(mail.HTML, page) {
					t.Errorf("%s isn't in %s", page, mail.HTML)
				}
				by, err := models.MailboxByID(t.Context(), db, mail.MailboxID)
				must(t, err)
				lines = append(lines, mail.ToEmail+" by "+by.Email+": "+mail.Subject)
			}
			return lines
		}
		anna, bernd := "anna@acme.test by support@desk.test: No sign-in to sales@desk.test after 2026-04-30",
			"bernd@acme.test by support@desk.test: Keine Anmeldung bei sales@desk.test nach dem 2026-04-30"
		for _, step := range []struct {
			day  int
			want []string
		}{{15, []string{}}, {16, []string{anna, bernd}}, {20, []string{anna, bernd}}, {27, []string{anna, bernd, anna, bernd}},
			{29, []string{anna, bernd, anna, bernd}}, {30, []string{anna, bernd, anna, bernd, anna, bernd}}} {
			s.Now = func() time.Time { return now.AddDate(0, 0, step.day) }
			for range 2 {
				must(t, s.TellOfGrants(t.Context()))
			}
			if diff := cmp.Diff(step.want, subjects()); diff != "" {
				t.Errorf("day %d (-want +got):\n%s", step.day, diff)
			}
		}
	})
}

func TestTheStateOfAGrant(t *testing.T) {
	day := 24 * time.Hour
	token := []byte("sealed")
	for name, test := range map[string]struct {
		grant models.MailboxGrant
		want  models.GrantState
	}{
		"without leave":       {models.MailboxGrant{SecretEndsAt: now.Add(day)}, models.GrantNone},
		"nobody knows":        {models.MailboxGrant{RefreshToken: token}, models.GrantGood},
		"in a month":          {models.MailboxGrant{RefreshToken: token, EndsAt: now.Add(30 * day), SecretEndsAt: now.Add(40 * day)}, models.GrantGood},
		"in two weeks":        {models.MailboxGrant{RefreshToken: token, EndsAt: now.Add(14 * day)}, models.GrantEnding},
		"the secret":          {models.MailboxGrant{RefreshToken: token, EndsAt: now.Add(80 * day), SecretEndsAt: now.Add(3 * day)}, models.GrantEnding},
		"the secret has gone": {models.MailboxGrant{RefreshToken: token, SecretEndsAt: now.Add(-day)}, models.GrantEnding},
		"gone":                {models.MailboxGrant{RefreshToken: token, EndsAt: now}, models.GrantLost},
		"refused":             {models.MailboxGrant{RefreshToken: token, RefusedAt: now.Add(-day)}, models.GrantLost},
	} {
		if got := test.grant.State(now); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
