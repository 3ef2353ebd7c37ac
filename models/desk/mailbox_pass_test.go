package desk_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

// told lists the mails in the outbox: who gets them, by which mailbox they leave, and the subject.
func told(t *testing.T, db *bun.DB) []string {
	t.Helper()
	mails, err := models.OutboxMails(t.Context(), db, 0, 100)
	must(t, err)
	lines := []string{}
	for _, m := range mails {
		if m.Kind != models.TemplateMailboxFails || !m.Automatic || m.MailMessageID == "" || !strings.Contains(m.Body, "sign in: no <b>") {
			t.Errorf("%s: %s, automatic %v: %s", m.Kind, m.MailMessageID, m.Automatic, m.Body)
		}
		if !strings.Contains(m.HTML, `href="https://desk.test/staff/mailboxes/`) || !strings.Contains(m.HTML, `/incoming"`) {
			t.Errorf("no link to the mailbox in %s", m.HTML)
		}
		by, err := models.MailboxByID(t.Context(), db, m.MailboxID)
		must(t, err)
		lines = append(lines, m.ToEmail+" by "+by.Email+": "+m.Subject)
	}
	return lines
}

// admins puts agents into the desk: two admins, one who may not sign in any more, and one who is none.
func admins(t *testing.T, db *bun.DB) {
	t.Helper()
	for _, who := range []models.Staff{{Username: "anna", Admin: true, Active: true}, {Username: "bernd", Admin: true, Active: true, Language: "de",
		Timezone: "Europe/Berlin"}, {Username: "gone", Admin: true}, {Username: "agent", Active: true}} {
		who.Email, who.Fullname, who.CreatedAt = who.Username+"@acme.test", who.Username, now
		must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, &who, nil) }))
	}
}

func TestAdminsGetOneMailWhenAMailboxFails(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		admins(t, db)
		add(t, s, full("support@desk.test"))
		id := add(t, s, full("sales@desk.test")).ID
		clock := now
		s.Now = func() time.Time { return clock }
		woken := 0
		s.Wake = func() { woken++ }
		pass := func(after time.Duration, trouble string) {
			t.Helper()
			clock = clock.Add(after)
			must(t, s.NoteMailboxPass(t.Context(), id, trouble))
		}
		const trouble = "sign in: no <b>"
		fails := func(want ...string) {
			t.Helper()
			pass(time.Minute, trouble)
			pass(14*time.Minute, trouble)
			before := len(told(t, db))
			pass(time.Minute, trouble)
			if diff := cmp.Diff(want, told(t, db)[before:]); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			pass(time.Hour, trouble)
			if n := len(told(t, db)); n != before+len(want) {
				t.Errorf("%d mails in the end", n)
			}
		}
		fails("anna@acme.test by support@desk.test: No mail for sales@desk.test since 2026-03-31 12:01 UTC",
			"bernd@acme.test by support@desk.test: Keine E-Mails für sales@desk.test seit 2026-03-31 14:01 CEST")
		pass(time.Minute, "")
		fails("anna@acme.test by support@desk.test: No mail for sales@desk.test since 2026-03-31 13:18 UTC",
			"bernd@acme.test by support@desk.test: Keine E-Mails für sales@desk.test seit 2026-03-31 15:18 CEST")
		if woken != 2 {
			t.Errorf("the sender was woken %d times", woken)
		}
	})
}

func TestTheMailOfAFailingMailboxCanBeSwitchedOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		admins(t, db)
		box := add(t, s, full("support@desk.test"))
		shipped := wording(t, s, models.TemplateMailboxFails)
		must(t, s.SaveTemplate(t.Context(), desk.Actor{}, shipped.Name,
			desk.TemplateInput{Subject: shipped.Subject, Body: shipped.Body, Seen: desk.SeenTemplate(shipped)}))
		for _, at := range []time.Time{now, now.Add(time.Hour)} {
			s.Now = func() time.Time { return at }
			must(t, s.NoteMailboxPass(t.Context(), box.ID, "no"))
		}
		if lines := told(t, db); len(lines) > 0 {
			t.Errorf("told: %q", lines)
		}
	})
}

func TestTwoProcessesTellOfAMailboxOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		admins(t, db)
		box := add(t, s, full("support@desk.test"))
		must(t, s.NoteMailboxPass(t.Context(), box.ID, "no"))
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				process := service(db)
				process.Now = func() time.Time { return now.Add(time.Hour) }
				if err := process.NoteMailboxPass(t.Context(), box.ID, "sign in: no <b>"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if lines := told(t, db); len(lines) != 2 || !strings.HasPrefix(lines[0], "anna@acme.test by support@desk.test") {
			t.Errorf("told: %q", lines)
		}
		if row := mailbox(t, s, box.ID); row.Failures != 7 {
			t.Errorf("%d failures", row.Failures)
		}
	})
}

func TestTheSetUpSaysWhichMailboxFails(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, other := service(db), service(db)
		box := add(t, s, full("support@desk.test"))
		state := func() bool {
			t.Helper()
			set, err := other.Settings.Current(t.Context())
			must(t, err)
			found, _ := set.Mailbox(box.ID)
			return !found.FailingSince.IsZero()
		}
		for _, pass := range []string{"", "no", "no", "", "", "no"} {
			must(t, s.NoteMailboxPass(t.Context(), box.ID, pass))
			if state() != (pass != "") {
				t.Errorf("after %q another instance has it as failing: %v", pass, state())
			}
		}
	})
}
