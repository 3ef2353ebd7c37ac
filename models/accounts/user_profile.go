package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// SaveUserProfile writes what the customer who asks says about himself; the tickets are found by the new name. Errors: invalid
// (fullname, timezone, language).
func (s *Service) SaveUserProfile(ctx context.Context, by Actor, in Personal) error {
	fields := models.Fields{}
	in.check(fields)
	if err := fields.Error(); err != nil {
		return err
	}
	var r renewal
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		user, err := models.LockUser(ctx, tx, by.User.ID)
		if err != nil {
			return err
		}
		r = renewal{user: user, was: user.Fullname, is: in.Fullname}
		user.Fullname, user.Timezone, user.Language = in.Fullname, in.Timezone, in.Language
		if err := models.SetUserProfile(ctx, tx, user); err != nil || r.was == r.is {
			return err
		}
		return r.begin(ctx, tx)
	})
	if err == nil {
		err = s.finishRenewal(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("accounts: save profile: %w", err)
	}
	return nil
}
