package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// staffTraces are the columns that say what a staff user has done, or is to do. Those of the login log are none: anybody can try a name.
var staffTraces = []struct{ table, column string }{
	{"messages", "staff_id"}, {"tickets", "last_staff_id"}, {"canned_responses", "staff_id"}, {"articles", "staff_id"},
	{"article_files", "staff_id"}, {"article_drafts", "staff_id"}, {"reply_drafts", "staff_id"}, {"tickets", "assignee_id"}, {"audit_log", "staff_id"}, {"notes", "staff_id"}, {"events", "staff_id"},
}

// StaffHasWorked tells whether a staff user was ever signed in, or has done anything that the desk remembers.
func StaffHasWorked(ctx context.Context, db bun.IDB, s *Staff) (bool, error) {
	if !s.LastLoginAt.IsZero() {
		return true, nil
	}
	for _, trace := range staffTraces {
		there, err := db.NewSelect().Table(trace.table).Where("? = ?", bun.Ident(trace.column), s.ID).Exists(ctx)
		if err != nil || there {
			return there, wrapTrace(trace.table, err)
		}
	}
	return false, nil
}

func wrapTrace(table string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("traces of staff in %s: %w", table, err)
}
