package jobs

import (
	"testing"

	"helpdeskz/models"
)

// sendingDesk is a desk that sends through a server of the test's own.
func sendingDesk(t testing.TB, d *Desk) *mailServer {
	t.Helper()
	server, at := startMailServer(t, models.SecurityNone)
	box := addMailbox(t, d, func(b *models.Mailbox) {
		b.Outgoing, b.OutHost, b.OutPort, b.OutUsername = models.OutgoingSMTP, at.Host, at.Port, at.Username
	})
	sealed, err := d.Key.Seal([]byte(at.Password), "mailboxes", "out_password", box.ID)
	if err != nil {
		t.Fatal(err)
	}
	box.OutPassword = sealed
	if err := models.UpdateMailbox(t.Context(), d.DB, &box); err != nil {
		t.Fatal(err)
	}
	changed(t, d)
	return server
}

// queue puts a mail into the outbox.
func queue(t *testing.T, d *Desk, to string) *models.OutboxMail {
	t.Helper()
	m := draft(t, d, to)
	if err := models.InsertOutboxMails(t.Context(), d.DB, []*models.OutboxMail{m}); err != nil {
		t.Fatal(err)
	}
	return m
}

// draft is a mail that may be queued.
func draft(t testing.TB, d *Desk, to string) *models.OutboxMail {
	t.Helper()
	set, err := d.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := &models.OutboxMail{Kind: models.TemplateStaffReply, State: models.OutboxQueued, ToEmail: to, ToName: "Ann",
		Subject: "[#1] Hello", HTML: "<p>Hello</p>", Body: "Hello", Files: []models.OutboxFile{},
		MailMessageID: "hdz." + to, DedupeKey: to, NextTryAt: d.Now(), CreatedAt: d.Now()}
	if len(set.Mailboxes) > 0 {
		m.MailboxID = set.Mailboxes[0].ID
	}
	return m
}

// send sends what is due, and waits for the end of it.
func send(t testing.TB, d *Desk) {
	t.Helper()
	if err := d.sendSoon(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.sending.all.Wait()
}

func onlyMail(t *testing.T, d *Desk) models.OutboxMail {
	t.Helper()
	mails, err := models.OutboxMails(t.Context(), d.DB, 0, 10)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails in the outbox, %v", len(mails), err)
	}
	return mails[0]
}
