package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// OutboxHeld is the last error of a mail that waited when its database was copied: the desk that the copy was made of may have
// sent it since.
const OutboxHeld = "held"

// outboxHeldSetting says that mails are held, until an admin has decided on them.
const outboxHeldSetting = "outbox_held"

// OutboxTally counts how often a desk began to send. It stands in the database and beside it, in the data folder: where the two
// disagree, the database is a copy. Desk is "" until the first time.
type OutboxTally struct {
	bun.BaseModel `bun:"table:outbox_tally,alias:ot" json:"-"`

	ID       int64  `bun:",pk" json:"-"`
	Desk     string `json:"desk"`
	Sendings int64  `json:"sendings"`
}

// LockOutboxTally reads the tally for a transaction that goes on counting.
func LockOutboxTally(ctx context.Context, tx bun.Tx) (*OutboxTally, error) {
	t := new(OutboxTally)
	if err := ForUpdate(tx.NewSelect().Model(t).Where("ot.id = 1")).Scan(ctx); err != nil {
		return nil, fmt.Errorf("outbox tally: %w", err)
	}
	return t, nil
}

// UpdateOutboxTally writes the tally.
func UpdateOutboxTally(ctx context.Context, db bun.IDB, t *OutboxTally) error {
	if _, err := db.NewUpdate().Model(t).Column("desk", "sendings").WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("outbox tally: %w", err)
	}
	return nil
}

// HoldOutbox keeps all mails that wait from being sent until an admin says so. It returns how many there are.
func HoldOutbox(ctx context.Context, tx bun.Tx) (held int64, err error) {
	done, err := tx.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxFailed).Set("last_error = ?", OutboxHeld).
		Set("lease_holder = ''").Set("lease_until = NULL").
		Where("state IN (?)", bun.List([]OutboxState{OutboxQueued, OutboxSending})).Exec(ctx)
	if err == nil {
		held, err = done.RowsAffected()
	}
	if err != nil {
		return 0, fmt.Errorf("hold the outbox: %w", err)
	}
	if held == 0 {
		return 0, nil
	}
	if err := SaveSettings(ctx, tx, map[string]string{outboxHeldSetting: "true"}); err != nil {
		return 0, err
	}
	return held, TouchDesk(ctx, tx)
}

// ReleaseOutbox queues all mails that are held, and returns how many there were.
func ReleaseOutbox(ctx context.Context, tx bun.Tx, now time.Time) (int64, error) {
	return decideHeld(ctx, tx, tx.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxQueued).Set("last_error = ''").
		Set("attempts = 0").Set("next_try_at = ?", now).Set("trying_since = ?", now))
}

// CancelHeldOutbox keeps all mails that are held from being sent, and returns how many there were.
func CancelHeldOutbox(ctx context.Context, tx bun.Tx) (int64, error) {
	return decideHeld(ctx, tx, tx.NewUpdate().Model((*OutboxMail)(nil)).Set("last_error = ?", OutboxCancelled))
}

func decideHeld(ctx context.Context, tx bun.Tx, q *bun.UpdateQuery) (count int64, err error) {
	done, err := q.Where("state = ?", OutboxFailed).Where("last_error = ?", OutboxHeld).Exec(ctx)
	if err == nil {
		count, err = done.RowsAffected()
	}
	if err == nil {
		_, err = tx.NewDelete().Model((*Setting)(nil)).Where("name = ?", outboxHeldSetting).Exec(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("decide on held mails: %w", err)
	}
	return count, TouchDesk(ctx, tx)
}

// CountHeldOutbox returns how many mails are held.
func CountHeldOutbox(ctx context.Context, db bun.IDB) (int64, error) {
	n, err := db.NewSelect().Model((*OutboxMail)(nil)).Where("o.state = ?", OutboxFailed).Where("o.last_error = ?", OutboxHeld).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count held mails: %w", err)
	}
	return n, nil
}
