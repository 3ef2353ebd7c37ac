package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Staff is an agent, or an admin, who works in the panel. Username and Email are in lower case.
type Staff struct {
	bun.BaseModel `bun:"table:staff,alias:st"`

	ID           int64 `bun:",pk,autoincrement"`
	Username     string
	Fullname     string
	Email        string
	PasswordHash string
	Admin        bool
	Active       bool
	Timezone     string
	Language     string
	Signature    string
	Avatar       string
	TOTPSecret   []byte `bun:"totp_secret"`
	TOTPLastStep int64  `bun:"totp_last_step"`
	CreatedAt    time.Time
	LastLoginAt  time.Time `bun:",nullzero"`
}

// StaffDepartment puts an agent into a department.
type StaffDepartment struct {
	bun.BaseModel `bun:"table:staff_departments,alias:sd"`

	StaffID      int64 `bun:",pk"`
	DepartmentID int64 `bun:",pk"`
}

// AllStaff returns all staff users by id. A desk has few; they are kept in the settings snapshot.
func AllStaff(ctx context.Context, db bun.IDB) ([]Staff, error) {
	var rows []Staff
	if err := db.NewSelect().Model(&rows).Order("st.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	return rows, nil
}

// AllStaffDepartments returns every agent's departments, by agent and department.
func AllStaffDepartments(ctx context.Context, db bun.IDB) ([]StaffDepartment, error) {
	var rows []StaffDepartment
	if err := db.NewSelect().Model(&rows).Order("sd.staff_id", "sd.department_id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("staff departments: %w", err)
	}
	return rows, nil
}

// StaffByID returns a staff user. Errors: not_found.
func StaffByID(ctx context.Context, db bun.IDB, id int64) (*Staff, error) {
	s := new(Staff)
	if err := db.NewSelect().Model(s).Where("st.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "staff")
	}
	return s, nil
}

// StaffByLogin returns the staff user with this username or e-mail address, given in lower case. Errors: not_found.
func StaffByLogin(ctx context.Context, db bun.IDB, login string) (*Staff, error) {
	s := new(Staff)
	err := db.NewSelect().Model(s).Where("st.username = ? OR st.email = ?", login, login).
		OrderExpr("st.username = ? DESC", login).Limit(1).Scan(ctx)
	if err != nil {
		return nil, row(err, "staff")
	}
	if s.Username != login && s.Email != login { // MySQL takes no notice of blanks at the end
		return nil, NotFound("staff")
	}
	return s, nil
}

// StaffExists tells whether the desk has a staff user at all, that is whether it was set up.
func StaffExists(ctx context.Context, db bun.IDB) (bool, error) {
	there, err := db.NewSelect().Model((*Staff)(nil)).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("staff exists: %w", err)
	}
	return there, nil
}

// InsertStaff adds a staff user with departments and sets its ID. IsDuplicate tells of its error that the username or address
// is taken.
func InsertStaff(ctx context.Context, tx bun.Tx, s *Staff, departments []int64) error {
	if _, err := tx.NewInsert().Model(s).Exec(ctx); err != nil {
		return err
	}
	return insertStaffDepartments(ctx, tx, s.ID, departments)
}

// SetStaffPassword writes a new password hash.
func SetStaffPassword(ctx context.Context, db bun.IDB, id int64, hash string) error {
	_, err := db.NewUpdate().Model((*Staff)(nil)).Set("password_hash = ?", hash).Where("id = ?", id).Exec(ctx)
	return err
}

// SetStaffLogin notes when a staff user last signed in.
func SetStaffLogin(ctx context.Context, db bun.IDB, id int64, at time.Time) error {
	_, err := db.NewUpdate().Model((*Staff)(nil)).Set("last_login_at = ?", at).Where("id = ?", id).Exec(ctx)
	return err
}
