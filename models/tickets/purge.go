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
	if err := s.checkChange(ctx, ids, Change{}); err != nil {
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
		for i := range locked {
			if err := s.purge(ctx, tx, by, &locked[i]); err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
	if err != nil {
		return 0, wrap("delete", err)
	}
	return n, nil
}

func (s *Service) purge(ctx context.Context, tx bun.Tx, by Actor, t *models.Ticket) error {
	if err := models.DeleteQueuedMailsOf(ctx, tx, t.ID); err != nil {
		return err
	}
	if err := models.UnindexTicket(ctx, tx, t.ID); err != nil {
		return err
	}
	if err := models.DeleteTicket(ctx, tx, t.ID); err != nil {
		return err
	}
	if err := models.CountMove(ctx, tx, t, nil); err != nil {
		return err
	}
	return models.InsertAudit(ctx, tx, &models.Audit{At: s.Now(), StaffID: by.staffID(), Actor: by.Name(), Action: "delete",
		Object: "ticket", ObjectID: t.ID, IP: by.IP, Result: "ok", Detail: t.Subject})
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
