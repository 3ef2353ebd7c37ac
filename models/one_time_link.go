package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// OneTimeLink lets its holder do one thing once, such as choosing a new password. Hash is the SHA-256 of the link's token.
type OneTimeLink struct {
	bun.BaseModel `bun:"table:one_time_links,alias:otl"`

	Hash      []byte `bun:",pk"`
	Purpose   string
	StaffID   int64  `bun:",nullzero"`
	UserID    int64  `bun:",nullzero"`
	Email     string // that the link confirms, "" for one of another purpose
	ExpiresAt time.Time
}

// InsertOneTimeLink adds a link.
func InsertOneTimeLink(ctx context.Context, db bun.IDB, l *OneTimeLink) error {
	if _, err := db.NewInsert().Model(l).Exec(ctx); err != nil {
		return fmt.Errorf("insert one-time link: %w", err)
	}
	return nil
}

// OneTimeLinkByHash returns a link that is still good. Errors: not_found.
func OneTimeLinkByHash(ctx context.Context, db bun.IDB, purpose string, hash []byte, now time.Time) (*OneTimeLink, error) {
	l := new(OneTimeLink)
	err := db.NewSelect().Model(l).Where("otl.hash = ?", hash).Where("otl.purpose = ?", purpose).
		Where("otl.expires_at > ?", now).Scan(ctx)
	if err != nil {
		return nil, row(err, "link")
	}
	return l, nil
}

// UseOneTimeLink takes a link away; false means that somebody else has used it.
func UseOneTimeLink(ctx context.Context, tx bun.Tx, hash []byte) (bool, error) {
	gone, err := tx.NewDelete().Model((*OneTimeLink)(nil)).Where("hash = ?", hash).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("use one-time link: %w", err)
	}
	n, err := gone.RowsAffected()
	return n == 1, err
}

// DeleteOneTimeLinksOf removes every link of a staff user or of a customer; the other id is 0.
func DeleteOneTimeLinksOf(ctx context.Context, db bun.IDB, staffID, userID int64) error {
	q := db.NewDelete().Model((*OneTimeLink)(nil))
	if staffID != 0 {
		q = q.Where("staff_id = ?", staffID)
	} else {
		q = q.Where("user_id = ?", userID)
	}
	if _, err := q.Exec(ctx); err != nil {
		return fmt.Errorf("delete links: %w", err)
	}
	return nil
}

// OneTimeLinksOf returns the links of a staff user or of a customer; the other id is 0.
func OneTimeLinksOf(ctx context.Context, db bun.IDB, staffID, userID int64) ([]OneTimeLink, error) {
	var links []OneTimeLink
	q := db.NewSelect().Model(&links)
	if staffID != 0 {
		q = q.Where("otl.staff_id = ?", staffID)
	} else {
		q = q.Where("otl.user_id = ?", userID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("links: %w", err)
	}
	return links, nil
}

// DeleteOneTimeLinksExpired removes links that ended before now.
func DeleteOneTimeLinksExpired(ctx context.Context, db bun.IDB, now time.Time) error {
	if _, err := db.NewDelete().Model((*OneTimeLink)(nil)).Where("expires_at <= ?", now).Exec(ctx); err != nil {
		return fmt.Errorf("delete expired links: %w", err)
	}
	return nil
}
