package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// NewUser is what a new customer is made of. Notify sends the welcome, with a link to choose a password.
type NewUser struct {
	Fullname string
	Email    string
	Notify   bool
}

// AddUser adds a customer. Errors: invalid (fullname, email).
func (s *Service) AddUser(ctx context.Context, by Actor, in NewUser) (*models.User, error) {
	fields := models.Fields{}
	in.Fullname, in.Email = checkPerson(fields, in.Fullname, in.Email)
	if err := fields.Error(); err != nil {
		return nil, err
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	user := &models.User{Fullname: in.Fullname, Email: in.Email, Active: true, CreatedAt: s.Now()}
	err = models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		user.ID = 0
		if err := emailTaken(models.InsertUser(ctx, tx, user)); err != nil {
			return 0, err
		}
		if in.Notify {
			if err := s.QueuePasswordLink(ctx, tx, set, user, models.TemplateNewUser); err != nil {
				return 0, err
			}
		}
		return user.ID, s.audit(ctx, tx, by, "user.add", "user", user.ID, user.Email)
	})
	if err != nil {
		return nil, fmt.Errorf("accounts: add user: %w", err)
	}
	if in.Notify {
		s.wake()
	}
	return user, nil
}

// emailTaken says at the field that somebody else has the address.
func emailTaken(err error) error {
	if models.IsDuplicate(err) {
		fields := models.Fields{}
		fields.Add("email", "field.taken")
		return fields.Error()
	}
	return err
}
