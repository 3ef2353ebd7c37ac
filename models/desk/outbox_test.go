package desk_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
)

// mailInState puts a mail with two files into the outbox.
func mailInState(t *testing.T, db *bun.DB, key string, state models.OutboxState, kind string) *models.OutboxMail {
	t.Helper()
	m := &models.OutboxMail{Kind: kind, State: state, ToEmail: "cora@gmial.test", Subject: "[#1] Hello", Attempts: 7, LastError: "550 no such user",
		Files:         []models.OutboxFile{{Name: "a.png", Inline: true, ContentID: "x", BlobKey: "1"}, {Name: "b.pdf", BlobKey: "2"}, {Name: "c.pdf", BlobKey: "3"}},
		MailMessageID: key + "@desk.test", DedupeKey: key, NextTryAt: now.Add(-time.Hour), CreatedAt: now.AddDate(0, 0, -6)}
	must(t, models.InsertOutboxMails(t.Context(), db, []*models.OutboxMail{m}))
	return m
}

func TestCorrectedMailGoesOutAnew(t *testing.T) {
	for _, state := range []models.OutboxState{models.OutboxFailed, models.OutboxQueued} {
		modelstest.Each(t, func(t *testing.T, db *bun.DB) {
			s := service(db)
			var woken int
			s.Wake = func() { woken++ }
			m := mailInState(t, db, "a", state, models.TemplateStaffReply)
			in := desk.MailCorrection{Email: " Cora@Gmail.test ", Subject: " [#1]  Hello\nagain ", Without: []int{1, 99}, Seen: m.TryingSince}
			must(t, s.CorrectMail(t.Context(), author(t, db, "maria", false), m.ID, in))
			got, err := models.OutboxMailByID(t.Context(), db, m.ID)
			must(t, err)
			want := *m
			want.State, want.ToEmail, want.Subject, want.Attempts, want.NextTryAt, want.TryingSince = models.OutboxQueued, "cora@gmail.test",
				"[#1] Hello again", 0, now, now
			want.Files = []models.OutboxFile{m.Files[0], m.Files[2]}
			if diff := cmp.Diff(&want, got); diff != "" || woken != 1 {
				t.Errorf("woken %d times, (-want +got)\n%s", woken, diff)
			}
			// Who has seen the mail as it was before must not undo that.
			if err := s.CorrectMail(t.Context(), desk.Actor{}, m.ID, in); models.KindOf(err) != models.KindConflict {
				t.Errorf("a second correction of what was seen: %v", err)
			}
			in.Seen, in.Without = got.TryingSince, nil
			must(t, s.CorrectMail(t.Context(), desk.Actor{}, m.ID, in))
			if again, err := models.OutboxMailByID(t.Context(), db, m.ID); err != nil || !again.TryingSince.After(in.Seen) {
				t.Errorf("corrected within the same moment: %v, %v", again, err)
			}
		})
	}
}

func TestOtherWordsOfAMail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		maria := author(t, db, "maria", false)
		said := func(words string) string {
			return notify.Desk{Set: &settings.Snapshot{}, Now: now}.Draft(models.MailTemplate{Body: "%message%<p>Acme</p>"},
				notify.Letter{Kind: models.TemplateStaffReply, Values: notify.Values{"message": words}}).HTML
		}
		m := mailInState(t, db, "a", models.OutboxFailed, models.TemplateStaffReply)
		m.HTML, m.Body = said(`<p>Old<img src="cid:x"></p>`), "Old\n\nAcme"
		_, err := db.NewUpdate().Model(m).Column("html", "body").WherePK().Exec(t.Context())
		must(t, err)
		correct := func(words string) *models.OutboxMail {
			t.Helper()
			before, err := models.OutboxMailByID(t.Context(), db, m.ID)
			must(t, err)
			must(t, s.CorrectMail(t.Context(), maria, m.ID, desk.MailCorrection{Email: m.ToEmail, Subject: m.Subject, Words: &words, Seen: before.TryingSince}))
			after, err := models.OutboxMailByID(t.Context(), db, m.ID)
			must(t, err)
			return after
		}
		if got := correct(`<p>Old<img src="cid:x"></p>`); !got.RewordedAt.IsZero() || got.HTML != m.HTML || len(got.Files) != 3 {
			t.Errorf("with the same words: %+v", got)
		}
		for _, words := range []string{`<p>New <i>one</i></p>`, `<p>Newer</p>`} {
			got := correct(words + "<script>x()</script>")
			if got.HTML != said(words) || got.Body != htmlsafe.ToText(words)+"\n\nAcme" || got.RewordedBy != maria.Staff.ID || !got.RewordedAt.Equal(now) || len(got.Files) != 2 {
				t.Errorf("with other words: %+v", got)
			}
		}
		_, err = db.NewDelete().Model(maria.Staff).WherePK().Exec(t.Context())
		must(t, err)
		if got, err := models.OutboxMailByID(t.Context(), db, m.ID); err != nil || got.RewordedBy != 0 || got.RewordedAt.IsZero() {
			t.Errorf("after its author is gone: %+v, %v", got, err)
		}
	})
}

