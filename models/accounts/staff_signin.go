package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// ChangeStaffEmail gives the agent who asks another address, and ends the links that were mailed to the former one. The
// address that the agent has already is no change. Errors: invalid (email, password), rate_limited.
func (s *Service) ChangeStaffEmail(ctx context.Context, by Actor, email, password string) error {
	fields := models.Fields{}
	if email = checkEmail(fields, email); len(fields) > 0 {
		return fields.Error()
	}
	staff, err := s.ownPassword(ctx, by, password)
	if err != nil || staff.Email == email {
		return err
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		if err := emailTaken(models.SetStaffEmail(ctx, tx, staff.ID, email)); err != nil {
			return err
		}
		if err := models.DeleteOneTimeLinksOf(ctx, tx, staff.ID, 0); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "staff.email", "staff", staff.ID, staff.Email+" > "+email)
	})
	if err != nil {
		return fmt.Errorf("accounts: change own email: %w", err)
	}
	return nil
}

// ChangeStaffPassword gives the agent who asks another password, and ends all of the agent's sessions and links: the door
// starts a new session for the browser that asked. Errors: invalid (old_password, new_password), rate_limited.
func (s *Service) ChangeStaffPassword(ctx context.Context, by Actor, in PasswordChange) error {
	if err := in.checkChange(by.Staff.Username, by.Staff.Email, by.Staff.Fullname); err != nil {
		return err
	}
	staff, err := s.ownPassword(ctx, by, in.Old)
	if err != nil {
		return atField(err, fieldOld)
	}
	hash := HashPassword(in.New)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := s.setStaffPassword(ctx, tx, staff.ID, hash); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "password.change", "staff", staff.ID, staff.Username)
	})
	if err != nil {
		return fmt.Errorf("accounts: change own password: %w", err)
	}
	return nil
}

// setStaffPassword writes a new password. What the old one has begun ends with it: sessions, a login that waits for its code,
// a link that was mailed.
func (s *Service) setStaffPassword(ctx context.Context, tx bun.Tx, id int64, hash string) error {
	if err := models.SetStaffPassword(ctx, tx, id, hash); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if err := models.DeleteOneTimeLinksOf(ctx, tx, id, 0); err != nil {
		return err
	}
	return models.DeleteSessionsOf(ctx, tx, id, 0)
}
