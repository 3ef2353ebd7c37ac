package tickets

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// clockBatch is how many tickets one transaction of the clock's rules changes.
const clockBatch = 200

// MarkOverdue marks the active tickets that nobody has updated for the overdue hours, and unmarks those that a change of
// the setting has freed. No overdue hours mean that nothing is ever overdue. It returns how many it changed.
func (s *Service) MarkOverdue(ctx context.Context) (changed int, err error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return 0, err
	}
	cutoff := time.Unix(0, 0).UTC()
	if set.OverdueHours > 0 {
		cutoff = s.Now().Add(-time.Duration(set.OverdueHours) * time.Hour)
	}
	late, err := s.inBatches(ctx,
		func(ctx context.Context) ([]int64, error) {
			return models.TicketsOverdue(ctx, s.DB, cutoff, clockBatch)
		},
		func(t *models.Ticket) []*models.Event {
			t.Overdue = t.List == models.ListActive && t.UpdatedAt.Before(cutoff)
			return nil
		})
	if err != nil {
		return late, err
	}
	freed, err := s.inBatches(ctx,
		func(ctx context.Context) ([]int64, error) {
			return models.TicketsNotOverdue(ctx, s.DB, cutoff, clockBatch)
		},
		func(t *models.Ticket) []*models.Event {
			t.Overdue = t.Overdue && t.UpdatedAt.Before(cutoff)
			return nil
		})
	return late + freed, err
}

// AutoClose closes the answered tickets that nobody has updated for the auto-close hours, with a line in each history.
// It returns how many it closed.
func (s *Service) AutoClose(ctx context.Context) (closed int, err error) {
	set, err := s.Settings.Current(ctx)
	if err != nil || set.AutoCloseHours <= 0 {
		return 0, err
	}
	cutoff := s.Now().Add(-time.Duration(set.AutoCloseHours) * time.Hour)
	return s.inBatches(ctx,
		func(ctx context.Context) ([]int64, error) {
			return models.TicketsToClose(ctx, s.DB, cutoff, clockBatch)
		},
		func(t *models.Ticket) []*models.Event {
			if t.Status != models.StatusAnswered || !t.UpdatedAt.Before(cutoff) {
				return nil
			}
			t.SetStatus(models.StatusClosed)
			return []*models.Event{s.event(t.ID, Actor{}, models.EventAutoClosed, models.StatusAnswered.String(), t.Status.String())}
		})
}

// inBatches finds tickets and changes them, a batch a transaction, until none is found. Each is changed under its lock, as it
// then is: somebody may have answered it since it was found.
func (s *Service) inBatches(ctx context.Context, find func(context.Context) ([]int64, error), change func(*models.Ticket) []*models.Event) (changed int, err error) {
	for {
		ids, err := find(ctx)
		if err != nil || len(ids) == 0 {
			return changed, wrap("find by the clock", err)
		}
		n, err := s.changeBatch(ctx, ids, change)
		if err != nil {
			return changed, wrap("change by the clock", err)
		}
		if changed += n; n == 0 || len(ids) < clockBatch {
			return changed, nil
		}
	}
}

func (s *Service) changeBatch(ctx context.Context, ids []int64, change func(*models.Ticket) []*models.Event) (changed int, err error) {
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		changed = 0
		locked, err := models.LockTickets(ctx, tx, models.Everything(), ids)
		if err != nil {
			return err
		}
		var events []*models.Event
		for i := range locked {
			before := locked[i]
			events = append(events, change(&locked[i])...)
			if locked[i] == before {
				continue
			}
			changed++
			now := before.ChangedAt // nobody is told that time has passed
			if locked[i].Status != before.Status {
				now = s.Now()
			}
			if err := models.UpdateTicket(ctx, tx, &locked[i], now); err != nil {
				return err
			}
			if err := models.CountMove(ctx, tx, &before, &locked[i]); err != nil {
				return err
			}
		}
		return models.InsertEvents(ctx, tx, events...)
	})
	return changed, err
}