func TestWordsThatAMailCantHave(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	m := mailInState(t, db, "a", models.OutboxFailed, models.TemplateStaffReply)
	for words, key := range map[string]string{" <br>": "field.required", strings.Repeat("ä", models.MaxBody+1): "field.too_long"} {
		err := s.CorrectMail(t.Context(), desk.Actor{}, m.ID, desk.MailCorrection{Email: m.ToEmail, Subject: m.Subject, Words: &words, Seen: m.TryingSince})
		if fields := fieldsOf(err); fields["body"].Key != key || len(fields) != 1 {
			t.Errorf("%.9s: %v", words, err)
		}
	}
	// A receipt is the desk's own wording: what a form brings for it is not put anywhere.
	receipt, words := mailInState(t, db, "b", models.OutboxFailed, models.TemplateNewTicket), "<p>Other</p>"
	must(t, s.CorrectMail(t.Context(), desk.Actor{}, receipt.ID, desk.MailCorrection{Email: m.ToEmail, Subject: m.Subject, Words: &words, Seen: receipt.TryingSince}))
	if got, err := models.OutboxMailByID(t.Context(), db, receipt.ID); err != nil || got.HTML != "" || !got.RewordedAt.IsZero() {
		t.Errorf("a receipt: %+v, %v", got, err)
	}
}

