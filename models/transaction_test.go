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

// TestTxSeesWhatOthersCommit: a check that follows a row lock must see what was committed while it waited for that.
func TestTxSeesWhatOthersCommit(t *testing.T) {
	db := modelstest.DB(t, modelstest.MySQL) // on SQLite nobody else commits meanwhile
	err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		before, err := models.DeskRevision(ctx, tx)
		if err == nil {
			err = models.TouchDesk(ctx, db)
		}
		if err != nil {
			return err
		}
		after, err := models.DeskRevision(ctx, tx)
		if after != before+1 {
			t.Errorf("revision %d after %d, want the next", after, before)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
