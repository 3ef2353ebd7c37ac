package tickets

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Delete removes tickets with their messages, notes and files, and says how many there were. Tickets outside of the scope are
// left out. Errors: not_found (none of the ids is to be seen), invalid (tickets).
func (s *Service) Delete(ctx context.Context, scope models.Scope, by Actor, ids []int64) (n int, err error) {
	if _, err := s.checkChange(ctx, ids, Change{}); err != nil {
		return 0, err
	}
	err = models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		locked, err := models.LockTickets(ctx, tx, scope, ids)
		if err != nil {
			return 0, err
		}
		if n = len(locked); n == 0 {
			return 0, models.NotFound("ticket")
		}
		return 0, s.purge(ctx, tx, by, locked)
	})
	if err != nil {
		return 0, wrap("delete", err)
	}
	return n, nil
}

// purge deletes locked tickets with all that hangs on them, and notes each in the audit log.
func (s *Service) purge(ctx context.Context, tx bun.Tx, by Actor, tickets []models.Ticket) error {
	ids, lines := make([]int64, len(tickets)), make([]*models.Audit, len(tickets))
	for i, t := range tickets {
		ids[i], lines[i] = t.ID, s.audit(by, "ticket.delete", "ticket", t.ID, t.Subject)
	}
	if err := models.DeleteQueuedMailsOf(ctx, tx, ids); err != nil {
		return err
	}
	if err := models.UnindexTickets(ctx, tx, ids); err != nil {
		return err
	}
	if err := models.DeleteTickets(ctx, tx, ids); err != nil {
		return err
	}
	if err := models.CountGone(ctx, tx, tickets); err != nil {
		return err
	}
	return models.InsertAudit(ctx, tx, lines...)
}

// audit returns a line of the audit log. detail must hold no secret.
func (s *Service) audit(by Actor, action, object string, id int64, detail string) *models.Audit {
	return &models.Audit{At: s.Now(), StaffID: by.staffID(), Actor: by.Name(), Action: action, Object: object, ObjectID: id,
		IP: by.IP, Result: "ok", Detail: detail}
}

// DeleteFile removes a file from a ticket, with a line in its history. Errors: not_found.
func (s *Service) DeleteFile(ctx context.Context, scope models.Scope, by Actor, ticketID, fileID int64) error {
	return wrap("delete file", models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		ticket, err := models.TicketByID(ctx, tx, scope, ticketID)
		if err != nil {
			return 0, err
		}
		file, err := models.AttachmentByID(ctx, tx, ticket, fileID)
		if err != nil {
			return 0, err
		}
		if err := models.DeleteAttachment(ctx, tx, file.ID); err != nil {
			return 0, err
		}
		return 0, models.InsertEvents(ctx, tx, s.event(ticketID, by, models.EventFileGone, file.Name, ""))
	}))
}

// sweepAge is how old bytes must be before the sweep takes them for orphans: older than any transaction that stores files.
const sweepAge = time.Hour

// sweepBatch is how many keys are looked up at once.
const sweepBatch = 500

// SweepFiles deletes stored bytes that no row names: those of deleted tickets, and of transactions that failed. It returns how
// many it deleted.
func (s *Service) SweepFiles(ctx context.Context) (deleted int, err error) {
	batch := make([]string, 0, sweepBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		unowned, err := models.UnownedBlobs(ctx, s.DB, batch)
		if err != nil {
			return err
		}
		for _, key := range unowned {
			if err := s.Files.Delete(ctx, key); err != nil {
				return fmt.Errorf("delete blob %s: %w", key, err)
			}
			deleted++
		}
		batch = batch[:0]
		return nil
	}
	err = s.Files.Walk(ctx, s.Now().Add(-sweepAge), func(key string) error {
		batch = append(batch, key)
		if len(batch) < sweepBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return deleted, wrap("sweep files", err)
}
