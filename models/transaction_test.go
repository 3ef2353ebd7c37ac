package models_test

import (
	"context"
	"errors"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// TestTxCancelled ends the request in the middle of a transaction: its end must be named as the cause, not what followed.
func TestTxCancelled(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
			cancel()
			for {
				if _, err := tx.ExecContext(context.WithoutCancel(ctx), "SELECT 1"); err != nil {
					return err
				}
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want context.Canceled", err)
		}
	})
}
