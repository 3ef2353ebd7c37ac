package tickets

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// mergeBatch is how many tickets one transaction moves at most: each is indexed anew, and nobody is to wait long for its end.
const mergeBatch = 20

// MergeUsers makes one customer of two: the tickets of from become those of into, with their messages, and from is removed with
// sessions and links. The address of from takes part in the tickets, so that mail from it still joins them. It returns how many
// tickets moved. When it is interrupted, some of them have moved, and another call does the rest. Errors: not_found, conflict for one
// and the same, forbidden to whoever may not see all tickets of both.
func (s *Service) MergeUsers(ctx context.Context, scope models.Scope, by Actor, from, into int64) (moved int, err error) {
	if from == into {
		return 0, models.NewError(models.KindConflict, "user.merge_itself")
	}
	for n := mergeBatch; n == mergeBatch; {
		err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
			n, err = s.mergeSome(ctx, tx, scope, by, from, into, moved)
			return err
		})
		if err != nil {
			return moved, wrap("merge users", err)
		}
		moved += n
	}
	return moved, nil
}

// mergeSome moves a batch of tickets, and with the last of them removes the account. before is how many have moved already.
func (s *Service) mergeSome(ctx context.Context, tx bun.Tx, scope models.Scope, by Actor, from, into int64, before int) (n int, err error) {
	gone, stays, err := lockPair(ctx, tx, from, into)
	if err != nil {
		return 0, err
	}
	for _, user := range []*models.User{gone, stays} {
		if err := seesAllOf(ctx, tx, scope, user.ID); err != nil {
			return 0, err
		}
	}
	if n, err = s.moveTickets(ctx, tx, by, gone, stays); err != nil || n == mergeBatch {
		return n, err
	}
	// What was written in tickets of others.
	if err := models.MoveMessagesToUser(ctx, tx, from, into); err != nil {
		return 0, err
	}
	if err := s.Accounts.EndUserAccess(ctx, tx, from); err != nil {
		return 0, err
	}
	if err := models.DeleteUser(ctx, tx, from); err != nil {
		return 0, err
	}
	return n, models.InsertAudit(ctx, tx, s.audit(by, "user.merge", "user", into,
		fmt.Sprintf("%s > %s: %d tickets", gone.Email, stays.Email, before+n)))
}

// lockPair locks two customers, always in the same order, so that two merges never wait for each other.
func lockPair(ctx context.Context, tx bun.Tx, from, into int64) (gone, stays *models.User, err error) {
	locked := map[int64]*models.User{}
	for _, id := range []int64{min(from, into), max(from, into)} {
		if locked[id], err = models.LockUser(ctx, tx, id); err != nil {
			return nil, nil, err
		}
	}
	return locked[from], locked[into], nil
}

// seesAllOf refuses what would touch tickets that the scope does not see. Errors: forbidden.
func seesAllOf(ctx context.Context, db bun.IDB, scope models.Scope, userID int64) error {
	elsewhere, err := models.HasTicketsElsewhere(ctx, db, scope, userID)
	if err == nil && elsewhere {
		err = models.NewError(models.KindForbidden, "user.tickets_elsewhere")
	}
	return err
}

// moveTickets moves up to mergeBatch tickets and returns how many it found.
func (s *Service) moveTickets(ctx context.Context, tx bun.Tx, by Actor, gone, stays *models.User) (n int, err error) {
	found, err := models.TicketIDs(ctx, tx, models.OwnedBy(gone.ID), mergeBatch)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	locked, err := models.LockTickets(ctx, tx, models.OwnedBy(gone.ID), found)
	if err != nil {
		return 0, err
	}
	ids, events := make([]int64, len(locked)), make([]*models.Event, len(locked))
	for i, t := range locked {
		ids[i] = t.ID
		events[i] = s.event(t.ID, by, models.EventCustomer, gone.Email, stays.Email)
	}
	if err := models.MoveTicketsToUser(ctx, tx, ids, gone.ID, stays.ID, s.Now()); err != nil {
		return 0, err
	}
	if err := models.SwapParticipants(ctx, tx, ids, stays.Email, gone.Email); err != nil {
		return 0, err
	}
	if err := s.Accounts.RenewTickets(ctx, tx, ids, gone, stays); err != nil {
		return 0, err
	}
	return len(found), models.InsertEvents(ctx, tx, events...)
}
