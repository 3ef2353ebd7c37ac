package desk

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
)

// SampleMail returns the mail that a wording makes of sample data, as it would go to somebody. Errors: not_found, invalid (subject, body).
func (s *Service) SampleMail(ctx context.Context, name string, in TemplateInput, to *models.Staff, sample notify.Values) (*models.OutboxMail, error) {
	t, err := CheckTemplate(name, in)
	if err != nil {
		return nil, err
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	d := notify.Desk{Set: set, Key: s.Key, URL: s.URL, Now: s.Now()}
	return d.Draft(t, notify.Letter{Kind: models.MailTest, ToEmail: to.Email, ToName: to.Fullname, Values: sample,
		DedupeKey: models.MailTest + ":" + secret.NewToken(), Automatic: true}), nil
}

// SendTestMail queues a mail in this wording, made of sample data, for an admin. Errors: not_found, invalid (subject, body),
// conflict when no address of the desk can send it, or when it would go to the desk itself.
func (s *Service) SendTestMail(ctx context.Context, by Actor, name string, in TemplateInput, sample notify.Values) error {
	mail, err := s.SampleMail(ctx, name, in, by.Staff, sample)
	if err != nil {
		return err
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	if set.OwnAddress(mail.ToEmail) {
		return models.NewError(models.KindConflict, "mail_template.test_to_desk", "Email", mail.ToEmail)
	}
	if mail.MailboxID == 0 {
		return models.NewError(models.KindConflict, "mail_template.test_without_address")
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		mail.ID = 0
		if err := models.InsertOutboxMails(ctx, tx, []*models.OutboxMail{mail}); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "mail_template.test", "mail_template", 0, name+": "+mail.ToEmail)
	})
	if err == nil && s.Wake != nil {
		s.Wake()
	}
	return wrap("send test mail", err)
}
