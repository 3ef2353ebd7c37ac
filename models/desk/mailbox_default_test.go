package desk_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

func TestOneDefaultMailbox(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		ctx := t.Context()
		defaults := func() (emails []string) {
			t.Helper()
			all, err := models.Mailboxes(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				if m.IsDefault {
					emails = append(emails, m.Email)
				}
			}
			return emails
		}
		done := make(chan error, 4)
		for _, name := range []string{"a", "b", "c", "d"} {
			go func() {
				_, err := s.AddMailbox(ctx, desk.Actor{}, full(name+"@acme.test"))
				done <- err
			}()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		if got := defaults(); len(got) != 1 {
			t.Fatalf("defaults after four at once: %q", got)
		}
		chosen := full("e@acme.test")
		chosen.General.Default = true
		m := add(t, s, chosen)
		if diff := cmp.Diff([]string{"e@acme.test"}, defaults()); diff != "" {
			t.Errorf("defaults (-want +got):\n%s", diff)
		}
		if err := s.SaveMailboxGeneral(ctx, desk.Actor{}, m.ID, full("f@acme.test").General); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"f@acme.test"}, defaults()); diff != "" {
			t.Errorf("defaults (-want +got):\n%s", diff)
		}
	})
}

func TestDeleteMailbox(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		ctx := t.Context()
		first, second := add(t, s, full("a@acme.test")), add(t, s, full("b@acme.test"))
		admin := &models.Staff{Username: "root", Fullname: "Root", Email: "root@acme.test", PasswordHash: "-", Admin: true,
			Active: true, CreatedAt: now}
		err := models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, admin, nil) })
		if err != nil {
			t.Fatal(err)
		}
		by := desk.Actor{Staff: admin, IP: "192.0.2.1"}
		if err := s.DeleteMailbox(ctx, by, first.ID); models.KindOf(err) != models.KindConflict {
			t.Errorf("the default address: %v", err)
		}
		for _, m := range []*models.Mailbox{second, first} {
			if err := s.DeleteMailbox(ctx, by, m.ID); err != nil {
				t.Errorf("%s: %v", m.Email, err)
			}
		}
		if err := s.DeleteMailbox(ctx, by, first.ID); !models.IsNotFound(err) {
			t.Errorf("again: %v", err)
		}
		var lines []models.Audit
		if err := db.NewSelect().Model(&lines).Where("action = ?", "mailbox.delete").Order("id").Scan(ctx); err != nil {
			t.Fatal(err)
		}
		if len(lines) != 2 || lines[0].Detail != "b@acme.test" || lines[0].Actor != "root" || lines[0].StaffID != admin.ID ||
			lines[0].IP != "192.0.2.1" {
			t.Errorf("audit = %+v", lines)
		}
	})
}

func TestMailboxWaysWithoutServer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		ctx := t.Context()
		m := add(t, s, desk.MailboxInput{General: full("a@acme.test").General,
			Incoming: desk.MailboxIncoming{Kind: models.IncomingPipe}, Outgoing: desk.MailboxOutgoing{Kind: models.OutgoingSendmail}})
		if m.InPassword != nil || m.OutPassword != nil || m.InHost+m.OutHost != "" {
			t.Errorf("a pipe with a server: %+v", m)
		}
		full := full("")
		if err := s.SaveMailboxOutgoing(ctx, desk.Actor{}, m.ID, full.Outgoing); err != nil {
			t.Fatal(err)
		}
		off := desk.MailboxOutgoing{Kind: models.OutgoingNone}
		if err := s.SaveMailboxOutgoing(ctx, desk.Actor{}, m.ID, off); err != nil {
			t.Fatal(err)
		}
		kept := mailbox(t, s, m.ID)
		if kept.OutHost != "smtp.acme.test" || opened(t, s, kept.OutPassword, "out_password", m.ID) != "out-secret" {
			t.Errorf("switched off, the server is gone: %+v", kept)
		}
		full.Outgoing.Server.Username, full.Outgoing.Server.Password = "", ""
		if err := s.SaveMailboxOutgoing(ctx, desk.Actor{}, m.ID, full.Outgoing); err != nil {
			t.Fatal(err)
		}
		if kept := mailbox(t, s, m.ID); kept.OutPassword != nil {
			t.Error("a password stays though nobody signs in")
		}
		if err := s.SaveMailboxOutgoing(ctx, desk.Actor{}, 999, off); !models.IsNotFound(err) {
			t.Errorf("unknown: %v", err)
		}
	})
}
