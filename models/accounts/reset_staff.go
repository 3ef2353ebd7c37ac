package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// ForgotStaff queues a mail with a one-time link for the agent with this address, if there is one. page is the path on the
// site that takes the link's token. The caller learns nothing of whether there is such an agent.
// Errors: invalid (email), rate_limited.
func (s *Service) ForgotStaff(ctx context.Context, rawEmail, ip, page string) error {
	email, may, err := s.mayAskForLink(ctx, rawEmail, ip)
	if err != nil || !may {
		return err
	}
	staff, err := models.StaffByLogin(ctx, s.DB, email)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	// A username may look like an address; the mail goes to the agent's own one only.
	if staff == nil || !staff.Active || staff.Email != email {
		return s.queueNothing(ctx)
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		return s.queueStaffLink(ctx, tx, set, staff, page)
	})
	if err == nil {
		s.wake()
	}
	return err
}

// SendStaffLink queues a mail with a one-time link to choose a password, for an agent whom an admin helps. page is the path on the
// site that takes the link's token. Errors: not_found, conflict for a locked agent.
func (s *Service) SendStaffLink(ctx context.Context, by Actor, id int64, page string) (*models.Staff, error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	var staff *models.Staff
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if staff, err = models.LockStaff(ctx, tx, id); err != nil {
			return err
		}
		if !staff.Active {
			return models.NewError(models.KindConflict, "staff.is_locked")
		}
		if err := s.queueStaffLink(ctx, tx, set, staff, page); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "staff.link", "staff", id, staff.Username)
	})
	if err != nil {
		return nil, wrapStaff("send link to", err)
	}
	s.wake()
	return staff, nil
}

// queueStaffLink queues the mail by which an agent chooses a password: an invitation while the agent has none. It belongs into the
// transaction of what causes it.
func (s *Service) queueStaffLink(ctx context.Context, tx bun.Tx, set *settings.Snapshot, staff *models.Staff, page string) error {
	template := models.TemplateLostPassword
	if staff.PasswordHash == "" {
		template = models.TemplateStaffInvited
	}
	return s.queueLink(ctx, tx, set, purposeStaffPassword, template,
		person{staffID: staff.ID, name: staff.Fullname, email: staff.Email, language: staff.Language, page: page})
}

// StaffLinkGood tells whether an agent's one-time link still works. Errors: not_found.
func (s *Service) StaffLinkGood(ctx context.Context, token string) error {
	_, _, err := s.staffOfLink(ctx, token)
	return err
}

func (s *Service) staffOfLink(ctx context.Context, token string) (*models.OneTimeLink, *models.Staff, error) {
	link, err := models.OneTimeLinkByHash(ctx, s.DB, purposeStaffPassword, secret.Hash(token), s.Now())
	if err != nil {
		return nil, nil, err
	}
	staff, err := models.StaffByID(ctx, s.DB, link.StaffID)
	if err != nil {
		return nil, nil, err
	}
	if !staff.Active {
		return nil, nil, models.NotFound("link")
	}
	return link, staff, nil
}

// ChooseStaffPassword sets an agent's password by a one-time link, ends all of the agent's sessions, and writes the audit
// log. Errors: not_found (a used, old or made-up link), invalid (password).
func (s *Service) ChooseStaffPassword(ctx context.Context, token, password, ip string) (*models.Staff, error) {
	link, staff, err := s.staffOfLink(ctx, token)
	if err != nil {
		return nil, err
	}
	if err := CheckPassword(password, staff.Username, staff.Email, staff.Fullname); err != nil {
		return nil, err
	}
	hash := HashPassword(password)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := useLink(ctx, tx, link); err != nil {
			return err
		}
		if err := s.setStaffPassword(ctx, tx, staff.ID, hash); err != nil {
			return fmt.Errorf("accounts: choose password: %w", err)
		}
		return models.InsertAudit(ctx, tx, &models.Audit{At: s.Now(), StaffID: staff.ID, Actor: staff.Username,
			Action: "password.reset", Object: "staff", ObjectID: staff.ID, IP: ip, Result: "ok"})
	})
	if err != nil {
		return nil, err
	}
	return staff, nil
}
