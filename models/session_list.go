package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// sessionsShown bounds the sessions that a list shows.
const sessionsShown = 100

// sessionsOf narrows a query to the sessions of a staff user or of a customer; the other id is 0.
func sessionsOf[Q interface{ Where(string, ...any) Q }](q Q, staffID, userID int64) Q {
	if staffID != 0 {
		return q.Where("staff_id = ?", staffID)
	}
	return q.Where("user_id = ?", userID)
}

// SessionsOf returns the sessions of a staff user or of a customer that have not expired, the last seen first, 100 at most; the
// other id is 0.
func SessionsOf(ctx context.Context, db bun.IDB, staffID, userID int64, now time.Time) ([]Session, error) {
	var rows []Session
	q := sessionsOf(db.NewSelect().Model(&rows), staffID, userID)
	if err := q.Where("se.expires_at > ?", now).Order("se.seen_at DESC", "se.hash").Limit(sessionsShown).Scan(ctx); err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return rows, nil
}

// DeleteSessionOf ends one session of a staff user or of a customer, the other id is 0; false means that there is none with
// this hash.
func DeleteSessionOf(ctx context.Context, db bun.IDB, staffID, userID int64, hash []byte) (bool, error) {
	q := sessionsOf(db.NewDelete().Model((*Session)(nil)), staffID, userID)
	gone, err := q.Where("hash = ?", hash).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delete session: %w", err)
	}
	n, err := gone.RowsAffected()
	return n == 1, err
}

// DeleteOtherSessionsOf ends every session of a staff user or of a customer but one, and returns how many; the other id is 0.
func DeleteOtherSessionsOf(ctx context.Context, db bun.IDB, staffID, userID int64, but []byte) (int64, error) {
	q := sessionsOf(db.NewDelete().Model((*Session)(nil)), staffID, userID)
	gone, err := q.Where("hash <> ?", but).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("delete other sessions: %w", err)
	}
	return gone.RowsAffected()
}
