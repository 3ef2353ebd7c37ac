package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Lease lets one process at a time do a job. It is claimed by a conditional update, so that of two nodes only one gets it.
type Lease struct {
	bun.BaseModel `bun:"table:leases,alias:l"`

	Name      string `bun:",pk"`
	Holder    string
	ExpiresAt time.Time
}

// ClaimLease takes or prolongs a lease until a time; false means that another holder has it.
func ClaimLease(ctx context.Context, db bun.IDB, name, holder string, now, until time.Time) (bool, error) {
	got, err := db.NewUpdate().Model((*Lease)(nil)).Set("holder = ?", holder).Set("expires_at = ?", until).
		Where("name = ?", name).Where("holder = ? OR expires_at <= ?", holder, now).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("claim lease %s: %w", name, err)
	}
	if n, _ := got.RowsAffected(); n == 1 {
		return true, nil
	}
	made, err := insertNew(db.NewInsert().Model(&Lease{Name: name, Holder: holder, ExpiresAt: until})).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("claim lease %s: %w", name, err)
	}
	n, _ := made.RowsAffected()
	return n == 1, nil
}

// ReleaseLease gives a lease back, if the holder still has it.
func ReleaseLease(ctx context.Context, db bun.IDB, name, holder string) error {
	_, err := db.NewDelete().Model((*Lease)(nil)).Where("name = ?", name).Where("holder = ?", holder).Exec(ctx)
	if err != nil {
		return fmt.Errorf("release lease %s: %w", name, err)
	}
	return nil
}
