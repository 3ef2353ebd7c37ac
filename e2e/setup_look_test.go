package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// The pages of the set-up look right.
func TestTheSetupPagesLookRight(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "30")
	d.agent("olga", "--admin", "--departments", "1")
	d.run("Subject: Where is it?\n\nHello\n", "pipe")
	d.run("", "mailbox", "add", "--email", "sales@longer.name.acme.test", "--name", "Sales", "--department", "3")
	d.run("", "mailbox", "add", "--email", "orders@acme.test", "--department", "1")
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		_, err := db.NewUpdate().Table("mailboxes").Set("incoming = 'imap'").Set("in_oauth = ?", true).Set("failing_since = ?", time.Now().UTC().Add(-time.Hour)).Where("id = 1").Exec(ctx)
		if err != nil {
			return err
		}
		soon := time.Now().UTC().Add(72 * time.Hour)
		if err := models.InsertMailboxGrant(ctx, db, &models.MailboxGrant{MailboxID: 1, Provider: models.ProviderMicrosoft, Tenant: "longer.name.acme.test",
			ClientID: "11111111-2222-3333-4444-555555555555", RefreshToken: []byte("sealed"), RenewedAt: soon.Add(-73 * time.Hour), EndsAt: soon,
			Trouble: "AADSTS7000222: The provided client secret keys are expired. (invalid_client)"}); err != nil {
			return err
		}
		if err := models.SaveSettings(ctx, db, map[string]string{"outbox_held": "true"}); err != nil {
			return err
		}
		return models.InsertOutboxMails(ctx, db, []*models.OutboxMail{{ID: 900, Kind: models.TemplateStaffReply, State: models.OutboxFailed, ToEmail: oddAddress,
			Subject: "[#1] Where is it?", Files: []models.OutboxFile{{Name: "invoice.pdf", Size: 9_000_000}}, LastError: "recipient: 550 5.1.1 no such user",
			MailMessageID: "looked.at", DedupeKey: "looked.at", CreatedAt: time.Now().UTC()},
			{Kind: models.TemplateStaffReply, State: models.OutboxFailed, ToEmail: "cora@customer.example", Subject: "[#2] Ink", Files: []models.OutboxFile{},
				LastError: models.OutboxHeld, MailMessageID: "held", DedupeKey: "held", CreatedAt: time.Now().UTC()}})
	})
	d.run("", "mailbox", "dkim", "1")
	d.start()
	admin := newTab(t, 1440, 900)
	admin.signIn(d.url+"/staff/login", "username", "olga")
	admin.open(d.url + "/staff/custom-fields/new")
	admin.write("#title", "Shoe size")
	admin.click("input[value=select]")
	admin.write("#options", "38\n39\n40")
	admin.click(".form .foot .primary")
	admin.see(".table a.main", "Shoe size")
	admin.lookAt(d, []look{
		{"setup-general", "/staff/setup/general"}, {"setup-tickets", "/staff/setup/tickets"}, {"setup-knowledge", "/staff/setup/knowledge"},
		{"fields", "/staff/custom-fields"}, {"field", "/staff/custom-fields/1"},
		{"templates", "/staff/mail-templates"}, {"template", "/staff/mail-templates/new_ticket"},
		{"logins", "/staff/logins"}, {"audit", "/staff/audit-log"}, {"outbox", "/staff/outbox"}, {"outbox-mail", "/staff/outbox/900"},
		{"mailbox-dkim", "/staff/mailboxes/1/dkim"}, {"mailbox-oauth", "/staff/mailboxes/1/oauth"}, {"mailbox-oauth-in", "/staff/mailboxes/1/incoming"}, {"mailbox-oauth-list", "/staff/mailboxes"},
		{"mailbox-oauth-new", "/staff/mailboxes/2/oauth"},
		{"ledger", "/staff/ledger"}, {"received", "/staff/ledger/1"},
		{"setup-security", "/staff/setup/security"}, {"first-steps", "/staff/first-steps"}, {"setup-maintenance", "/staff/setup/maintenance"},
	})
}
