package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Department is a part of the desk with tickets and agents of its own. A private one is not offered to customers.
type Department struct {
	bun.BaseModel `bun:"table:departments,alias:d"`

	ID        int64 `bun:",pk,autoincrement"`
	Name      string
	Position  int
	Private   bool
	CreatedAt time.Time
}

// Departments returns all departments in the desk's order.
func Departments(ctx context.Context, db bun.IDB) ([]Department, error) {
	var rows []Department
	if err := db.NewSelect().Model(&rows).Order("d.position", "d.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("departments: %w", err)
	}
	return rows, nil
}

// Priority is a ticket's urgency; a higher ID is more urgent, and 1 is what a ticket has unless it's given another.
type Priority struct {
	bun.BaseModel `bun:"table:priorities,alias:p"`

	ID       int64 `bun:",pk,autoincrement"`
	Name     string
	Color    string
	Position int
}

// PriorityLow is the priority of a ticket that was given none.
const PriorityLow int64 = 1

// Priorities returns all priorities in their order.
func Priorities(ctx context.Context, db bun.IDB) ([]Priority, error) {
	var rows []Priority
	if err := db.NewSelect().Model(&rows).Order("p.position", "p.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("priorities: %w", err)
	}
	return rows, nil
}
