package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// CaptchaUse notes that a puzzle was solved for a form. Token is the SHA-256 of the puzzle's signature.
type CaptchaUse struct {
	bun.BaseModel `bun:"table:captcha_uses,alias:cu"`

	Token     []byte `bun:",pk"`
	ExpiresAt time.Time
}

// InsertCaptchaUse notes a solved puzzle. IsDuplicate tells of its error that it was used before.
func InsertCaptchaUse(ctx context.Context, db bun.IDB, u *CaptchaUse) error {
	_, err := db.NewInsert().Model(u).Exec(ctx)
	return err
}

// DeleteCaptchaUsesExpired forgets puzzles that are too old to be solved again.
func DeleteCaptchaUsesExpired(ctx context.Context, db bun.IDB, now time.Time) error {
	if _, err := db.NewDelete().Model((*CaptchaUse)(nil)).Where("expires_at < ?", now).Exec(ctx); err != nil {
		return fmt.Errorf("delete old captcha uses: %w", err)
	}
	return nil
}
