package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// CloseOwn closes a ticket for its customer, with a line in the history. Nobody gets a mail of it, so that no machine can answer
// one. Closing what is closed changes nothing. Errors: not_found.
func (s *Service) CloseOwn(ctx context.Context, scope models.Scope, by Actor, id int64) error {
	return s.settle(ctx, scope, by, id, func(models.Status) models.Status { return models.StatusClosed })
}

// ReopenOwn opens a closed ticket again for its customer, as a reply would but without one; nobody gets a mail of it. A ticket
// that is open stays as it is. Errors: not_found.
func (s *Service) ReopenOwn(ctx context.Context, scope models.Scope, by Actor, id int64) error {
	return s.settle(ctx, scope, by, id, func(now models.Status) models.Status {
		if now == models.StatusClosed {
			return nextStatus(now, models.AuthorCustomer)
		}
		return now
	})
}

func (s *Service) settle(ctx context.Context, scope models.Scope, by Actor, id int64, next func(models.Status) models.Status) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	return wrap("settle", models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		ticket, err := models.LockTicket(ctx, tx, scope, id)
		if err != nil {
			return err
		}
		before := *ticket
		lines, err := s.apply(set, ticket, by, Change{Status: next(ticket.Status)})
		if err != nil || len(lines) == 0 {
			return err
		}
		if err := s.moved(ctx, tx, &before, ticket); err != nil {
			return err
		}
		return models.InsertEvents(ctx, tx, lines...)
	}))
}
