package models_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// mailRows is how many mails the ledger and the outbox hold where plans are looked at.
const mailRows = 3000

// fillMail writes an old ledger and an old outbox, in which next to nothing is left to do.
func fillMail(t *testing.T, db *bun.DB, now time.Time) {
	t.Helper()
	box := &models.Mailbox{Name: "Support", Email: "support@desk.example.test", DepartmentID: 1, CreatedAt: now}
	if err := models.InsertMailbox(t.Context(), db, box); err != nil {
		t.Fatal(err)
	}
	mails, outbox := make([]models.Mail, mailRows), make([]models.OutboxMail, mailRows)
	for i := range mailRows {
		sum := sha256.Sum256(fmt.Append(nil, i))
		at := now.Add(-time.Duration(mailRows-i) * time.Hour)
		mails[i] = models.Mail{Door: "pipe", MailboxID: box.ID, SHA256: sum[:], BlobKey: fmt.Sprintf("%032x", i), ReceivedAt: at, Decision: models.DecisionTicket,
			MailMessageID: fmt.Sprintf("%d@mail.example.test", i)}
		outbox[i] = models.OutboxMail{Kind: models.TemplateNewTicket, State: models.OutboxSent, ToEmail: fmt.Sprintf("user%d@example.test", i%300),
			MailboxID: box.ID, MessageID: int64(i%500 + 1), MailMessageID: fmt.Sprintf("hdz.%d@desk.example.test", i), DedupeKey: fmt.Sprint("key", i), Automatic: i%2 == 0,
			NextTryAt: at, CreatedAt: at}
	}
	mails[mailRows-1].Decision, outbox[mailRows-1].State = models.DecisionPending, models.OutboxQueued
	for _, rows := range []any{&mails, &outbox} {
		if _, err := db.NewInsert().Model(rows).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if dialect(db) == modelstest.MySQL {
		if _, err := db.ExecContext(t.Context(), "ANALYZE TABLE mails, outbox, attachments, submissions, attempts"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPlansOfJobs keeps what the desk asks by itself, again and again, from reading whole tables.
func TestPlansOfJobs(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		filledDesk(t, db)
		now := time.Now().UTC()
		fillMail(t, db, now)
		sum := sha256.Sum256([]byte("17"))
		asked := map[string]func(ctx context.Context, db bun.IDB) error{
			"overdue": func(ctx context.Context, db bun.IDB) error {
				_, err := models.TicketsOverdue(ctx, db, now.AddDate(-9, 0, 0), 200)
				return err
			},
			"not overdue": func(ctx context.Context, db bun.IDB) error {
				_, err := models.TicketsNotOverdue(ctx, db, now, 200)
				return err
			},
			"to close": func(ctx context.Context, db bun.IDB) error {
				_, err := models.TicketsToClose(ctx, db, now.AddDate(-9, 0, 0), 200)
				return err
			},
			"same bytes": func(ctx context.Context, db bun.IDB) error {
				_, err := models.SameMails(ctx, db, &models.Mail{ID: 2000, SHA256: sum[:], MailboxID: 1})
				return err
			},
			"same Message-ID": func(ctx context.Context, db bun.IDB) error {
				_, err := models.MailsByMessageID(ctx, db, "17@mail.example.test", 5)
				return err
			},
			"pending": func(ctx context.Context, db bun.IDB) error {
				_, err := models.PendingMails(ctx, db, 0, 100)
				return err
			},
			"automatic mails": func(ctx context.Context, db bun.IDB) error {
				_, err := models.AutomaticMailsSince(ctx, db, "user1@example.test", now.Add(-time.Hour))
				return err
			},
			"due": func(ctx context.Context, db bun.IDB) error {
				_, err := models.OutboxDue(ctx, db, 1, now, 50)
				return err
			},
			"mailboxes with mail due": func(ctx context.Context, db bun.IDB) error {
				_, err := models.OutboxDueBoxes(ctx, db, now)
				return err
			},
			"due of no mailbox": func(ctx context.Context, db bun.IDB) error {
				_, err := models.OutboxDue(ctx, db, 0, now, 50)
				return err
			},
			"of a message": func(ctx context.Context, db bun.IDB) error {
				_, err := models.OutboxOf(ctx, db, 7)
				return err
			},
			"unowned bytes": func(ctx context.Context, db bun.IDB) error {
				_, err := models.UnownedBlobs(ctx, db, []string{fmt.Sprintf("%032x", 17), "nobody's"})
				return err
			},
		}
		for name, ask := range asked {
			for _, s := range plans(t, db, func(db bun.IDB) error { return ask(t.Context(), db) }) {
				if s.table == "mb" {
					continue // every mailbox is asked for its mail
				}
				if strings.HasPrefix(s.plan, "SCAN ") || strings.HasPrefix(s.plan, "ALL ") || strings.HasPrefix(s.plan, "index ") {
					t.Errorf("%s reads a whole table: %s", name, s.plan)
				}
				if s.sorts() && name != "of a message" {
					t.Errorf("%s sorts: %s", name, s.plan)
				}
			}
		}
	})
}
