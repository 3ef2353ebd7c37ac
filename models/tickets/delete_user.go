package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// DeleteUser removes a customer with all tickets, sessions and links, and with the mails that wait to be sent for them. When it is
// interrupted, some of the tickets are gone, and another call does the rest. Errors: not_found, forbidden to whoever may not see all of
// the tickets.
func (s *Service) DeleteUser(ctx context.Context, scope models.Scope, by Actor, id int64) error {
	var user *models.User
	return wrap("delete user", s.purgeOwner(ctx, by, owner{
		tickets: models.OwnedBy(id),
		refuse: func(ctx context.Context, db bun.IDB) error {
			if _, err := models.UserByID(ctx, db, id); err != nil {
				return err
			}
			return seesAllOf(ctx, db, scope, id)
		},
		hold: func(ctx context.Context, tx bun.Tx) (err error) {
			user, err = models.LockUser(ctx, tx, id)
			return err
		},
		remove: func(ctx context.Context, tx bun.Tx) error {
			if err := s.Accounts.EndUserAccess(ctx, tx, id); err != nil {
				return err
			}
			if err := models.DeleteUser(ctx, tx, id); err != nil {
				return err
			}
			return models.InsertAudit(ctx, tx, s.audit(by, "user.delete", "user", id, user.Email))
		},
	}))
}
