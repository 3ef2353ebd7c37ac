package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Audit is a line of the audit log: who did what to which thing, from where, with what result. It is only ever added to.
type Audit struct {
	bun.BaseModel `bun:"table:audit_log,alias:al"`

	ID       int64 `bun:",pk,autoincrement"`
	At       time.Time
	StaffID  int64 `bun:",nullzero"`
	Actor    string
	Action   string
	Object   string
	ObjectID int64
	IP       string
	Result   string
	Detail   string
}

// InsertAudit adds lines to the audit log.
func InsertAudit(ctx context.Context, db bun.IDB, lines ...*Audit) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := db.NewInsert().Model(&lines).Exec(ctx); err != nil {
		return fmt.Errorf("insert audit: %w", err)
	}
	return nil
}
