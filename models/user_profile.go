package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// SetUserProfile writes what a customer says about himself: full name, time zone and language.
func SetUserProfile(ctx context.Context, db bun.IDB, u *User) error {
	if _, err := db.NewUpdate().Model(u).WherePK().Column("fullname", "timezone", "language").Exec(ctx); err != nil {
		return fmt.Errorf("set profile of user %d: %w", u.ID, err)
	}
	return renewUserWords(ctx, db, u.ID)
}
