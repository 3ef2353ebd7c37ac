package accounts

import (
	"context"
	"fmt"
	"strings"

	"helpdeskz/models"
)

// LoginInput is what somebody gives to sign in, and where from.
type LoginInput struct {
	Login     string // username or address
	Password  string
	IP        string
	UserAgent string
}

// The results in the login log.
const (
	loginOK        = "ok"
	loginWrong     = "wrong"
	loginLocked    = "locked"
	loginHalf      = "half"       // the password was right, a code is still to be given
	loginWrongCode = "wrong_code" // the password was right, the code was not
)

// wrongLogin is the one answer to an unknown name, a wrong password and a locked account.
func wrongLogin() error { return models.NewError(models.KindUnauthenticated, "login.wrong") }

// LoginUser returns the customer whose address and password these are. Errors: unauthenticated, rate_limited.
func (s *Service) LoginUser(ctx context.Context, in LoginInput) (*models.User, error) {
	in.Login = strings.ToLower(strings.TrimSpace(in.Login))
	try, err := s.tryLogin(ctx, ActionUserLoginAddress, ActionUserLoginAccount, in, false)
	if err != nil {
		return nil, err
	}
	user, err := models.UserByEmail(ctx, s.DB, in.Login)
	if err != nil && !models.IsNotFound(err) {
		return nil, err
	}
	var hash string
	if user != nil {
		hash = user.PasswordHash
	}
	fits, outdated := VerifyPassword(hash, in.Password)
	if !fits || !user.Active {
		return nil, wrongLogin()
	}
	if outdated {
		if err := models.SetUserPassword(ctx, s.DB, user.ID, HashPassword(in.Password)); err != nil {
			return nil, fmt.Errorf("accounts: rehash: %w", err)
		}
	}
	if err := s.forgiveLogin(ctx, try, ActionUserLoginAccount, in); err != nil {
		return nil, err
	}
	return user, models.SetUserLogin(ctx, s.DB, user.ID, s.Now())
}

// tryLogin counts the try against the address, and against the account unless the address is known as its owner's: so
// strangers who guess at an account never keep its owner out. It returns the address's try.
func (s *Service) tryLogin(ctx context.Context, byAddress, byAccount Action, in LoginInput, known bool) (counted, error) {
	try, err := s.try(ctx, byAddress, AddressSubject(in.IP))
	if err != nil || known {
		return try, err
	}
	return try, s.Try(ctx, byAccount, in.Login)
}

// knownAddress tells whether an agent has signed in from an address in the last 30 days.
func (s *Service) knownAddress(ctx context.Context, username, ip string) (bool, error) {
	return models.LoginKnown(ctx, s.DB, username, ip, s.Now().AddDate(0, 0, -30))
}

// forgiveLogin forgets what was counted against the account, and this try of the address. The address's other tries stay:
// they may have been guesses at another account.
func (s *Service) forgiveLogin(ctx context.Context, try counted, byAccount Action, in LoginInput) error {
	if err := try.forgive(ctx, s.DB); err != nil {
		return err
	}
	return s.Forgive(ctx, byAccount, in.Login)
}

// logLocked notes that a login was not even tried, a few times an address: who goes on all the same must not fill the disk.
func (s *Service) logLocked(ctx context.Context, in LoginInput, outcome error) error {
	if s.Try(ctx, ActionLockedLine, AddressSubject(in.IP)) != nil {
		return outcome
	}
	return s.logLogin(ctx, in, nil, loginLocked, outcome)
}

// logLogin writes a line of the login log and returns outcome.
func (s *Service) logLogin(ctx context.Context, in LoginInput, staff *models.Staff, result string, outcome error) error {
	if err := models.InsertLogin(ctx, s.DB, s.loginLine(in, staff, result)); err != nil {
		return fmt.Errorf("accounts: login log: %w", err)
	}
	return outcome
}

func (s *Service) loginLine(in LoginInput, staff *models.Staff, result string) *models.Login {
	line := &models.Login{Username: shorten(in.Login, 200), At: s.Now(), IP: in.IP, UserAgent: shorten(in.UserAgent, 250), Result: result}
	if staff != nil {
		line.StaffID, line.Username = staff.ID, staff.Username
	}
	return line
}

// shorten cuts a text to so many bytes at a character's border.
func shorten(text string, bytes int) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	if len(text) > bytes {
		text = strings.ToValidUTF8(text[:bytes], "")
	}
	return text
}
