package tickets

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Change is what an agent sets on tickets; zero fields stay as they are.
type Change struct {
	DepartmentID int64
	Status       models.Status
	PriorityID   int64
}

// MaxBulk is how many tickets one bulk action may name.
const MaxBulk = 500

// Change sets details of one or many tickets, with a line in the history for each difference. It returns the tickets as they
// were before, in the order of their ids, only those that really changed; tickets outside of the scope are left out.
// Errors: not_found (none of the ids is to be seen), invalid (department, status, priority, tickets).
func (s *Service) Change(ctx context.Context, scope models.Scope, by Actor, ids []int64, c Change) (before []models.Ticket, err error) {
	if err := s.checkChange(ctx, ids, c); err != nil {
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
			lines := s.apply(&locked[i], by, c)
			if len(lines) == 0 {
				continue
			}
			events = append(events, lines...)
			before = append(before, old)
			if err := moved(ctx, tx, &old, &locked[i]); err != nil {
				return 0, err
			}
		}
		return 0, models.InsertEvents(ctx, tx, events...)
	})
	if models.IsOrphan(err) {
		if gone := s.checkChange(ctx, ids, c); gone != nil {
			return nil, gone // the department was deleted since it was looked at
		}
	}
	if err != nil {
		return nil, wrap("change", err)
	}
	return before, nil
}

// moved writes a ticket that was changed, and counts it where it now stands.
func moved(ctx context.Context, tx bun.Tx, before, after *models.Ticket) error {
	if err := models.CountMove(ctx, tx, before, after); err != nil {
		return err
	}
	return models.UpdateTicket(ctx, tx, after)
}

func (s *Service) checkChange(ctx context.Context, ids []int64, c Change) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
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
	if c.Status != 0 && !c.Status.Valid() {
		fields.Add("status", "field.choose")
	}
	return fields.Error()
}

// apply sets the change on a ticket and returns the lines of its history. A new status counts as an update of the ticket:
// what was just put to work is not overdue.
func (s *Service) apply(t *models.Ticket, by Actor, c Change) []*models.Event {
	var lines []*models.Event
	note := func(kind models.EventKind, before, after string) {
		lines = append(lines, s.event(t.ID, by, kind, before, after))
	}
	if c.Status != 0 && c.Status != t.Status {
		note(models.EventStatus, t.Status.String(), c.Status.String())
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
	return lines
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
