package tickets

import (
	"context"
	"testing"
	"time"

	"helpdeskz/models"
)

// place and state of a ticket, as changes are compared.
type standing struct {
	Department, Priority int64
	Status               models.Status
	Overdue              bool
}

func standingOf(t models.Ticket) standing {
	return standing{t.DepartmentID, t.PriorityID, t.Status, t.Overdue}
}

func TestChange(t *testing.T) {
	tests := []struct {
		name    string
		scope   models.Scope
		ids     []int64
		change  Change
		kind    models.Kind
		want    [3]standing // of tickets 1 and 2 of department 1, and 3 of department 2
		before  []int64
		history []string // of ticket 1
	}{
		{"bulk over own and foreign departments", models.InDepartments(1), []int64{3, 2, 1, 1, 99}, Change{Status: models.StatusClosed}, "",
			[3]standing{{1, 1, models.StatusClosed, false}, {1, 1, models.StatusClosed, false}, {2, 1, models.StatusOpen, true}},
			[]int64{1, 2}, []string{"status open>closed by Anna"}},
		{"an admin's", models.Everything(), []int64{1, 3}, Change{PriorityID: 5}, "",
			[3]standing{{1, 5, models.StatusOpen, true}, {1, 1, models.StatusOpen, true}, {2, 5, models.StatusOpen, true}},
			[]int64{1, 3}, []string{"priority 1>5 by Anna"}},
		{"everything of one", models.InDepartments(1), []int64{1}, Change{DepartmentID: 3, PriorityID: 2, Status: models.StatusInProgress}, "",
			[3]standing{{3, 2, models.StatusInProgress, false}, {1, 1, models.StatusOpen, true}, {2, 1, models.StatusOpen, true}},
			[]int64{1}, []string{"status open>in_progress by Anna", "priority 1>2 by Anna", "department 1>3 by Anna"}},
		{"what is so already", models.InDepartments(1), []int64{1, 2}, Change{Status: models.StatusOpen, DepartmentID: 1}, "",
			[3]standing{{1, 1, models.StatusOpen, true}, {1, 1, models.StatusOpen, true}, {2, 1, models.StatusOpen, true}}, nil, nil},
		{"only foreign ones", models.InDepartments(3), []int64{1, 2, 3}, Change{Status: models.StatusClosed}, models.KindNotFound,
			[3]standing{{1, 1, models.StatusOpen, true}, {1, 1, models.StatusOpen, true}, {2, 1, models.StatusOpen, true}}, nil, nil},
		{"none", models.Everything(), nil, Change{Status: models.StatusClosed}, models.KindNotFound,
			[3]standing{{1, 1, models.StatusOpen, true}, {1, 1, models.StatusOpen, true}, {2, 1, models.StatusOpen, true}}, nil, nil},
		{"to what is not there", models.Everything(), []int64{1}, Change{Status: 9, DepartmentID: 9, PriorityID: 9}, models.KindInvalid,
			[3]standing{{1, 1, models.StatusOpen, true}, {1, 1, models.StatusOpen, true}, {2, 1, models.StatusOpen, true}}, nil, nil},
		{"too many", models.Everything(), make([]int64, MaxBulk+1), Change{Status: models.StatusClosed}, models.KindInvalid,
			[3]standing{{1, 1, models.StatusOpen, true}, {1, 1, models.StatusOpen, true}, {2, 1, models.StatusOpen, true}}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				anna := d.agent("anna", 1)
				d.threeOverdue()
				before, err := d.Change(context.Background(), tt.scope, Actor{Staff: anna}, tt.ids, tt.change)
				if tt.kind != "" {
					d.same("kind", tt.kind, models.KindOf(err))
				} else {
					d.must(err)
				}
				d.same("tickets", tt.want, d.standings())
				var ids []int64
				for _, b := range before {
					ids = append(ids, b.ID)
					d.same("before", standing{b.DepartmentID, 1, models.StatusOpen, true}, standingOf(b))
				}
				d.same("changed", tt.before, ids)
				d.same("history", tt.history, d.history(1))
				d.same("counts", d.realCounts(), d.keptCounts())
			})
		})
	}
}

// threeOverdue opens tickets 1 and 2 in department 1 and ticket 3 in department 2, and lets them become overdue.
func (d *testDesk) threeOverdue() {
	d.t.Helper()
	cora := d.customer("cora@example.test")
	for _, department := range []int64{1, 1, 2} {
		d.asks(cora, department, "Ink")
	}
	d.clock.Add(49 * time.Hour)
	n, err := d.MarkOverdue(context.Background())
	d.must(err)
	d.same("overdue", 3, n)
}

func (d *testDesk) standings() [3]standing {
	d.t.Helper()
	return [3]standing{standingOf(d.ticket(1)), standingOf(d.ticket(2)), standingOf(d.ticket(3))}
}

func TestUndoRestores(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna, cora := d.agent("anna", 1, 2), d.customer("cora@example.test")
		d.asks(cora, 1, "Ink")
		d.asks(cora, 2, "Ink")
		d.ticketIn(cora, models.StatusClosed)
		want, counts := d.standings(), d.keptCounts()
		before, err := d.Change(context.Background(), models.InDepartments(1, 2), Actor{Staff: anna}, []int64{1, 2, 3},
			Change{Status: models.StatusAnswered, PriorityID: 6, DepartmentID: 2})
		d.must(err)
		for _, b := range before {
			_, err := d.Change(context.Background(), models.InDepartments(1, 2), Actor{Staff: anna}, []int64{b.ID},
				Change{Status: b.Status, PriorityID: b.PriorityID, DepartmentID: b.DepartmentID})
			d.must(err)
		}
		d.same("tickets", want, d.standings())
		d.same("counts", counts, d.keptCounts())
	})
}
