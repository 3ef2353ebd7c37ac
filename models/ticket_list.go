package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Sort is the order of a ticket list.
type Sort string

// The orders that a list offers; a name that is none of them is SortUpdated.
const (
	SortUpdated    Sort = "updated"
	SortID         Sort = "id"
	SortSubject    Sort = "subject"
	SortDepartment Sort = "department"
	SortPriority   Sort = "priority"
	SortStatus     Sort = "status"
)

// Sorts are all orders, as people are offered them.
var Sorts = []Sort{SortUpdated, SortID, SortSubject, SortDepartment, SortPriority, SortStatus}

// sortColumns are the columns of each order; the index of the same name holds them behind the list.
var sortColumns = map[Sort][]string{
	SortUpdated:    {"updated_at", "id"},
	SortID:         {"id"},
	SortSubject:    {"subject", "id"},
	SortDepartment: {"department_id", "updated_at", "id"},
	SortPriority:   {"priority_id", "updated_at", "id"},
	SortStatus:     {"status", "updated_at", "id"},
}

// TicketFilter says which tickets of a scope are listed. Zero fields ask for nothing.
type TicketFilter struct {
	List          List
	Overdue       bool
	DepartmentID  int64
	UserID        int64
	Status        Status
	PriorityID    int64
	AssigneeID    int64 // an agent's id, or Nobody
	CreatedFrom   time.Time
	CreatedBefore time.Time
	UpdatedFrom   time.Time
	UpdatedBefore time.Time
	Sort          Sort
	Ascending     bool
	Limit, Offset int64
}

// Nobody stands for no agent where an agent's id is asked for and 0 asks for nothing.
const Nobody int64 = -1

// TicketRow is a ticket as a list shows it.
type TicketRow struct {
	Ticket       `bun:",extend"`
	UserFullname string
	UserEmail    string
}

// ListTickets returns a page of the tickets that the scope may see and the filter asks for, in the filter's order. The first
// page is read in the index's own order and ends with its last row. A later one picks its ids on the covering index alone
// first, so that the rows before it are never read.
func ListTickets(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter) ([]TicketRow, error) {
	rows := []TicketRow{}
	q := db.NewSelect().Model(&rows).ColumnExpr("t.*, u.fullname AS user_fullname, u.email AS user_email")
	if f.Offset == 0 {
		q = f.where(scope.where(heldTo(db, q, "tickets", "t", f.indexes(scope)), "t"), "t").Limit(f.Limit)
	} else {
		ids := heldTo(db, db.NewSelect().Model((*Ticket)(nil)).ColumnExpr("tickets.id"), "tickets", "tickets", f.indexes(scope))
		ids = f.order(f.where(scope.where(ids, "tickets"), "tickets"), "tickets").Limit(f.Limit).Offset(f.Offset)
		q = q.Join("JOIN (?) AS page ON page.id = t.id", ids)
	}
	if err := f.order(q.Join(joinInOrder(db)+" users AS u ON u.id = t.user_id"), "t").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return rows, nil
}

// TicketRows returns the rows of these tickets that the scope may see, in the order of the ids.
func TicketRows(ctx context.Context, db bun.IDB, scope Scope, ids []int64) ([]TicketRow, error) {
	rows := []TicketRow{}
	if len(ids) == 0 {
		return rows, nil
	}
	q := db.NewSelect().Model(&rows).
		ColumnExpr("t.*, u.fullname AS user_fullname, u.email AS user_email").
		Join("JOIN users AS u ON u.id = t.user_id").Where("t.id IN (?)", bun.List(ids))
	if err := scope.where(q, "t").Scan(ctx); err != nil {
		return nil, fmt.Errorf("ticket rows: %w", err)
	}
	byID := make(map[int64]TicketRow, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	rows = rows[:0]
	for _, id := range ids {
		if r, seen := byID[id]; seen {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// where asks for the filter's tickets in a query that knows them by the alias.
func (f TicketFilter) where(q *bun.SelectQuery, alias string) *bun.SelectQuery {
	column := func(name string) bun.Ident { return bun.Ident(alias + "." + name) }
	if f.Overdue {
		q = q.Where("? = ?", column("overdue"), true).Where("? = ?", column("list"), ListActive)
	} else if f.List != 0 {
		q = q.Where("? = ?", column("list"), f.List)
	} else if f.Status != 0 {
		q = q.Where("? = ?", column("list"), f.Status.List())
	}
	for _, want := range []struct {
		name  string
		value int64
	}{
		{"department_id", f.DepartmentID}, {"user_id", f.UserID}, {"status", int64(f.Status)}, {"priority_id", f.PriorityID},
	} {
		if want.value != 0 {
			q = q.Where("? = ?", column(want.name), want.value)
		}
	}
	if f.AssigneeID == Nobody {
		q = q.Where("? IS NULL", column("assignee_id"))
	} else if f.AssigneeID != 0 {
		q = q.Where("? = ?", column("assignee_id"), f.AssigneeID)
	}
	return between(between(q, column("created_at"), f.CreatedFrom, f.CreatedBefore), column("updated_at"), f.UpdatedFrom, f.UpdatedBefore)
}

func between(q *bun.SelectQuery, column bun.Ident, from, before time.Time) *bun.SelectQuery {
	if !from.IsZero() {
		q = q.Where("? >= ?", column, from)
	}
	if !before.IsZero() {
		q = q.Where("? < ?", column, before)
	}
	return q
}

// indexes are those that hold a list in the filter's order. The database is held to them, because statistics alone make it sort a
// whole list at times, or walk one for a few rows at its end.
func (f TicketFilter) indexes(scope Scope) []string {
	switch {
	case f.UserID != 0 || scope.userID != 0:
		return nil
	case f.Sort == SortID && f.List == 0 && !f.Overdue:
		return []string{"tickets_id"}
	case f.List == 0 && f.Status == 0 && !f.Overdue:
		return nil
	}
	sort := f.Sort
	if sortColumns[sort] == nil {
		sort = SortUpdated
	}
	names := []string{"tickets_list_" + string(sort)}
	switch {
	case sort == SortUpdated && f.Overdue:
		// In their list the overdue ones stand last, behind all that has been touched since.
		return f.narrower([]string{"tickets_overdue"}, scope)
	case sort == SortUpdated:
		return f.narrower(names, scope)
	case f.Overdue:
		return append(names, "tickets_overdue")
	}
	return names
}

// narrower adds the indexes by the last update that begin with something else that is asked for.
func (f TicketFilter) narrower(names []string, scope Scope) []string {
	for _, one := range []struct {
		name string
		fits bool
	}{
		{"tickets_assignee", f.AssigneeID != 0},
		{"tickets_list_department", !f.Overdue && (f.DepartmentID != 0 || len(scope.departments) == 1)},
		{"tickets_list_priority", !f.Overdue && f.PriorityID != 0},
		{"tickets_list_status", !f.Overdue && f.Status != 0},
	} {
		if one.fits {
			names = append(names, one.name)
		}
	}
	return names
}

func (f TicketFilter) order(q *bun.SelectQuery, alias string) *bun.SelectQuery {
	columns, known := sortColumns[f.Sort]
	if !known {
		columns = sortColumns[SortUpdated]
	}
	direction := bun.Safe("DESC")
	if f.Ascending {
		direction = bun.Safe("ASC")
	}
	for _, c := range columns {
		q = q.OrderExpr("?.? ?", bun.Ident(alias), bun.Ident(c), direction)
	}
	return q
}
