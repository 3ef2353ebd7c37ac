package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Attempt is one try of something that is limited: a login, a reset, a form. Subject is the SHA-256 of whom or what the limit
// counts (an address, an account), so that the table holds no names.
type Attempt struct {
	bun.BaseModel `bun:"table:attempts,alias:at"`

	ID      int64 `bun:",pk,autoincrement"`
	Action  string
	Subject []byte
	At      time.Time
}

// LockAttempts keeps others from counting and noting tries until the transaction ends: between the two nobody slips in.
func LockAttempts(ctx context.Context, tx bun.Tx) error {
	_, err := tx.NewUpdate().Table("revisions").Set("revision = revision + 1").Where("name = 'attempts'").Exec(ctx)
	if err != nil {
		return fmt.Errorf("lock attempts: %w", err)
	}
	return nil
}

// InsertAttempt notes a try.
func InsertAttempt(ctx context.Context, db bun.IDB, a *Attempt) error {
	if _, err := db.NewInsert().Model(a).Exec(ctx); err != nil {
		return fmt.Errorf("insert attempt: %w", err)
	}
	return nil
}

// RecentAttempts returns when a subject last tried an action since a time, newest first, limit at most.
func RecentAttempts(ctx context.Context, db bun.IDB, action string, subject []byte, since time.Time, limit int64) ([]time.Time, error) {
	var times []time.Time
	err := db.NewSelect().Model((*Attempt)(nil)).Column("at").Where("at.action = ?", action).
		Where("at.subject = ?", subject).Where("at.at > ?", since).Order("at.at DESC").Limit(limit).Scan(ctx, &times)
	if err != nil {
		return nil, fmt.Errorf("recent attempts: %w", err)
	}
	return times, nil
}

// DeleteAttempt forgets one try.
func DeleteAttempt(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Attempt)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete attempt: %w", err)
	}
	return nil
}

// DeleteAttempts forgets a subject's tries of an action, as after a login that worked.
func DeleteAttempts(ctx context.Context, db bun.IDB, action string, subject []byte) error {
	_, err := db.NewDelete().Model((*Attempt)(nil)).Where("action = ?", action).Where("subject = ?", subject).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete attempts: %w", err)
	}
	return nil
}

// DeleteAttemptsBefore forgets tries that no limit counts any more.
func DeleteAttemptsBefore(ctx context.Context, db bun.IDB, before time.Time) error {
	if _, err := db.NewDelete().Model((*Attempt)(nil)).Where("at < ?", before).Exec(ctx); err != nil {
		return fmt.Errorf("delete old attempts: %w", err)
	}
	return nil
}
