package tickets

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// purgeBatch is how many tickets one transaction deletes at most, so that nobody waits long for its end.
const purgeBatch = 100

// errMore says that there are more tickets than one transaction deletes.
var errMore = errors.New("tickets remain")

// owner is what tickets belong to, and what is deleted with them.
type owner struct {
	tickets models.Scope
	// refuse says why it must stay. It is asked before each batch, so that none goes when it must.
	refuse func(ctx context.Context, db bun.IDB) error
	// hold keeps others from adding tickets until the transaction ends.
	hold func(ctx context.Context, tx bun.Tx) error
	// remove deletes it once it has no tickets.
	remove func(ctx context.Context, tx bun.Tx) error
}

// purgeOwner deletes an owner with all tickets, in transactions of a batch each. Only the last one deletes the owner; what was
// deleted before an interruption stays deleted, and another call does the rest.
func (s *Service) purgeOwner(ctx context.Context, by Actor, o owner) error {
	for {
		if err := s.purgeBatches(ctx, by, o); err != nil {
			return err
		}
		err := models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
			if err := o.hold(ctx, tx); err != nil {
				return 0, err
			}
			if err := o.refuse(ctx, tx); err != nil {
				return 0, err
			}
			// Those that came since the last batch.
			n, err := s.purgeSome(ctx, tx, by, o.tickets)
			if err != nil {
				return 0, err
			}
			if n == purgeBatch {
				return 0, errMore
			}
			return 0, o.remove(ctx, tx)
		})
		if !errors.Is(err, errMore) {
			return err
		}
	}
}

// purgeBatches deletes an owner's tickets until there are none. It stops in silence at a refusal, which the last transaction
// meets again.
func (s *Service) purgeBatches(ctx context.Context, by Actor, o owner) error {
	for n := purgeBatch; n > 0; {
		err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
			if err := o.refuse(ctx, tx); err != nil {
				return err
			}
			n, err = s.purgeSome(ctx, tx, by, o.tickets)
			return err
		})
		if models.KindOf(err) != models.KindInternal {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// purgeSome deletes up to purgeBatch tickets and returns how many it found.
func (s *Service) purgeSome(ctx context.Context, tx bun.Tx, by Actor, scope models.Scope) (n int, err error) {
	ids, err := models.TicketIDs(ctx, tx, scope, purgeBatch)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	// Some may have moved elsewhere meanwhile: only those are locked that the scope still sees.
	locked, err := models.LockTickets(ctx, tx, scope, ids)
	if err != nil {
		return 0, err
	}
	return len(ids), s.purge(ctx, tx, by, locked)
}
