package accounts

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// NewStaff is what a new staff user is made of. With a LinkPage, the path on the site that takes a one-time link's token, the staff
// user chooses the password by a mailed link.
type NewStaff struct {
	Username    string
	Fullname    string
	Email       string
	Password    string
	LinkPage    string
	Admin       bool
	Departments []int64
}

var usernamePattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$`)

// AddStaff adds a staff user. Errors: invalid (username, fullname, email, password, departments).
func (s *Service) AddStaff(ctx context.Context, by Actor, in NewStaff) (*models.Staff, error) {
	return s.addStaff(ctx, by, in, func(context.Context, bun.Tx) error { return nil })
}

// AddFirstAdmin sets the desk up: it adds the first admin and saves the site's name and language. Errors: not_found when the desk
// has been set up already, invalid (username, fullname, email, password, site_name).
func (s *Service) AddFirstAdmin(ctx context.Context, in NewStaff, siteName, language string) (*models.Staff, error) {
	in.Admin = true
	fields := models.Fields{}
	siteName = models.RequireName(fields, "site_name", siteName, MaxName)
	if err := fields.Error(); err != nil {
		s.checkStaff(ctx, fields, &in)
		return nil, fields.Error()
	}
	staff, err := s.addStaff(ctx, Actor{}, in, func(ctx context.Context, tx bun.Tx) error {
		there, err := models.StaffExists(ctx, tx)
		if err != nil {
			return err
		}
		if there {
			return models.NotFound("page")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return staff, s.Settings.Save(ctx, func(set *settings.Settings) { set.SiteName, set.Language = siteName, language })
}

func (s *Service) addStaff(ctx context.Context, by Actor, in NewStaff, allowed func(context.Context, bun.Tx) error) (*models.Staff, error) {
	fields := models.Fields{}
	s.checkStaff(ctx, fields, &in)
	if err := fields.Error(); err != nil {
		return nil, err
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	staff := &models.Staff{Username: in.Username, Fullname: in.Fullname, Email: in.Email, Admin: in.Admin, Active: true, CreatedAt: s.Now()}
	if in.LinkPage == "" {
		staff.PasswordHash = HashPassword(in.Password)
	}
	err = models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		// First, because it keeps others waiting until the commit: of two first admins one comes too late.
		if err := models.TouchDesk(ctx, tx); err != nil {
			return 0, err
		}
		if err := allowed(ctx, tx); err != nil {
			return 0, err
		}
		staff.ID = 0
		if err := models.InsertStaff(ctx, tx, staff, in.Departments); err != nil {
			return 0, err
		}
		if in.LinkPage != "" {
			if err := s.queueStaffLink(ctx, tx, set, staff, in.LinkPage); err != nil {
				return 0, err
			}
		}
		return staff.ID, s.audit(ctx, tx, by, "staff.add", "staff", staff.ID, staff.Username)
	})
	if err = s.refusedStaff(ctx, err, in.Email, 0); err != nil {
		return nil, wrapStaff("add", err)
	}
	if in.LinkPage != "" {
		s.wake()
	}
	return staff, nil
}

// refusedStaff says at the field what the database found: somebody else has the name or address, or a department was deleted since
// it was chosen. id is the staff user's own, 0 for a new one.
func (s *Service) refusedStaff(ctx context.Context, err error, email string, id int64) error {
	fields := models.Fields{}
	switch {
	case models.IsDuplicate(err):
		fields.Add(s.takenField(ctx, email, id), "field.taken")
	case models.IsOrphan(err):
		fields.Add("departments", "field.choose")
	default:
		return err
	}
	return fields.Error()
}

func wrapStaff(step string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("accounts: %s staff: %w", step, err)
}

// takenField returns which of a staff user's fields somebody else has already.
func (s *Service) takenField(ctx context.Context, email string, id int64) string {
	if other, err := models.StaffByLogin(ctx, s.DB, email); err == nil && other.Email == email && other.ID != id {
		return "email"
	}
	return "username"
}

// checkStaff brings the input into its stored form and notes what is wrong with it.
func (s *Service) checkStaff(ctx context.Context, fields models.Fields, in *NewStaff) {
	s.checkStaffPerson(ctx, fields, in)
	var invalid *models.Error
	if in.LinkPage != "" {
		return
	}
	if err := CheckPassword(in.Password, in.Username, in.Email, in.Fullname); errors.As(err, &invalid) {
		for field, word := range invalid.Fields {
			fields[field] = word
		}
	}
}

// checkStaffPerson is checkStaff without the password.
func (s *Service) checkStaffPerson(ctx context.Context, fields models.Fields, in *NewStaff) {
	in.Username = strings.ToLower(strings.TrimSpace(in.Username))
	in.Fullname, in.Email = checkPerson(fields, in.Fullname, in.Email)
	switch {
	case in.Username == "":
		fields.Add("username", "field.required")
	case utf8.RuneCountInString(in.Username) > MaxUsername:
		fields.Add("username", "field.too_long", "Max", MaxUsername)
	case !usernamePattern.MatchString(in.Username):
		fields.Add("username", "field.username")
	}
	slices.Sort(in.Departments)
	in.Departments = slices.Compact(in.Departments)
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return // the change meets the same trouble and tells it
	}
	for _, id := range in.Departments {
		if _, known := set.Department(id); !known {
			fields.Add("departments", "field.unknown_department", "ID", id)
		}
	}
}

// SetStaffPassword gives a staff user, named by username or address, a new password, and ends all of the user's sessions and
// links. Errors: not_found, invalid (password).
func (s *Service) SetStaffPassword(ctx context.Context, login, password string) (*models.Staff, error) {
	staff, err := models.StaffByLogin(ctx, s.DB, strings.ToLower(strings.TrimSpace(login)))
	if err != nil {
		return nil, err
	}
	if err := CheckPassword(password, staff.Username, staff.Email, staff.Fullname); err != nil {
		return nil, err
	}
	hash := HashPassword(password)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error { return s.setStaffPassword(ctx, tx, staff.ID, hash) })
	if err != nil {
		return nil, fmt.Errorf("accounts: set password: %w", err)
	}
	return staff, nil
}
