package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// restoringSetting stands among the settings while a backup is read in: what is there is not whole.
const restoringSetting = "restoring"

// Restoring tells whether a restore has begun that has not come to its end.
func Restoring(ctx context.Context, db bun.IDB) (bool, error) {
	there, err := db.NewSelect().Model((*Setting)(nil)).Where("s.name = ?", restoringSetting).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("restoring: %w", err)
	}
	return there, nil
}

// BeginRestore marks the desk as not whole and then takes every row out of it but the mark.
func BeginRestore(ctx context.Context, conn bun.Conn, tables []Table) error {
	if err := SaveSettings(ctx, conn, map[string]string{restoringSetting: "true"}); err != nil {
		return err
	}
	for _, t := range tables {
		if t.Name != "settings" {
			if err := EmptyTable(ctx, conn, t.Name); err != nil {
				return err
			}
			continue
		}
		if _, err := conn.NewDelete().Model((*Setting)(nil)).Where("name <> ?", restoringSetting).Exec(ctx); err != nil {
			return fmt.Errorf("empty settings: %w", err)
		}
	}
	return nil
}

// EndRestore holds the mails that waited to be sent, for the desk that the copy was made of may have sent them since, lets the copy
// begin to count its sendings, and takes the mark away. It returns how many mails it held.
func EndRestore(ctx context.Context, tx bun.Tx) (held int64, err error) {
	if held, err = HoldOutbox(ctx, tx); err != nil {
		return 0, err
	}
	if err := UpdateOutboxTally(ctx, tx, &OutboxTally{ID: 1}); err != nil {
		return 0, err
	}
	if _, err := tx.NewDelete().Model((*Setting)(nil)).Where("name = ?", restoringSetting).Exec(ctx); err != nil {
		return 0, fmt.Errorf("end restore: %w", err)
	}
	return held, TouchDesk(ctx, tx)
}

// DeskInUse tells whether the desk has a staff user or a ticket.
func DeskInUse(ctx context.Context, db bun.IDB) (bool, error) {
	used, err := StaffExists(ctx, db)
	if err == nil && !used {
		used, err = db.NewSelect().Model((*Ticket)(nil)).Exists(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("desk in use: %w", err)
	}
	return used, nil
}
