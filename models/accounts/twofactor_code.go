package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp/hotp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// A code is six digits of the authenticator (RFC 6238) or sixteen of a recovery code: digits only, so that the keypad of a
// phone has all that is needed for both.
const (
	totpDigits     = 6
	recoveryDigits = 16
	recoveryCodes  = 10
	totpStep       = 30 // seconds
	totpSkew       = 1  // steps that a clock may be off, either way
)

// Where a stored secret is bound to; the row is the staff user's id.
const (
	totpTable  = "staff"
	totpColumn = "totp_secret"
)

// wrongCode is the one answer to a code that is made up, outdated, or used before.
func wrongCode() error { return codeError("two_factor.wrong") }

func codeError(key string) error {
	fields := models.Fields{}
	fields.Add("two_factor", key)
	return fields.Error()
}

// readCode returns the digits of what somebody typed, "" for what can't be a code: where there is something else than digits,
// blanks and hyphens. Errors: invalid (two_factor) when nothing was typed, which is not a try.
func readCode(typed string) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", codeError("two_factor.needed")
	}
	var digits strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9' && digits.Len() <= recoveryDigits:
			digits.WriteRune(r)
		case r != '-' && !unicode.IsSpace(r):
			return "", nil
		}
	}
	return digits.String(), nil
}

// codeTry counts tries of the authenticator's codes of one account. Whoever tries has given the password before. Addresses
// that the owner has signed in from lately count apart, so that a stranger's guesses don't keep the owner out there. A
// recovery code is too long to be guessed and is not counted: with one its owner always comes in.
func (s *Service) codeTry(ctx context.Context, staff *models.Staff, ip, code string) (counted, error) {
	if len(code) == recoveryDigits {
		return counted{}, nil
	}
	subject := strconv.FormatInt(staff.ID, 10)
	known, err := s.knownAddress(ctx, staff.Username, ip)
	if err != nil {
		return counted{}, err
	}
	if known {
		subject += "@" + AddressSubject(ip)
	}
	return s.try(ctx, ActionTwoFactor, subject)
}

// useCode takes a code as readCode returns it, so that it never works again, and tells whether it is a recovery code.
// Errors: invalid (two_factor).
func (s *Service) useCode(ctx context.Context, tx bun.Tx, staff *models.Staff, code string) (recovery bool, err error) {
	used := false
	switch len(code) {
	case totpDigits:
		used, err = s.useTOTP(ctx, tx, staff, code)
	case recoveryDigits:
		recovery = true
		used, err = models.UseRecoveryCode(ctx, tx, staff.ID, s.recoveryHash(staff.ID, code))
	}
	if err == nil && !used {
		err = wrongCode()
	}
	return recovery, err
}

func (s *Service) useTOTP(ctx context.Context, tx bun.Tx, staff *models.Staff, code string) (bool, error) {
	secret, err := s.Key.Open(staff.TOTPSecret, totpTable, totpColumn, staff.ID)
	if err != nil {
		return false, fmt.Errorf("accounts: two-factor: open the secret: %w", err)
	}
	step, fits, err := stepOf(string(secret), code, s.Now())
	if err != nil || !fits {
		return false, err
	}
	return models.UseStaffTOTPStep(ctx, tx, staff, step)
}

// stepOf returns the time step (RFC 6238, section 4) that a code belongs to, of those around a moment.
func stepOf(secret, code string, at time.Time) (step int64, fits bool, err error) {
	now := at.Unix() / totpStep
	for n := now - totpSkew; n <= now+totpSkew; n++ {
		want, err := hotp.GenerateCode(secret, uint64(n))
		if err != nil {
			return 0, false, fmt.Errorf("accounts: two-factor: make a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, fits = n, true
		}
	}
	return step, fits, nil
}

// newRecoveryCodes returns codes as they are shown, such as 4821-9930-1745-2290, and as they are stored.
func (s *Service) newRecoveryCodes(staffID int64) (shown []string, hashes [][]byte, err error) {
	end := new(big.Int).Exp(big.NewInt(10), big.NewInt(recoveryDigits), nil)
	for range recoveryCodes {
		n, err := rand.Int(rand.Reader, end)
		if err != nil {
			return nil, nil, fmt.Errorf("accounts: two-factor: make recovery codes: %w", err)
		}
		code := fmt.Sprintf("%0*d", recoveryDigits, n)
		shown = append(shown, strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-"))
		hashes = append(hashes, s.recoveryHash(staffID, code))
	}
	return shown, hashes, nil
}

// recoveryHash is keyed: all codes of sixteen digits could be hashed by who has stolen the database.
func (s *Service) recoveryHash(staffID int64, code string) []byte {
	return s.Key.MAC("recovery code", fmt.Appendf(nil, "%d:%s", staffID, code))
}
