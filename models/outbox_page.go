package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// OutboxCancelled is the last error of a mail that somebody has taken out of the outbox before it was sent.
const OutboxCancelled = "cancelled"

// OutboxStates are all states of a mail, in the order in which they are offered.
var OutboxStates = []OutboxState{OutboxQueued, OutboxSending, OutboxSent, OutboxFailed, OutboxUncertain}

// OutboxPage returns up to limit mails with an id below before (0 for any), newest first, without their texts; in one state, or in
// any when it is empty.
func OutboxPage(ctx context.Context, db bun.IDB, state OutboxState, before, limit int64) ([]OutboxMail, error) {
	mails := []OutboxMail{}
	q := db.NewSelect().Model(&mails).ExcludeColumn("html", "body", "files", "refs", "in_reply_to").Order("o.id DESC").Limit(limit)
	if state != "" {
		q = q.Where("o.state = ?", state)
	}
	if before > 0 {
		q = q.Where("o.id < ?", before)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("page of the outbox: %w", err)
	}
	return mails, nil
}

// OutboxMailByID returns a mail without what it refers to. Errors: not_found.
func OutboxMailByID(ctx context.Context, db bun.IDB, id int64) (*OutboxMail, error) {
	m := new(OutboxMail)
	err := db.NewSelect().Model(m).ExcludeColumn("refs", "in_reply_to").Where("o.id = ?", id).Scan(ctx)
	if err != nil {
		return nil, row(err, "mail")
	}
	return m, nil
}

// Waits tells that a mail is neither on its way nor sent: it waits for its time, or for somebody to see to it.
func (m *OutboxMail) Waits() bool { return m.State == OutboxQueued || m.State == OutboxFailed }

// RetryOutboxMail queues a mail again that could not be sent. Errors: conflict when it is in another state by now.
func RetryOutboxMail(ctx context.Context, db bun.IDB, id int64, now time.Time) error {
	return moveOutboxMail(ctx, id, db.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxQueued).
		Set("attempts = 0").Set("next_try_at = ?", now).Set("trying_since = ?", now).Where("state = ?", OutboxFailed))
}

// CancelOutboxMail keeps a mail that waits, or could not be sent, from being sent. Errors: conflict when it is in another state by
// now.
func CancelOutboxMail(ctx context.Context, db bun.IDB, id int64) error {
	return moveOutboxMail(ctx, id, db.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxFailed).
		Set("last_error = ?", OutboxCancelled).Where("state IN (?)", bun.List([]OutboxState{OutboxQueued, OutboxFailed})).
		Where("last_error <> ?", OutboxCancelled))
}

// CorrectOutboxMail writes the address, the subject, the texts and the files of a mail that is not on its way, and queues it. seen is its
// TryingSince as its editor knows it. Errors: conflict when it is on its way, or somebody else has seen to it.
func CorrectOutboxMail(ctx context.Context, db bun.IDB, m *OutboxMail, seen, now time.Time) error {
	m.State, m.Attempts, m.NextTryAt, m.TryingSince = OutboxQueued, 0, now, now
	if !now.After(seen) {
		m.TryingSince = seen.Add(time.Microsecond) // it tells this version from the one before
	}
	return moveOutboxMail(ctx, m.ID, db.NewUpdate().Model(m).
		Column("to_email", "subject", "html", "body", "files", "reworded_by", "reworded_at", "state", "attempts", "next_try_at", "trying_since").
		Where("state IN (?)", bun.List([]OutboxState{OutboxQueued, OutboxFailed})).Where("trying_since = ?", seen))
}

func moveOutboxMail(ctx context.Context, id int64, q *bun.UpdateQuery) error {
	done, err := q.Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("move outbox mail %d: %w", id, err)
	}
	if n, _ := done.RowsAffected(); n != 1 {
		return NewError(KindConflict, "outbox.moved")
	}
	return nil
}
