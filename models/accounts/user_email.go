package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// ChangeUserEmail gives a customer another address. It ends the customer's sessions and one-time links, and the tickets are found by
// the new address instead of the former one. The address that the customer has already is no change; it makes the tickets
// be found that an interrupted call left. Errors: not_found, invalid (email).
func (s *Service) ChangeUserEmail(ctx context.Context, by Actor, id int64, email string) error {
	fields := models.Fields{}
	email = checkEmail(fields, email)
	if err := fields.Error(); err != nil {
		return err
	}
	return s.moveUser(ctx, by, id, email, func(context.Context, bun.Tx) error { return nil })
}

// moveUser gives a customer another address if that is allowed, which is asked in the transaction of the change.
func (s *Service) moveUser(ctx context.Context, by Actor, id int64, email string, allowed func(context.Context, bun.Tx) error) error {
	var r renewal
	err := models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (made int64, err error) {
		user, err := models.LockUser(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		if err := allowed(ctx, tx); err != nil {
			return 0, err
		}
		r = renewal{user: user, was: user.Email, is: email}
		if user.Email = email; r.was != email {
			if err := s.changeEmail(ctx, tx, by, user, r.was); err != nil {
				return 0, err
			}
		}
		return 0, r.begin(ctx, tx)
	})
	if err == nil {
		err = s.finishRenewal(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("accounts: change email: %w", err)
	}
	return nil
}

func (s *Service) changeEmail(ctx context.Context, tx bun.Tx, by Actor, user *models.User, was string) error {
	if err := emailTaken(models.SetUserEmail(ctx, tx, user.ID, user.Email)); err != nil {
		return err
	}
	if err := s.EndUserAccess(ctx, tx, user.ID); err != nil {
		return err
	}
	return s.audit(ctx, tx, by, "user.email", "user", user.ID, was+" > "+user.Email)
}
