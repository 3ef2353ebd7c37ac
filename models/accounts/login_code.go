package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// HalfLoginLife is how long a code can be given after the password.
const HalfLoginLife = 5 * time.Minute

// purposeHalfLogin is that of the token which stands for a right password. Whatever ends an agent's one-time links ends it
// too, such as a new password.
const purposeHalfLogin = "staff_half_login"

// CodeInput is the second step of a login: the Half of the first one, the code, and where from.
type CodeInput struct {
	Half      string
	Code      string // six digits of the authenticator, or a recovery code
	IP        string
	UserAgent string
}

func (s *Service) beginHalfLogin(ctx context.Context, e *entry) (*StaffLogin, error) {
	token := secret.NewToken()
	link := &models.OneTimeLink{Hash: secret.Hash(token), Purpose: purposeHalfLogin, StaffID: e.staff.ID, ExpiresAt: s.Now().Add(HalfLoginLife)}
	if err := models.InsertOneTimeLink(ctx, s.DB, link); err != nil {
		return nil, fmt.Errorf("accounts: half-login: %w", err)
	}
	if err := s.logLogin(ctx, e.in, e.staff, loginHalf, nil); err != nil {
		return nil, err
	}
	return &StaffLogin{Half: token}, nil
}

// HalfLoginGood tells whether a code can still be given. Errors: not_found.
func (s *Service) HalfLoginGood(ctx context.Context, half string) error {
	_, err := s.resumeLogin(ctx, half)
	return err
}

// resumeLogin returns the agent who has given the password. Errors: not_found when that was too long ago, or when the agent
// may not sign in any more, or needs no code.
func (s *Service) resumeLogin(ctx context.Context, half string) (*entry, error) {
	link, err := models.OneTimeLinkByHash(ctx, s.DB, purposeHalfLogin, secret.Hash(half), s.Now())
	if models.IsNotFound(err) {
		return nil, halfLoginOver()
	}
	if err != nil {
		return nil, err
	}
	staff, err := models.StaffByID(ctx, s.DB, link.StaffID)
	if err != nil {
		return nil, err
	}
	if !staff.Active || !staff.TwoFactor() {
		return nil, halfLoginOver()
	}
	return &entry{staff: staff, half: link.Hash}, nil
}

func halfLoginOver() error { return models.NewError(models.KindNotFound, "login.code_late") }

// LoginStaffCode takes the code that follows the password, and writes the login log.
// Errors: invalid (two_factor), not_found when the half-login is over, rate_limited.
func (s *Service) LoginStaffCode(ctx context.Context, in CodeInput) (*StaffLogin, error) {
	e, err := s.resumeLogin(ctx, in.Half)
	if err != nil {
		return nil, err
	}
	if e.code, err = readCode(in.Code); err != nil {
		return nil, err
	}
	e.in = LoginInput{Login: e.staff.Username, IP: in.IP, UserAgent: in.UserAgent}
	return s.admitByCode(ctx, e)
}

// admitByCode counts the try of a code, by address and by account, and admits with it.
// Errors: those of admit, rate_limited.
func (s *Service) admitByCode(ctx context.Context, e *entry) (done *StaffLogin, err error) {
	if e.address, err = s.try(ctx, ActionStaffLoginAddress, AddressSubject(e.in.IP)); err != nil {
		return nil, s.logLocked(ctx, e.in, err)
	}
	if e.account, err = s.codeTry(ctx, e.staff, e.in.IP, e.code); err != nil {
		return nil, s.logLocked(ctx, e.in, err)
	}
	done, err = s.admit(ctx, e)
	if models.KindOf(err) == models.KindInvalid {
		return nil, s.logLogin(ctx, e.in, e.staff, loginWrongCode, err)
	}
	return done, err
}

// takeCode uses up the half-login and the code, and forgives the tries that it took to type it.
func (s *Service) takeCode(ctx context.Context, tx bun.Tx, e *entry, done *StaffLogin) (err error) {
	if e.half != nil {
		used, err := models.UseOneTimeLink(ctx, tx, e.half)
		if err != nil {
			return err
		}
		if !used {
			return halfLoginOver()
		}
	}
	if done.Recovered, err = s.useCode(ctx, tx, e.staff, e.code); err != nil {
		return err
	}
	if done.Recovered {
		if done.CodesLeft, err = s.noteRecovery(ctx, tx, e); err != nil {
			return err
		}
	}
	if err := e.address.forgive(ctx, tx); err != nil {
		return err
	}
	return e.account.forgiveAll(ctx, tx)
}

// noteRecovery writes into the audit log that a recovery code was used, and returns how many there are still.
func (s *Service) noteRecovery(ctx context.Context, tx bun.Tx, e *entry) (left int64, err error) {
	if left, err = models.CountRecoveryCodes(ctx, tx, e.staff.ID); err != nil {
		return 0, err
	}
	return left, s.audit(ctx, tx, Actor{Staff: e.staff, IP: e.in.IP}, "two_factor.recovery", "staff", e.staff.ID, fmt.Sprintf("%d left", left))
}
