package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// TwoFactor tells whether a staff user needs a code beside the password.
func (s *Staff) TwoFactor() bool { return len(s.TOTPSecret) > 0 }

// SetStaffTOTP stores a sealed secret and the time step of the code that confirmed it; false means that there is a secret
// already.
func SetStaffTOTP(ctx context.Context, tx bun.Tx, id int64, sealed []byte, step int64) (bool, error) {
	q := tx.NewUpdate().Model((*Staff)(nil)).Set("totp_secret = ?", sealed).Set("totp_last_step = ?", step).
		Where("id = ?", id).Where("totp_secret IS NULL")
	return changedOne(ctx, q, "set TOTP secret")
}

// ClearStaffTOTP takes a staff user's secret away; false means that there was none.
func ClearStaffTOTP(ctx context.Context, tx bun.Tx, id int64) (bool, error) {
	q := tx.NewUpdate().Model((*Staff)(nil)).Set("totp_secret = NULL").Where("id = ?", id).Where("totp_secret IS NOT NULL")
	return changedOne(ctx, q, "clear TOTP secret")
}

// UseStaffTOTPStep notes that a code of this time step was used with the secret that s holds; false means that this step or
// a later one was used before, or that the secret is another one by now. Of several at once exactly one is told true.
func UseStaffTOTPStep(ctx context.Context, tx bun.Tx, s *Staff, step int64) (bool, error) {
	q := tx.NewUpdate().Model((*Staff)(nil)).Set("totp_last_step = ?", step).Where("id = ?", s.ID).
		Where("totp_secret = ?", s.TOTPSecret).Where("totp_last_step < ?", step)
	return changedOne(ctx, q, "use TOTP step")
}

func changedOne(ctx context.Context, q *bun.UpdateQuery, step string) (bool, error) {
	result, err := q.Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("%s: %w", step, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
