package accounts

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// StaffChange is what an admin makes of a staff user. Seen is the fingerprint of the staff user as shown before, "" where nobody
// looked.
type StaffChange struct {
	Username    string
	Fullname    string
	Email       string
	Admin       bool
	Departments []int64
	Seen        string
}

// SeenStaff returns the fingerprint of what an admin can change of a staff user. The departments are in ascending order.
func SeenStaff(staff *models.Staff, departments []int64) string {
	return models.Fingerprint(staff.Username, staff.Fullname, staff.Email, strconv.FormatBool(staff.Admin), fmt.Sprint(departments))
}

// ChangeStaff changes who a staff user is, whether an admin, and in which departments. Another role, name to sign in with or address
// ends the staff user's sessions and links, and signedOut tells so: the door may start a new session for one who changed himself.
// Errors: not_found, invalid (username, fullname, email, admin, departments), conflict when somebody has changed the staff user since
// that was seen.
func (s *Service) ChangeStaff(ctx context.Context, by Actor, id int64, in StaffChange) (signedOut bool, err error) {
	fields := models.Fields{}
	clean := NewStaff{Username: in.Username, Fullname: in.Fullname, Email: in.Email, Admin: in.Admin, Departments: in.Departments}
	s.checkStaffPerson(ctx, fields, &clean)
	if err := fields.Error(); err != nil {
		return false, err
	}
	err = s.withStaff(ctx, id, func(ctx context.Context, tx bun.Tx, before *models.Staff) error {
		signedOut, err = s.changeStaff(ctx, tx, by, before, clean, in.Seen)
		return err
	})
	return signedOut, wrapStaff("change", s.refusedStaff(ctx, err, clean.Email, id))
}

// withStaff runs f in a transaction that holds the desk's set-up and a staff user. Errors: not_found.
func (s *Service) withStaff(ctx context.Context, id int64, f func(ctx context.Context, tx bun.Tx, staff *models.Staff) error) error {
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		// First, because changes of staff then go one after the other: of two last admins one stays.
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		staff, err := models.LockStaff(ctx, tx, id)
		if err != nil {
			return err
		}
		return f(ctx, tx, staff)
	})
}

func (s *Service) changeStaff(ctx context.Context, tx bun.Tx, by Actor, before *models.Staff, in NewStaff, seen string) (signedOut bool, err error) {
	places, err := models.DepartmentsOfStaff(ctx, tx, before.ID)
	if err != nil {
		return false, err
	}
	after := *before
	after.Username, after.Fullname, after.Email, after.Admin = in.Username, in.Fullname, in.Email, in.Admin
	changes := staffChanges(before, &after, places, in.Departments)
	switch {
	case changes == "":
		return false, nil
	case seen != "" && seen != SeenStaff(before, places):
		return false, models.NewError(models.KindConflict, "error.conflict")
	}
	if before.Admin && !after.Admin {
		if err := atAdmin(lastAdmin(ctx, tx, before)); err != nil {
			return false, err
		}
	}
	if err := models.UpdateStaff(ctx, tx, &after, in.Departments); err != nil {
		return false, err
	}
	signedOut = before.Admin != after.Admin || before.Username != after.Username || before.Email != after.Email
	if signedOut {
		if err := endAccess(ctx, tx, before.ID, 0); err != nil {
			return false, err
		}
	}
	return signedOut, s.audit(ctx, tx, by, "staff.change", "staff", before.ID, before.Username+": "+changes)
}

// atAdmin says at the field why somebody must stay an admin.
func atAdmin(err error) error {
	if models.KindOf(err) != models.KindConflict {
		return err
	}
	fields := models.Fields{}
	fields.Add("admin", "staff.last_admin")
	return fields.Error()
}

// staffChanges says what a change makes of a staff user, for the audit log, and nothing when all stays the same.
func staffChanges(before, after *models.Staff, was, is []int64) string {
	var changes []string
	for _, text := range []struct{ name, before, after string }{
		{"user name", before.Username, after.Username}, {"name", before.Fullname, after.Fullname}, {"email", before.Email, after.Email},
	} {
		if text.before != text.after {
			changes = append(changes, text.name+" "+strconv.Quote(text.before)+" > "+strconv.Quote(text.after))
		}
	}
	if before.Admin != after.Admin {
		changes = append(changes, map[bool]string{true: "admin", false: "agent"}[after.Admin])
	}
	return strings.Join(append(changes, listChanges("departments", idTexts(was), idTexts(is))...), "; ")
}

func idTexts(ids []int64) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return texts
}
