package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// handOverBatch is how many tickets one transaction of HandOver holds.
const handOverBatch = 200

// HandOver gives the tickets of an agent that are not closed to another one, or to nobody (models.Nobody), with a line in the history
// of each, and returns how many. Those of departments that the other one does not see become nobody's. What was done stays when it
// is cut off, and the next call goes on. Errors: invalid (assignee).
func (s *Service) HandOver(ctx context.Context, by Actor, from, to int64) (n int, err error) {
	set, err := s.checkChange(ctx, nil, Change{AssigneeID: to})
	if err != nil {
		return 0, err
	}
	for {
		ids, err := models.OpenTicketsOf(ctx, s.DB, from, handOverBatch)
		if err != nil || len(ids) == 0 {
			return n, wrap("hand over", err)
		}
		done := 0
		err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
			done, err = s.handOver(ctx, tx, set, by, from, to, ids)
			return err
		})
		if err != nil {
			return n, wrap("hand over", err)
		}
		n += done
	}
}

func (s *Service) handOver(ctx context.Context, tx bun.Tx, set *settings.Snapshot, by Actor, from, to int64, ids []int64) (n int, err error) {
	locked, err := models.LockTickets(ctx, tx, models.Everything(), ids)
	if err != nil {
		return 0, err
	}
	var events []*models.Event
	for i := range locked {
		if locked[i].AssigneeID != from {
			continue // somebody else was faster
		}
		before, change := locked[i], Change{AssigneeID: models.Nobody}
		if agent, known := set.StaffUser(to); known && set.ScopeOf(&agent).SeesDepartment(before.DepartmentID) {
			change.AssigneeID = to
		}
		lines, err := s.apply(set, &locked[i], by, change)
		if err != nil {
			return 0, err
		}
		if err := s.moved(ctx, tx, &before, &locked[i]); err != nil {
			return 0, err
		}
		events = append(events, lines...)
		n++
	}
	return n, models.InsertEvents(ctx, tx, events...)
}

// leave makes a ticket nobody's that comes back to an agent who is locked out, and returns the line of its history.
func (s *Service) leave(set *settings.Snapshot, t *models.Ticket, by Actor) []*models.Event {
	agent, known := set.StaffUser(t.AssigneeID)
	if t.AssigneeID == 0 || known && agent.Active {
		return nil
	}
	line := s.event(t.ID, by, models.EventAssignee, numberOrNone(t.AssigneeID), numberOrNone(0))
	t.AssigneeID = 0
	return []*models.Event{line}
}
