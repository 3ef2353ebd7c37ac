package accounts

import (
	"context"
	"net/netip"
	"strings"
	"unicode/utf8"

	"helpdeskz/models"
)

// AuthInput is what another program asks about somebody who wants to sign in there with an account of the desk.
type AuthInput struct {
	Username  string // or address
	Password  string
	Code      string // of the authenticator, or a recovery code; may be empty
	IP        string // of the person
	UserAgent string // of the program
}

// AuthStaff returns the agent whose name, password and code these are, as LoginStaff and LoginStaffCode would let in, and
// writes the login log; it makes no session. That a code is missing or wrong is said to who knows the password only.
// Errors: invalid (username, password, ip_address, two_factor), unauthenticated, rate_limited, models.ErrRepeated.
func (s *Service) AuthStaff(ctx context.Context, in AuthInput) (*models.Staff, error) {
	login, err := in.login()
	if err != nil {
		return nil, err
	}
	e, err := s.checkStaffPassword(ctx, login)
	if err != nil {
		return nil, err
	}
	if !e.staff.TwoFactor() {
		return staffOf(s.admit(ctx, e))
	}
	if e.code, err = readCode(in.Code); err != nil {
		return nil, s.logLogin(ctx, e.in, e.staff, loginHalf, err)
	}
	return staffOf(s.admitByCode(ctx, e))
}

func staffOf(done *StaffLogin, err error) (*models.Staff, error) {
	if err != nil {
		return nil, err
	}
	return done.Staff, nil
}

// login checks the shape of what was given, before anybody is looked for.
func (in AuthInput) login() (LoginInput, error) {
	fields := models.Fields{}
	name := strings.ToLower(strings.TrimSpace(in.Username))
	_, isEmail := CleanEmail(name)
	switch {
	case name == "":
		fields.Add("username", "field.required")
	case utf8.RuneCountInString(name) > MaxEmail:
		fields.Add("username", "field.too_long", "Max", MaxEmail)
	case !isEmail && !usernamePattern.MatchString(name):
		fields.Add("username", "field.username")
	}
	if in.Password == "" {
		fields.Add("password", "field.required")
	}
	addr, err := netip.ParseAddr(strings.TrimSpace(in.IP))
	switch {
	case strings.TrimSpace(in.IP) == "":
		fields.Add("ip_address", "field.required")
	case err != nil || addr.Zone() != "":
		fields.Add("ip_address", "field.ip_address")
	}
	return LoginInput{Login: name, Password: in.Password, IP: addr.Unmap().String(), UserAgent: in.UserAgent}, fields.Error()
}
