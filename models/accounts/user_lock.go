package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// SetUserLocked keeps a customer out, or lets the customer in again. A lock ends the customer's sessions and links at once, and mail
// from the address is put aside. What is so already stays so. Errors: not_found.
func (s *Service) SetUserLocked(ctx context.Context, by Actor, id int64, locked bool) error {
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		user, err := models.LockUser(ctx, tx, id)
		if err != nil || user.Active != locked {
			return err
		}
		action := "user.unlock"
		if locked {
			action = "user.lock"
			if err := s.EndUserAccess(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := models.SetUserActive(ctx, tx, id, !locked); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, action, "user", id, user.Email)
	})
	if err != nil {
		return fmt.Errorf("accounts: lock user: %w", err)
	}
	return nil
}

// SendUserLink queues a mail with a one-time link to choose a password, for a customer whom an agent helps. Errors: not_found,
// conflict for a locked customer.
func (s *Service) SendUserLink(ctx context.Context, by Actor, id int64) (*models.User, error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	var user *models.User
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if user, err = models.LockUser(ctx, tx, id); err != nil {
			return err
		}
		if !user.Active {
			return models.NewError(models.KindConflict, "user.locked_first")
		}
		if err := s.QueuePasswordLink(ctx, tx, set, user, models.TemplateLostPassword); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "user.link", "user", id, user.Email)
	})
	if err != nil {
		return nil, fmt.Errorf("accounts: send link to user: %w", err)
	}
	s.wake()
	return user, nil
}
