package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// StaffLogin is how far a login came. Staff is who is signed in; it is nil while a code is still to be given, and Half is
// what LoginStaffCode takes together with the code.
type StaffLogin struct {
	Staff     *models.Staff
	Half      string
	Recovered bool  // a recovery code was used
	CodesLeft int64 // recovery codes after that
}

// LoginStaff takes the name and the password of an agent, and writes the login log. Who has two-factor has made the first of
// two steps with that. Errors: unauthenticated, rate_limited.
func (s *Service) LoginStaff(ctx context.Context, in LoginInput) (*StaffLogin, error) {
	e, err := s.checkStaffPassword(ctx, in)
	if err != nil {
		return nil, err
	}
	if e.staff.TwoFactor() {
		return s.beginHalfLogin(ctx, e)
	}
	return s.admit(ctx, e)
}

// entry is an agent at the door, whose password was right.
type entry struct {
	in      LoginInput
	staff   *models.Staff
	half    []byte  // hash of the half-login, nil where password and code came at once
	code    string  // as readCode returns it
	address counted // the try of the code, by the address
	account counted // the same by the account
}

// checkStaffPassword is the first step of every door. Of all that it refuses it says the same, after the same time.
// Errors: unauthenticated, rate_limited.
func (s *Service) checkStaffPassword(ctx context.Context, in LoginInput) (*entry, error) {
	in.Login = strings.ToLower(strings.TrimSpace(in.Login))
	staff, err := models.StaffByLogin(ctx, s.DB, in.Login)
	if err != nil && !models.IsNotFound(err) {
		return nil, err
	}
	// The account's tries are counted by what was typed: were name and address counted as one, the lock would tell that they are.
	username, hash := in.Login, ""
	if staff != nil {
		username, hash = staff.Username, staff.PasswordHash
	}
	known, err := s.knownAddress(ctx, username, in.IP)
	if err != nil {
		return nil, err
	}
	try, err := s.tryLogin(ctx, ActionStaffLoginAddress, ActionStaffLoginAccount, in, known)
	if err != nil {
		return nil, s.logLocked(ctx, in, err)
	}
	fits, outdated := VerifyPassword(hash, in.Password)
	if !fits || !staff.Active {
		return nil, s.logLogin(ctx, in, staff, loginWrong, wrongLogin())
	}
	if outdated {
		if err := models.SetStaffPassword(ctx, s.DB, staff.ID, HashPassword(in.Password)); err != nil {
			return nil, fmt.Errorf("accounts: rehash: %w", err)
		}
	}
	return &entry{in: in, staff: staff}, s.forgiveLogin(ctx, try, ActionStaffLoginAccount, in)
}

// admit ends a login for which nothing is missing any more. Errors: invalid (two_factor), not_found when the half-login is
// over, models.ErrRepeated.
func (s *Service) admit(ctx context.Context, e *entry) (*StaffLogin, error) {
	var done *StaffLogin
	err := models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		done = &StaffLogin{Staff: e.staff}
		if e.staff.TwoFactor() {
			if err := s.takeCode(ctx, tx, e, done); err != nil {
				return 0, err
			}
		}
		if err := models.SetStaffLogin(ctx, tx, e.staff.ID, s.Now()); err != nil {
			return 0, fmt.Errorf("accounts: note login: %w", err)
		}
		return 0, models.InsertLogin(ctx, tx, s.loginLine(e.in, e.staff, loginOK))
	})
	if errors.Is(err, models.ErrRepeated) {
		return nil, errors.Join(err, e.address.forgive(ctx, s.DB), e.account.forgive(ctx, s.DB))
	}
	if err != nil {
		return nil, err
	}
	return done, nil
}
