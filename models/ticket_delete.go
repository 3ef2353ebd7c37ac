package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// everyList makes a query find a department's tickets by an index that begins with the list.
var everyList = []List{ListActive, ListAnswered, ListClosed}

// TicketIDs returns the ids of up to limit tickets that the scope sees, in no order.
func TicketIDs(ctx context.Context, db bun.IDB, scope Scope, limit int64) ([]int64, error) {
	var ids []int64
	q := db.NewSelect().Model((*Ticket)(nil)).Column("id").Where("t.list IN (?)", bun.List(everyList)).Limit(limit)
	if err := scope.where(q, "t").Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("ticket ids: %w", err)
	}
	return ids, nil
}

// CountDepartmentTickets returns how many tickets a department has.
func CountDepartmentTickets(ctx context.Context, db bun.IDB, departmentID int64) (int64, error) {
	n, err := db.NewSelect().Model((*Ticket)(nil)).Where("t.list IN (?)", bun.List(everyList)).
		Where("t.department_id = ?", departmentID).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count tickets of department %d: %w", departmentID, err)
	}
	return n, nil
}

// DeleteTickets removes tickets with everything that hangs on them. Their files stay on the disk until the sweep finds that
// no row names them.
func DeleteTickets(ctx context.Context, db bun.IDB, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := db.NewDelete().Model((*Ticket)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("delete tickets: %w", err)
	}
	return nil
}
