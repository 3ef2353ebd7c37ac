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

// InsertDepartment adds a department behind all others, and sets its ID and Position. The transaction must hold the desk's set-up.
func InsertDepartment(ctx context.Context, tx bun.Tx, d *Department) error {
	err := tx.NewSelect().Model((*Department)(nil)).ColumnExpr("COALESCE(MAX(position), 0) + 1").Scan(ctx, &d.Position)
	if err != nil {
		return fmt.Errorf("last department: %w", err)
	}
	if _, err := tx.NewInsert().Model(d).Exec(ctx); err != nil {
		return fmt.Errorf("insert department: %w", err)
	}
	return nil
}

// UpdateDepartment writes a department's name, and whether it is private. Errors: not_found.
func UpdateDepartment(ctx context.Context, db bun.IDB, d *Department) error {
	done, err := db.NewUpdate().Model(d).WherePK().Column("name", "private").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update department %d: %w", d.ID, err)
	}
	if n, _ := done.RowsAffected(); n != 1 {
		return NotFound("department")
	}
	return nil
}

// SetDepartmentPosition writes a department's place in the desk's order.
func SetDepartmentPosition(ctx context.Context, tx bun.Tx, id int64, position int) error {
	_, err := tx.NewUpdate().Model((*Department)(nil)).Set("position = ?", position).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("move department %d: %w", id, err)
	}
	return nil
}

// LockDepartment returns a department, and keeps others from adding tickets to it until the transaction ends.
// Errors: not_found.
func LockDepartment(ctx context.Context, tx bun.Tx, id int64) (*Department, error) {
	d := new(Department)
	if err := ForUpdate(tx.NewSelect().Model(d).Where("d.id = ?", id)).Scan(ctx); err != nil {
		return nil, row(err, "department")
	}
	return d, nil
}

// DeleteDepartment removes a department that has neither tickets nor mailboxes, with its agents' and fields' places in it.
func DeleteDepartment(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Department)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete department %d: %w", id, err)
	}
	return nil
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
