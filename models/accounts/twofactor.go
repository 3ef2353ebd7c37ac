package accounts

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// TwoFactorConfirm is what an agent gives to switch two-factor on: the offer as OfferTwoFactor sealed it, a code that the
// authenticator makes of it, and the password of the account.
type TwoFactorConfirm struct {
	Sealed   string
	Code     string
	Password string
}

// ConfirmTwoFactor switches two-factor on for the one who asks, and returns the recovery codes, which can't be shown again.
// It ends all of the agent's sessions: the door starts a new one for the browser that asked.
// Errors: invalid (password, two_factor), conflict when two-factor is on already, rate_limited.
func (s *Service) ConfirmTwoFactor(ctx context.Context, by Actor, in TwoFactorConfirm) (recovery []string, err error) {
	staff, err := s.ownPassword(ctx, by, in.Password)
	if err != nil {
		return nil, err
	}
	raw, good := s.openOffer(staff.ID, in.Sealed)
	if !good {
		return nil, codeError("two_factor.outdated")
	}
	code, err := readCode(in.Code)
	if err != nil {
		return nil, err
	}
	secret := totpText.EncodeToString(raw)
	step, fits, err := stepOf(secret, code, s.Now())
	if err != nil {
		return nil, err
	}
	if !fits {
		return nil, wrongCode()
	}
	sealed, err := s.Key.Seal([]byte(secret), totpTable, totpColumn, staff.ID)
	if err != nil {
		return nil, fmt.Errorf("accounts: two-factor: seal the secret: %w", err)
	}
	return s.newCodes(ctx, by, staff, "two_factor.on", func(ctx context.Context, tx bun.Tx) error {
		set, err := models.SetStaffTOTP(ctx, tx, staff.ID, sealed, step)
		if err == nil && !set {
			err = models.NewError(models.KindConflict, "two_factor.is_on")
		}
		return err
	})
}

// RenewRecoveryCodes gives the one who asks new recovery codes, which can't be shown again, in place of all earlier ones. It
// ends all of the agent's sessions: the door starts a new one for the browser that asked.
// Errors: invalid (password, two_factor), conflict when two-factor is off, rate_limited.
func (s *Service) RenewRecoveryCodes(ctx context.Context, by Actor, password, code string) (recovery []string, err error) {
	staff, use, err := s.ownCode(ctx, by, password, code)
	if err != nil {
		return nil, err
	}
	return s.newCodes(ctx, by, staff, "two_factor.codes", use)
}

// DisableTwoFactor switches two-factor off for the one who asks. It ends all of the agent's sessions: the door starts a new
// one for the browser that asked. Errors: invalid (password, two_factor), conflict when two-factor is off, rate_limited.
func (s *Service) DisableTwoFactor(ctx context.Context, by Actor, password, code string) error {
	staff, use, err := s.ownCode(ctx, by, password, code)
	if err != nil {
		return err
	}
	return s.endTwoFactor(ctx, by, staff, use)
}

// ResetTwoFactor switches two-factor off for a staff user, named by username or address, who has lost the phone, and ends all
// of the user's sessions. Errors: not_found, conflict when two-factor is off.
func (s *Service) ResetTwoFactor(ctx context.Context, by Actor, login string) (*models.Staff, error) {
	staff, err := models.StaffByLogin(ctx, s.DB, strings.ToLower(strings.TrimSpace(login)))
	if err != nil {
		return nil, err
	}
	return staff, s.endTwoFactor(ctx, by, staff, func(context.Context, bun.Tx) error { return nil })
}

// RecoveryCodesLeft returns how many recovery codes a staff user has not used yet.
func (s *Service) RecoveryCodesLeft(ctx context.Context, staffID int64) (int64, error) {
	return models.CountRecoveryCodes(ctx, s.DB, staffID)
}

// ownCode checks the password of the one who asks and counts a try of a code, which the returned function then uses up in
// the transaction of the change.
func (s *Service) ownCode(ctx context.Context, by Actor, password, typed string) (*models.Staff, func(context.Context, bun.Tx) error, error) {
	staff, err := s.ownPassword(ctx, by, password)
	if err != nil {
		return nil, nil, err
	}
	if !staff.TwoFactor() {
		return nil, nil, models.NewError(models.KindConflict, "two_factor.is_off")
	}
	code, err := readCode(typed)
	if err != nil {
		return nil, nil, err
	}
	try, err := s.codeTry(ctx, staff, by.IP, code)
	if err != nil {
		return nil, nil, err
	}
	return staff, func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.useCode(ctx, tx, staff, code); err != nil {
			return err
		}
		return try.forgiveAll(ctx, tx)
	}, nil
}

// newCodes stores fresh recovery codes together with a change of two-factor.
func (s *Service) newCodes(ctx context.Context, by Actor, staff *models.Staff, action string, change func(context.Context, bun.Tx) error) ([]string, error) {
	shown, hashes, err := s.newRecoveryCodes(staff.ID)
	if err != nil {
		return nil, err
	}
	err = s.changeTwoFactor(ctx, by, staff, action, hashes, change)
	if err != nil {
		return nil, err
	}
	return shown, nil
}

func (s *Service) endTwoFactor(ctx context.Context, by Actor, staff *models.Staff, allowed func(context.Context, bun.Tx) error) error {
	return s.changeTwoFactor(ctx, by, staff, "two_factor.off", nil, func(ctx context.Context, tx bun.Tx) error {
		if err := allowed(ctx, tx); err != nil {
			return err
		}
		cleared, err := models.ClearStaffTOTP(ctx, tx, staff.ID)
		if err == nil && !cleared {
			err = models.NewError(models.KindConflict, "two_factor.is_off")
		}
		return err
	})
}

// changeTwoFactor makes a change with what goes along with each: the recovery codes, the end of all sessions, a line in the
// audit log, and word to every instance.
func (s *Service) changeTwoFactor(ctx context.Context, by Actor, staff *models.Staff, action string, recovery [][]byte,
	change func(context.Context, bun.Tx) error) error {
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		if err := change(ctx, tx); err != nil {
			return err
		}
		if err := models.ReplaceRecoveryCodes(ctx, tx, staff.ID, recovery); err != nil {
			return err
		}
		if err := models.DeleteSessionsOf(ctx, tx, staff.ID, 0); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, action, "staff", staff.ID, staff.Username)
	})
	if err != nil {
		return fmt.Errorf("accounts: change two-factor: %w", err)
	}
	return nil
}
