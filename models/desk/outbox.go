package desk

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// RetryMail queues a mail again that could not be sent. Errors: not_found, conflict when it is in another state by now.
func (s *Service) RetryMail(ctx context.Context, by Actor, id int64) error {
	err := s.moveMail(ctx, by, id, "outbox.retry", func(ctx context.Context, tx bun.Tx) error {
		return models.RetryOutboxMail(ctx, tx, id, s.Now())
	})
	if err == nil && s.Wake != nil {
		s.Wake()
	}
	return wrap("retry mail", err)
}

// CancelMail keeps a mail that waits from being sent. Errors: not_found, conflict when it is in another state by now.
func (s *Service) CancelMail(ctx context.Context, by Actor, id int64) error {
	return wrap("cancel mail", s.moveMail(ctx, by, id, "outbox.cancel", func(ctx context.Context, tx bun.Tx) error {
		return models.CancelOutboxMail(ctx, tx, id)
	}))
}

func (s *Service) moveMail(ctx context.Context, by Actor, id int64, action string, move func(ctx context.Context, tx bun.Tx) error) error {
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		mail, err := models.OutboxMailByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := move(ctx, tx); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, action, "mail", id, mail.Kind+" to "+mail.ToEmail)
	})
}
