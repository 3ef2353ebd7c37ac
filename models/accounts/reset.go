package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
)

// linkLife is how long a one-time link works.
const linkLife = time.Hour

// purposeUserPassword marks the links that let a customer choose a password.
const purposeUserPassword = "user_password"

// ForgotUser queues a mail with a one-time link for the customer with this address, if there is one. The caller learns nothing
// of that: an unknown address ends as a known one does. Errors: invalid (email), rate_limited.
func (s *Service) ForgotUser(ctx context.Context, rawEmail, ip string) error {
	fields := models.Fields{}
	email, ok := CleanEmail(rawEmail)
	if !ok {
		fields.Add("email", "field.email")
		return fields.Error()
	}
	if err := s.Try(ctx, ActionResetAddress, AddressSubject(ip)); err != nil {
		return err
	}
	if err := s.Try(ctx, ActionResetAccount, email); err != nil {
		if models.KindOf(err) == models.KindRateLimited {
			return nil // the owner got several links already; the asker is told what everybody is told
		}
		return err
	}
	user, err := models.UserByEmail(ctx, s.DB, email)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if !user.Active {
		return nil
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		return s.QueuePasswordLink(ctx, tx, user, models.TemplateLostPassword)
	})
	if err == nil && s.Wake != nil {
		s.Wake()
	}
	return err
}

// QueuePasswordLink queues a mail that lets a customer choose a password: the welcome, or the lost password. It belongs into the
// transaction of what causes it.
func (s *Service) QueuePasswordLink(ctx context.Context, tx bun.Tx, user *models.User, template string) error {
	token := secret.NewToken()
	link := &models.OneTimeLink{Hash: secret.Hash(token), Purpose: purposeUserPassword, UserID: user.ID, ExpiresAt: s.Now().Add(linkLife)}
	if err := models.InsertOneTimeLink(ctx, tx, link); err != nil {
		return err
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	desk := notify.Desk{Set: set, Key: s.Key, URL: s.URL, Now: s.Now()}
	mail, on := desk.Mail(notify.Letter{
		Kind: template, ToEmail: user.Email, ToName: user.Fullname, Automatic: true,
		DedupeKey: fmt.Sprintf("%s:%x", template, link.Hash),
		Values: notify.Values{"client_name": user.Fullname, "client_email": user.Email,
			"client_password": notify.Link(s.URL, "password", token)},
	})
	if !on {
		return nil
	}
	return models.InsertOutboxMails(ctx, tx, []*models.OutboxMail{mail})
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
	if err := CheckPassword(password, user.Email, user.Fullname); err != nil {
		return nil, err
	}
	hash := HashPassword(password)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		used, err := models.UseOneTimeLink(ctx, tx, link.Hash)
		if err != nil {
			return err
		}
		if !used {
			return models.NotFound("link")
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
