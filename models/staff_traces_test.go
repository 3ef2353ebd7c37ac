package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// noTraces are the tables that know staff users and say nothing of what they did: what goes with the user, and what others tried in
// the user's name.
var noTraces = []string{"sessions", "one_time_links", "staff_departments", "recovery_codes", "passkeys", "login_log"}

var errBack = errors.New("roll back")

// TestEveryTableThatNamesStaffIsATrace writes a row of a staff user into each table by itself: who appears there must be known to
// have worked.
func TestEveryTableThatNamesStaffIsATrace(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		tables, err := models.Tables(t.Context(), db)
		must(t, err)
		checked := 0
		for _, table := range tables {
			for _, column := range table.Columns {
				if !strings.HasSuffix(column.Name, "staff_id") && column.Name != "assignee_id" || slices.Contains(noTraces, table.Name) {
					continue
				}
				checked++
				worked, err := workedBy(t.Context(), db, table, column.Name)
				if err != nil || !worked {
					t.Errorf("%s of %s says nothing: %v", column.Name, table.Name, err)
				}
			}
		}
		if checked < 7 {
			t.Errorf("checked %d columns only", checked)
		}
		idle, err := models.StaffHasWorked(t.Context(), db, &models.Staff{ID: 77})
		if err != nil || idle {
			t.Errorf("somebody who has done nothing: %t, %v", idle, err)
		}
		seen, err := models.StaffHasWorked(t.Context(), db, &models.Staff{ID: 77, LastLoginAt: at})
		if err != nil || !seen {
			t.Errorf("somebody who has signed in: %t, %v", seen, err)
		}
	})
}

// workedBy tells whether staff user 77 is known to have worked by a row of the table alone, which does not stay.
func workedBy(ctx context.Context, db *bun.DB, table models.Table, column string) (worked bool, err error) {
	off, on := "SET foreign_key_checks = 0", "SET foreign_key_checks = 1"
	if dialect(db) == modelstest.SQLite {
		off, on = "PRAGMA defer_foreign_keys = ON", "PRAGMA defer_foreign_keys = OFF"
	}
	err = models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) (err error) {
		if _, err := tx.ExecContext(ctx, off); err != nil {
			return err
		}
		values := map[string]any{}
		for _, c := range table.Columns {
			values[c.Name] = map[models.ColumnKind]any{models.ColumnInteger: 1, models.ColumnBoolean: false, models.ColumnText: "[]",
				models.ColumnTime: time.Unix(0, 0).UTC(), models.ColumnBytes: make([]byte, 32)}[c.Kind]
		}
		values[column] = 77
		if _, err := tx.NewInsert().Table(table.Name).Model(&values).Exec(ctx); err != nil {
			return err
		}
		if worked, err = models.StaffHasWorked(ctx, tx, &models.Staff{ID: 77}); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, on); err != nil {
			return err
		}
		return errBack
	})
	if errors.Is(err, errBack) {
		err = nil
	}
	return worked, err
}
