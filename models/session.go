package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Session is a signed-in browser. Hash is the SHA-256 of the cookie's token; Data is the JSON object of small values.
type Session struct {
	bun.BaseModel `bun:"table:sessions,alias:se"`

	Hash      []byte `bun:",pk"`
	StaffID   int64  `bun:",nullzero"`
	UserID    int64  `bun:",nullzero"`
	Data      string
	IP        string
	UserAgent string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time

	DeskRevision int64 `bun:",scanonly"` // of the desk's set-up, at the moment of reading
}

// SessionByHash returns a session that has not expired. Errors: not_found.
func SessionByHash(ctx context.Context, db bun.IDB, hash []byte, now time.Time) (*Session, error) {
	s := new(Session)
	err := db.NewSelect().Model(s).ColumnExpr("se.*").
		ColumnExpr("(SELECT revision FROM revisions WHERE name = 'desk') AS desk_revision").
		Where("se.hash = ?", hash).Where("se.expires_at > ?", now).Scan(ctx)
	if err != nil {
		return nil, row(err, "session")
	}
	return s, nil
}

// InsertSession adds a session.
func InsertSession(ctx context.Context, db bun.IDB, s *Session) error {
	if _, err := db.NewInsert().Model(s).Exec(ctx); err != nil {
		return fmt.Errorf("insert session: %w", err)
	}
	return nil
}

// UpdateSession writes a session's data and times.
func UpdateSession(ctx context.Context, db bun.IDB, s *Session) error {
	_, err := db.NewUpdate().Model(s).WherePK().Column("data", "seen_at", "expires_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update session: %w", err)
	}
	return nil
}

// DeleteSession ends one session.
func DeleteSession(ctx context.Context, db bun.IDB, hash []byte) error {
	if _, err := db.NewDelete().Model((*Session)(nil)).Where("hash = ?", hash).Exec(ctx); err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// DeleteSessionsOf ends every session of a staff user or of a customer; the other id is 0.
func DeleteSessionsOf(ctx context.Context, db bun.IDB, staffID, userID int64) error {
	if _, err := sessionsOf(db.NewDelete().Model((*Session)(nil)), staffID, userID).Exec(ctx); err != nil {
		return fmt.Errorf("delete sessions: %w", err)
	}
	return nil
}

// DeleteSessionsExpired removes sessions that ended before now.
func DeleteSessionsExpired(ctx context.Context, db bun.IDB, now time.Time) error {
	if _, err := db.NewDelete().Model((*Session)(nil)).Where("expires_at <= ?", now).Exec(ctx); err != nil {
		return fmt.Errorf("delete expired sessions: %w", err)
	}
	return nil
}
