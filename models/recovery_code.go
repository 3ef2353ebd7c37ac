package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// RecoveryCode lets a staff user in once in place of a code of the authenticator. Hash is a keyed SHA-256 of the code and
// whose it is.
type RecoveryCode struct {
	bun.BaseModel `bun:"table:recovery_codes,alias:rc"`

	Hash    []byte `bun:",pk"`
	StaffID int64
}

// ReplaceRecoveryCodes gives a staff user these codes in place of all earlier ones; with none it only takes those away.
func ReplaceRecoveryCodes(ctx context.Context, tx bun.Tx, staffID int64, hashes [][]byte) error {
	if _, err := tx.NewDelete().Model((*RecoveryCode)(nil)).Where("staff_id = ?", staffID).Exec(ctx); err != nil {
		return fmt.Errorf("delete recovery codes: %w", err)
	}
	if len(hashes) == 0 {
		return nil
	}
	rows := make([]RecoveryCode, len(hashes))
	for i, hash := range hashes {
		rows[i] = RecoveryCode{Hash: hash, StaffID: staffID}
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("insert recovery codes: %w", err)
	}
	return nil
}

// UseRecoveryCode takes a code away; false means that the staff user has no such code, or none any more.
func UseRecoveryCode(ctx context.Context, tx bun.Tx, staffID int64, hash []byte) (bool, error) {
	gone, err := tx.NewDelete().Model((*RecoveryCode)(nil)).Where("hash = ?", hash).Where("staff_id = ?", staffID).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("use recovery code: %w", err)
	}
	n, err := gone.RowsAffected()
	return n == 1, err
}

// CountRecoveryCodes returns how many codes a staff user has left.
func CountRecoveryCodes(ctx context.Context, db bun.IDB, staffID int64) (int64, error) {
	n, err := db.NewSelect().Model((*RecoveryCode)(nil)).Where("rc.staff_id = ?", staffID).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return n, nil
}
