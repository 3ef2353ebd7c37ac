package jobs

import (
	"context"
	"log/slog"
	"time"

	"helpdeskz/models"
)

// How long things are kept that only guard against repetition.
const (
	attemptsKept    = 48 * time.Hour
	submissionsKept = 7 * 24 * time.Hour
	idempotencyKept = 24 * time.Hour
)

// foldCounts sums up the differences that tickets left in the counts.
func (d *Desk) foldCounts(ctx context.Context) error { return models.FoldTicketCounts(ctx, d.DB) }

// markOverdue brings the overdue marks up to the clock.
func (d *Desk) markOverdue(ctx context.Context) error {
	_, err := d.Tickets.MarkOverdue(ctx)
	return err
}

// autoClose closes what was answered long ago. Many at once, as after a long stop, are worth a line in the log.
func (d *Desk) autoClose(ctx context.Context) error {
	closed, err := d.Tickets.AutoClose(ctx)
	if closed > 0 {
		slog.Info("answered tickets were closed because nobody wrote again", "count", closed)
	}
	return err
}

// forgetExpired removes sessions, links, tries, form tokens, solved puzzles and idempotency keys that no longer count.
func (d *Desk) forgetExpired(ctx context.Context) error {
	now := d.Now()
	steps := []func() error{
		func() error { return models.DeleteSessionsExpired(ctx, d.DB, now) },
		func() error { return models.DeleteOneTimeLinksExpired(ctx, d.DB, now) },
		func() error { return models.DeleteMailboxAuthorisationsExpired(ctx, d.DB, now) },
		func() error { return models.DeleteAttemptsBefore(ctx, d.DB, now.Add(-attemptsKept)) },
		func() error { return models.DeleteSubmissionsBefore(ctx, d.DB, now.Add(-submissionsKept)) },
		func() error { return models.DeleteCaptchaUsesExpired(ctx, d.DB, now) },
		func() error { return models.DeleteOncesBefore(ctx, d.DB, now.Add(-idempotencyKept)) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sweepFiles deletes stored bytes that no row names.
func (d *Desk) sweepFiles(ctx context.Context) error {
	deleted, err := d.Tickets.SweepFiles(ctx)
	if deleted > 0 {
		slog.Info("stored files without a row were deleted", "count", deleted)
	}
	return err
}
