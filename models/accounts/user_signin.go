package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// purposeUserEmail is that of a link which confirms a customer's new address.
const purposeUserEmail = "user_email"

// ChangeUserPassword gives the customer who asks another password, and ends all of the customer's sessions and links: the door
// starts a new session for the browser that asked. Errors: invalid (old_password, new_password), rate_limited.
func (s *Service) ChangeUserPassword(ctx context.Context, by Actor, in PasswordChange) error {
	if err := in.checkChange(by.User.Email, by.User.Fullname); err != nil {
		return err
	}
	user, err := s.ownUserPassword(ctx, by, in.Old)
	if err != nil {
		return atField(err, fieldOld)
	}
	hash := HashPassword(in.New)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := models.LockUser(ctx, tx, user.ID); err != nil {
			return err
		}
		if err := models.SetUserPassword(ctx, tx, user.ID, hash); err != nil {
			return fmt.Errorf("set password: %w", err)
		}
		if err := s.EndUserAccess(ctx, tx, user.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "password.change", "user", user.ID, user.Email)
	})
	if err != nil {
		return fmt.Errorf("accounts: change own password: %w", err)
	}
	return nil
}

// AskForUserEmail queues a mail to another address for the customer who asks, with a link that makes it the customer's. Whether
// somebody else has the address is not said: then no mail goes out. Errors: invalid (email, password), rate_limited.
func (s *Service) AskForUserEmail(ctx context.Context, by Actor, email, password string) error {
	fields := models.Fields{}
	if email = checkEmail(fields, email); email == by.User.Email {
		fields.Add("email", "field.email_same")
	}
	if err := fields.Error(); err != nil {
		return err
	}
	user, err := s.ownUserPassword(ctx, by, password)
	if err != nil {
		return err
	}
	_, may, err := s.mayAskForLink(ctx, email, by.IP)
	if err != nil || !may {
		return err
	}
	if _, err = models.UserByEmail(ctx, s.DB, email); err == nil {
		return s.queueNothing(ctx)
	}
	if !models.IsNotFound(err) {
		return err
	}
	return s.queueEmailLink(ctx, user, email)
}

func (s *Service) queueEmailLink(ctx context.Context, user *models.User, email string) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := models.LockUser(ctx, tx, user.ID); err != nil {
			return err
		}
		return s.queueLink(ctx, tx, set, purposeUserEmail, models.TemplateConfirmEmail,
			person{userID: user.ID, name: user.Fullname, email: email, language: user.Language, page: "account/email"})
	})
	if err != nil {
		return fmt.Errorf("accounts: ask for another email: %w", err)
	}
	s.wake()
	return nil
}

// EmailOfLink returns the address that a customer's one-time link confirms. Errors: not_found.
func (s *Service) EmailOfLink(ctx context.Context, token string) (string, error) {
	link, _, err := s.emailLink(ctx, token)
	if err != nil {
		return "", err
	}
	return link.Email, nil
}

func (s *Service) emailLink(ctx context.Context, token string) (*models.OneTimeLink, *models.User, error) {
	link, err := models.OneTimeLinkByHash(ctx, s.DB, purposeUserEmail, secret.Hash(token), s.Now())
	if err != nil {
		return nil, nil, err
	}
	user, err := models.UserByID(ctx, s.DB, link.UserID)
	if err != nil {
		return nil, nil, err
	}
	if !user.Active {
		return nil, nil, models.NotFound("link")
	}
	return link, user, nil
}

// ConfirmUserEmail gives a customer the address that a one-time link confirms, and ends all of the customer's sessions and links.
// It returns the customer as he is now. Errors: not_found (a used, old or made-up link), conflict when somebody else got the
// address meanwhile.
func (s *Service) ConfirmUserEmail(ctx context.Context, token, ip string) (*models.User, error) {
	link, user, err := s.emailLink(ctx, token)
	if err != nil {
		return nil, err
	}
	err = s.moveUser(ctx, Actor{User: user, IP: ip}, user.ID, link.Email, func(ctx context.Context, tx bun.Tx) error {
		used, err := models.UseOneTimeLink(ctx, tx, link.Hash)
		if err == nil && !used {
			err = models.NotFound("link")
		}
		return err
	})
	if models.KindOf(err) == models.KindInvalid {
		err = &models.Error{Kind: models.KindConflict, Key: "error.email_taken", Err: err}
	}
	if err != nil {
		return nil, err
	}
	user.Email = link.Email
	return user, nil
}
