package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// The names of the mail templates; they are the kinds in the outbox as well.
const (
	TemplateNewUser       = "new_user"
	TemplateLostPassword  = "lost_password"
	TemplateConfirmEmail  = "confirm_email"
	TemplateStaffInvited  = "staff_invitation"
	TemplateNewTicket     = "new_ticket"
	TemplateAutoresponse  = "autoresponse"
	TemplateStaffReply    = "staff_reply"
	TemplateStaffNotified = "staff_ticketnotification"
	TemplateMailboxFails  = "mailbox_fails"
	TemplateMailboxEnds   = "mailbox_ends"
)

// LinkTemplates are those whose mails carry a one-time link.
var LinkTemplates = []string{TemplateNewUser, TemplateLostPassword, TemplateConfirmEmail, TemplateStaffInvited}

// MailTest is the kind in the outbox of a mail that shows a template with sample data.
const MailTest = "test"

// TemplateState says whether a template's mails are sent.
type TemplateState string

// The states of a template; an Always one cannot be switched off.
const (
	TemplateOff    TemplateState = "off"
	TemplateOn     TemplateState = "on"
	TemplateAlways TemplateState = "always"
)

// MailTemplate is the wording of a kind of mail: a subject and an HTML body with placeholders such as %ticket_id%.
type MailTemplate struct {
	bun.BaseModel `bun:"table:mail_templates,alias:mt"`

	Name    string `bun:",pk"`
	Subject string
	Body    string
	State   TemplateState
}

// MailTemplates returns the templates that were changed from what was shipped.
func MailTemplates(ctx context.Context, db bun.IDB) ([]MailTemplate, error) {
	var rows []MailTemplate
	if err := db.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("mail templates: %w", err)
	}
	return rows, nil
}

// SaveMailTemplate writes a template's wording and state.
func SaveMailTemplate(ctx context.Context, db bun.IDB, t *MailTemplate) error {
	if _, err := upsert(db.NewInsert().Model(t), "name", "subject", "body", "state").Exec(ctx); err != nil {
		return fmt.Errorf("save mail template %s: %w", t.Name, err)
	}
	return nil
}
