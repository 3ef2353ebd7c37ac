package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Login is a line of the login log. Result is "ok", "wrong", "locked", "half" (right password, no code yet) or "wrong_code".
type Login struct {
	bun.BaseModel `bun:"table:login_log,alias:ll"`

	ID        int64 `bun:",pk,autoincrement"`
	StaffID   int64 `bun:",nullzero"`
	Username  string
	At        time.Time
	IP        string
	UserAgent string
	Result    string
}

// InsertLogin adds a line to the login log.
func InsertLogin(ctx context.Context, db bun.IDB, l *Login) error {
	if _, err := db.NewInsert().Model(l).Exec(ctx); err != nil {
		return fmt.Errorf("insert login: %w", err)
	}
	return nil
}

// LoginKnown tells whether this name was signed in from this address since a time.
func LoginKnown(ctx context.Context, db bun.IDB, username, ip string, since time.Time) (bool, error) {
	known, err := db.NewSelect().Model((*Login)(nil)).Where("ll.username = ?", username).Where("ll.ip = ?", ip).
		Where("ll.result = 'ok'").Where("ll.at > ?", since).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("login known: %w", err)
	}
	return known, nil
}
