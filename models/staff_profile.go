package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// SetStaffProfile writes what a staff user says about himself: full name, time zone, language and signature.
func SetStaffProfile(ctx context.Context, db bun.IDB, s *Staff) error {
	_, err := db.NewUpdate().Model(s).WherePK().Column("fullname", "timezone", "language", "signature").Exec(ctx)
	if err != nil {
		return fmt.Errorf("set profile of staff %d: %w", s.ID, err)
	}
	return nil
}

// SetStaffEmail writes a new address, given in lower case. IsDuplicate tells of its error that the address is taken.
func SetStaffEmail(ctx context.Context, db bun.IDB, id int64, email string) error {
	_, err := db.NewUpdate().Model((*Staff)(nil)).Set("email = ?", email).Where("id = ?", id).Exec(ctx)
	return err
}

// SetStaffAvatar names the stored picture of a staff user, "" for none. The bytes of the former one go with the next sweep.
func SetStaffAvatar(ctx context.Context, db bun.IDB, id int64, key string) error {
	if _, err := db.NewUpdate().Model((*Staff)(nil)).Set("avatar = ?", key).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("set avatar of staff %d: %w", id, err)
	}
	return nil
}
