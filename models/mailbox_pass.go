package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// MailboxChecked notes a pass over a mailbox that worked, and tells whether the ones before had failed.
func MailboxChecked(ctx context.Context, db bun.IDB, id int64, at time.Time) (recovered bool, err error) {
	recovered, err = notePass(ctx, db, id, at, func(q *bun.UpdateQuery) *bun.UpdateQuery {
		return q.Set("failing_since = NULL").Set("told_at = NULL").Set("failures = 0").Set("last_error = ''").Where("failing_since IS NOT NULL")
	})
	if err == nil && !recovered {
		_, err = notePass(ctx, db, id, at, func(q *bun.UpdateQuery) *bun.UpdateQuery { return q })
	}
	return recovered, err
}

// MailboxFailed notes a pass over a mailbox that failed, with its trouble in one line, and tells whether it is the first after ones
// that worked.
func MailboxFailed(ctx context.Context, db bun.IDB, id int64, at time.Time, trouble string) (first bool, err error) {
	counted := func(q *bun.UpdateQuery) *bun.UpdateQuery {
		return q.Set("failures = failures + 1").Set("last_error = ?", trouble)
	}
	first, err = notePass(ctx, db, id, at, func(q *bun.UpdateQuery) *bun.UpdateQuery {
		return counted(q).Set("failing_since = ?", at).Where("failing_since IS NULL")
	})
	if err == nil && !first {
		_, err = notePass(ctx, db, id, at, counted)
	}
	return first, err
}

// MailboxTold notes that admins get mail of a mailbox which has failed since a time or longer, and tells whether that is to be done: once
// for all passes from the first that fails to the next that works.
func MailboxTold(ctx context.Context, db bun.IDB, id int64, at, since time.Time) (bool, error) {
	return notePass(ctx, db, id, at, func(q *bun.UpdateQuery) *bun.UpdateQuery {
		return q.Set("told_at = ?", at).Where("told_at IS NULL").Where("failing_since <= ?", since)
	})
}

func notePass(ctx context.Context, db bun.IDB, id int64, at time.Time, what func(*bun.UpdateQuery) *bun.UpdateQuery) (noted bool, err error) {
	done, err := what(db.NewUpdate().Model((*Mailbox)(nil)).Set("checked_at = ?", at).Where("id = ?", id)).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("note pass over mailbox %d: %w", id, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}
