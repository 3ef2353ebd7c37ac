package tickets

import (
	"context"
	"testing"

	"helpdeskz/models"
)

// TestAssignee gives tickets to agents: anna works in department 1, boris in 2, an admin anywhere.
func TestAssignee(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna, boris := d.agent("anna", 1), d.agent("boris", 2)
		d.threeOverdue()
		by, all := Actor{Staff: anna}, models.Everything()
		steps := []struct {
			name   string
			ids    []int64
			change Change
			kind   models.Kind
			want   [3]int64 // whose tickets 1 and 2 of department 1, and 3 of department 2, are
		}{
			{"taken", []int64{1}, Change{AssigneeID: anna.ID}, "", [3]int64{anna.ID, 0, 0}},
			{"to one who works elsewhere", []int64{1, 3}, Change{AssigneeID: boris.ID}, models.KindInvalid, [3]int64{anna.ID, 0, 0}},
			{"to one who isn't there", []int64{2}, Change{AssigneeID: 99}, models.KindInvalid, [3]int64{anna.ID, 0, 0}},
			{"in bulk", []int64{1, 2}, Change{AssigneeID: anna.ID}, "", [3]int64{anna.ID, anna.ID, 0}},
			{"another detail", []int64{1}, Change{PriorityID: 3}, "", [3]int64{anna.ID, anna.ID, 0}},
			{"given up", []int64{2}, Change{AssigneeID: models.Nobody}, "", [3]int64{anna.ID, 0, 0}},
			{"to where the agent doesn't work", []int64{1}, Change{DepartmentID: 2}, "", [3]int64{}},
			{"moved and given", []int64{1}, Change{DepartmentID: 2, AssigneeID: boris.ID}, "", [3]int64{boris.ID, 0, 0}},
		}
		for _, step := range steps {
			_, err := d.Change(context.Background(), all, by, step.ids, step.change)
			if got := models.KindOf(err); err != nil && got != step.kind || err == nil && step.kind != "" {
				t.Errorf("%s: error = %v, want %q", step.name, err, step.kind)
			}
			var whose [3]int64
			for i := range whose {
				whose[i] = d.ticket(int64(i + 1)).AssigneeID
			}
			d.same(step.name, step.want, whose)
			d.same(step.name+": counts", d.realCounts(), d.keptCounts())
		}
		d.same("history", []string{"assignee >1 by Anna", "priority 1>3 by Anna", "department 1>2 by Anna", "assignee 1> by Anna", "assignee >2 by Anna"},
			d.history(1))
	})
}