func TestMailsThatCantBeCorrected(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	add(t, s, full("help@desk.test"))
	m := mailInState(t, db, "a", models.OutboxFailed, models.TemplateStaffReply)
	for name, test := range map[string]struct {
		email, subject, field, key string
	}{
		"no address":         {" ", "x", "email", "field.required"},
		"half an address":    {"cora@", "x", "email", "field.email"},
		"several addresses":  {"a@b.test, c@d.test", "x", "email", "field.email"},
		"a header line":      {"a@b.test\r\nBcc: c@d.test", "x", "email", "field.email"},
		"the desk's own":     {"HELP@desk.test", "x", "email", "outbox.to_desk"},
		"no subject":         {"a@b.test", "\n", "subject", "field.required"},
		"a subject not text": {"a@b.test", "x\xff", "subject", "field.text"},
	} {
		err := s.CorrectMail(t.Context(), desk.Actor{}, m.ID, desk.MailCorrection{Email: test.email, Subject: test.subject, Seen: m.TryingSince})
		if fields := fieldsOf(err); fields[test.field].Key != test.key || len(fields) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := models.OutboxMailByID(t.Context(), db, m.ID); err != nil || got.ToEmail != m.ToEmail || got.State != models.OutboxFailed {
		t.Errorf("something was stored: %+v, %v", got, err)
	}
	good := desk.MailCorrection{Email: "a@b.test", Subject: "x"}
	for _, state := range []models.OutboxState{models.OutboxSending, models.OutboxSent, models.OutboxUncertain} {
		sent := mailInState(t, db, string(state), state, models.TemplateStaffReply)
		good.Seen = sent.TryingSince
		for what, err := range map[string]error{"correct": s.CorrectMail(t.Context(), desk.Actor{}, sent.ID, good),
			"retry": s.RetryMail(t.Context(), desk.Actor{}, sent.ID), "cancel": s.CancelMail(t.Context(), desk.Actor{}, sent.ID)} {
			if models.KindOf(err) != models.KindConflict {
				t.Errorf("%s a mail that is %s: %v", what, state, err)
			}
		}
	}
	link := mailInState(t, db, "link", models.OutboxFailed, models.TemplateLostPassword)
	good.Seen = link.TryingSince
	if err := s.CorrectMail(t.Context(), desk.Actor{}, link.ID, good); models.KindOf(err) != models.KindConflict {
		t.Errorf("a link for one person was given to another: %v", err)
	}
	if err := s.CorrectMail(t.Context(), desk.Actor{}, 999, good); !models.IsNotFound(err) {
		t.Errorf("unknown: %v", err)
	}
}

func TestMailOfATicket(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	m := mailInState(t, db, "a", models.OutboxFailed, models.TemplateStaffReply)
	if _, err := s.Mail(t.Context(), 0, m.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.Mail(t.Context(), 3, m.ID); !models.IsNotFound(err) {
		t.Errorf("another ticket's mail: %v", err)
	}
}

func TestTwoWhoRetryQueueTheMailOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		m := mailInState(t, db, "a", models.OutboxFailed, models.TemplateStaffReply)
		var both sync.WaitGroup
		var done atomic.Int64
		for range 2 {
			both.Go(func() {
				switch err := s.RetryMail(t.Context(), desk.Actor{}, m.ID); {
				case err == nil:
					done.Add(1)
				case models.KindOf(err) != models.KindConflict:
					t.Error(err)
				}
			})
		}
		both.Wait()
		if done.Load() != 1 {
			t.Errorf("%d of two were told that they queued it", done.Load())
		}
		must(t, s.CancelMail(t.Context(), desk.Actor{}, m.ID))
		if err := s.CancelMail(t.Context(), desk.Actor{}, m.ID); models.KindOf(err) != models.KindConflict {
			t.Errorf("kept back twice: %v", err)
		}
		must(t, s.RetryMail(t.Context(), desk.Actor{}, m.ID))
	})
}

func TestHeldMailsAreSentOrNot(t *testing.T) {
	for name, tt := range map[string]struct {
		decide func(*desk.Service, context.Context, desk.Actor) (int64, error)
		state  models.OutboxState
		why    string
	}{
		"sent": {(*desk.Service).SendHeld, models.OutboxQueued, ""},
		"kept": {(*desk.Service).KeepHeld, models.OutboxFailed, models.OutboxCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				s := service(db)
				waiting := mailInState(t, db, "a", models.OutboxQueued, models.TemplateStaffReply)
				failed := mailInState(t, db, "b", models.OutboxFailed, models.TemplateStaffReply)
				must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
					_, err := models.HoldOutbox(ctx, tx)
					return err
				}))
				if n, err := models.CountHeldOutbox(t.Context(), db); n != 1 || err != nil || !heldAsked(t, s) {
					t.Fatalf("%d held, %v", n, err)
				}
				if n, err := tt.decide(s, t.Context(), author(t, db, "alex", true)); n != 1 || err != nil || heldAsked(t, s) {
					t.Errorf("decided on %d, %v", n, err)
				}
				got, err := models.OutboxMailByID(t.Context(), db, waiting.ID)
				must(t, err)
				if got.State != tt.state || got.LastError != tt.why {
					t.Errorf("%s %q", got.State, got.LastError)
				}
				if got, err := models.OutboxMailByID(t.Context(), db, failed.ID); err != nil || got.LastError != failed.LastError {
					t.Errorf("another failed mail: %+v, %v", got, err)
				}
				if n, err := tt.decide(s, t.Context(), desk.Actor{}); n != 0 || err != nil {
					t.Errorf("decided again on %d, %v", n, err)
				}
			})
		})
	}
}

// heldAsked tells whether admins are asked what becomes of held mails.
func heldAsked(t *testing.T, s *desk.Service) bool {
	t.Helper()
	set, err := s.Settings.Current(t.Context())
	must(t, err)
	return set.OutboxHeld
}
