package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// ForgotUser queues a mail with a one-time link for the customer with this address, if there is one. The caller learns nothing
// of that: an unknown address ends as a known one does. Errors: invalid (email), rate_limited.
func (s *Service) ForgotUser(ctx context.Context, rawEmail, ip string) error {
	email, may, err := s.mayAskForLink(ctx, rawEmail, ip)
	if err != nil || !may {
		return err
	}
	user, err := models.UserByEmail(ctx, s.DB, email)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	if user == nil || !user.Active {
		return s.queueNothing(ctx)
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		// Held, so that no link goes to an address that the customer has just given up.
		now, err := models.LockUser(ctx, tx, user.ID)
		if models.IsNotFound(err) || err == nil && now.Email != email {
			return nil
		}
		if err != nil {
			return err
		}
		return s.QueuePasswordLink(ctx, tx, set, now, models.TemplateLostPassword)
	})
	if err == nil {
		s.wake()
	}
	return err
}

// QueuePasswordLink queues a mail that lets a customer choose a password: the welcome, or the lost password. It belongs into the
// transaction of what causes it.
func (s *Service) QueuePasswordLink(ctx context.Context, tx bun.Tx, set *settings.Snapshot, user *models.User, template string) error {
	return s.queueLink(ctx, tx, set, purposeUserPassword, template,
		person{userID: user.ID, name: user.Fullname, email: user.Email, language: user.Language, page: "password"})
}

// PasswordLinkGood tells whether a customer's one-time link still works, so that the form is only shown when it can be used.
// Errors: not_found.
func (s *Service) PasswordLinkGood(ctx context.Context, token string) error {
	_, err := models.OneTimeLinkByHash(ctx, s.DB, purposeUserPassword, secret.Hash(token), s.Now())
	return err
}

// ChoosePassword sets a customer's password by a one-time link, and ends all of the customer's sessions. It returns the customer.
// Errors: not_found (a used, old or made-up link), invalid (password).
func (s *Service) ChoosePassword(ctx context.Context, token, password string) (*models.User, error) {
	link, err := models.OneTimeLinkByHash(ctx, s.DB, purposeUserPassword, secret.Hash(token), s.Now())
	if err != nil {
		return nil, err
	}
	user, err := models.UserByID(ctx, s.DB, link.UserID)
	if err != nil {
		return nil, err
	}
	if !user.Active {
		return nil, models.NotFound("link")
	}
	if err := CheckPassword(password, user.Email, user.Fullname); err != nil {
		return nil, err
	}
	hash := HashPassword(password)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := useLink(ctx, tx, link); err != nil {
			return err
		}
		if err := models.SetUserPassword(ctx, tx, user.ID, hash); err != nil {
			return fmt.Errorf("accounts: set password: %w", err)
		}
		return models.DeleteSessionsOf(ctx, tx, 0, user.ID)
	})
	if err != nil {
		return nil, err
	}
	return user, nil
}
