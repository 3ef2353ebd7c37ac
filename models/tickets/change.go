package tickets

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// Change is what an agent sets on tickets; zero fields stay as they are.
type Change struct {
	DepartmentID int64
	Status       models.Status
	PriorityID   int64
	AssigneeID   int64 // an agent's id, or models.Nobody
}

// MaxBulk is how many tickets one bulk action may name.
const MaxBulk = 500

// Change sets details of one or many tickets, with a line in the history for each difference. It returns the tickets as they
// were before, in the order of their ids, only those that really changed; tickets outside of the scope are left out.
// Errors: not_found (none of the ids is to be seen), invalid (department, status, priority, tickets).
func (s *Service) Change(ctx context.Context, scope models.Scope, by Actor, ids []int64, c Change) (before []models.Ticket, err error) {
	set, err := s.checkChange(ctx, ids, c)
	if err != nil {
		return nil, err
	}
	err = models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		before = nil
		locked, err := models.LockTickets(ctx, tx, scope, ids)
		if err != nil {
			return 0, err
		}
		if len(locked) == 0 {
			return 0, models.NotFound("ticket")
		}
		var events []*models.Event
		for i := range locked {
			old := locked[i]
			lines, err := s.apply(set, &locked[i], by, c)
			if err != nil {
				return 0, err
			}
			if len(lines) == 0 {
				continue
			}
			events = append(events, lines...)
			before = append(before, old)
			if err := s.moved(ctx, tx, &old, &locked[i]); err != nil {
				return 0, err
			}
		}
		return 0, models.InsertEvents(ctx, tx, events...)
	})
	if models.IsOrphan(err) {
		if _, gone := s.checkChange(ctx, ids, c); gone != nil {
			return nil, gone // the department was deleted since it was looked at
		}
	}
	if err != nil {
		return nil, wrap("change", err)
	}
	return before, nil
}

// moved writes a ticket that was changed, and counts it where it now stands.
func (s *Service) moved(ctx context.Context, tx bun.Tx, before, after *models.Ticket) error {
	if err := models.CountMove(ctx, tx, before, after); err != nil {
		return err
	}
	return models.UpdateTicket(ctx, tx, after, s.Now())
}

func (s *Service) checkChange(ctx context.Context, ids []int64, c Change) (*settings.Snapshot, error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	fields := models.Fields{}
	if len(ids) > MaxBulk {
		fields.Add("tickets", "field.too_many", "Max", MaxBulk)
	}
	if _, known := set.Department(c.DepartmentID); c.DepartmentID != 0 && !known {
		fields.Add("department", "field.choose")
	}
	if _, known := set.Priority(c.PriorityID); c.PriorityID != 0 && !known {
		fields.Add("priority", "field.choose")
	}
	if agent, known := set.StaffUser(c.AssigneeID); c.AssigneeID != 0 && c.AssigneeID != models.Nobody && (!known || !agent.Active) {
		fields.Add("assignee", "field.choose")
	}
	if c.Status != 0 && !c.Status.Valid() {
		fields.Add("status", "field.choose")
	}
	return set, fields.Error()
}

// apply sets the change on a ticket and returns the lines of its history. A new status counts as an update of the ticket:
// what was just put to work is not overdue.
// Errors: invalid (assignee), for an agent who doesn't work in the ticket's department.
func (s *Service) apply(set *settings.Snapshot, t *models.Ticket, by Actor, c Change) (lines []*models.Event, err error) {
	note := func(kind models.EventKind, before, after string) {
		lines = append(lines, s.event(t.ID, by, kind, before, after))
	}
	if c.Status != 0 && c.Status != t.Status {
		note(models.EventStatus, t.Status.String(), c.Status.String())
		if t.Status == models.StatusClosed && c.AssigneeID == 0 {
			lines = append(lines, s.leave(set, t, by)...)
		}
		t.SetStatus(c.Status)
		t.Overdue, t.UpdatedAt = false, s.Now()
	}
	if c.PriorityID != 0 && c.PriorityID != t.PriorityID {
		note(models.EventPriority, number(t.PriorityID), number(c.PriorityID))
		t.PriorityID = c.PriorityID
	}
	if c.DepartmentID != 0 && c.DepartmentID != t.DepartmentID {
		note(models.EventDepartment, number(t.DepartmentID), number(c.DepartmentID))
		t.DepartmentID = c.DepartmentID
	}
	assignee, err := assigneeOf(set, t, c)
	if err != nil {
		return nil, err
	}
	if assignee != t.AssigneeID {
		note(models.EventAssignee, numberOrNone(t.AssigneeID), numberOrNone(assignee))
		t.AssigneeID = assignee
	}
	return lines, nil
}

// assigneeOf returns whose a ticket is after a change, 0 for nobody's. Who doesn't see the department that it goes to can't
// keep it.
func assigneeOf(set *settings.Snapshot, t *models.Ticket, c Change) (int64, error) {
	assignee := c.AssigneeID
	switch {
	case assignee == models.Nobody:
		return 0, nil
	case assignee == 0 && (c.DepartmentID == 0 || t.AssigneeID == 0):
		return t.AssigneeID, nil
	case assignee == 0:
		assignee = t.AssigneeID
	}
	if agent, known := set.StaffUser(assignee); known && set.ScopeOf(&agent).SeesDepartment(t.DepartmentID) {
		return assignee, nil
	}
	if c.AssigneeID == 0 {
		return 0, nil
	}
	fields := models.Fields{}
	fields.Add("assignee", "change.assignee_elsewhere", "ID", t.ID)
	return 0, fields.Error()
}

func numberOrNone(id int64) string {
	if id == 0 {
		return ""
	}
	return number(id)
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
