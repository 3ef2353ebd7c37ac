package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// StaffPage returns up to limit staff users by full name, from an offset on.
func StaffPage(ctx context.Context, db bun.IDB, limit, offset int64) ([]Staff, error) {
	rows := []Staff{}
	if err := db.NewSelect().Model(&rows).Order("st.fullname", "st.id").Limit(limit).Offset(offset).Scan(ctx); err != nil {
		return nil, fmt.Errorf("page of staff: %w", err)
	}
	return rows, nil
}

// LockStaff returns a staff user, and keeps others until the transaction ends from changing the row and from adding what belongs to
// the staff user: sessions, links. Errors: not_found.
func LockStaff(ctx context.Context, tx bun.Tx, id int64) (*Staff, error) {
	s := new(Staff)
	if err := ForUpdate(tx.NewSelect().Model(s).Where("st.id = ?", id)).Scan(ctx); err != nil {
		return nil, row(err, "staff")
	}
	return s, nil
}

// DepartmentsOfStaff returns the ids of the departments that a staff user was put into, in ascending order.
func DepartmentsOfStaff(ctx context.Context, db bun.IDB, id int64) ([]int64, error) {
	ids := []int64{}
	q := db.NewSelect().Model((*StaffDepartment)(nil)).Column("department_id").Where("sd.staff_id = ?", id).Order("sd.department_id")
	if err := q.Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("departments of staff %d: %w", id, err)
	}
	return ids, nil
}

// UpdateStaff writes who a staff user is, whether an admin, and in which departments. IsDuplicate tells of its error that the username
// or address is taken, IsOrphan that a department is gone.
func UpdateStaff(ctx context.Context, tx bun.Tx, s *Staff, departments []int64) error {
	if _, err := tx.NewUpdate().Model(s).WherePK().Column("username", "fullname", "email", "admin").Exec(ctx); err != nil {
		return fmt.Errorf("update staff %d: %w", s.ID, err)
	}
	if _, err := tx.NewDelete().Model((*StaffDepartment)(nil)).Where("staff_id = ?", s.ID).Exec(ctx); err != nil {
		return fmt.Errorf("clear departments of staff %d: %w", s.ID, err)
	}
	return insertStaffDepartments(ctx, tx, s.ID, departments)
}

func insertStaffDepartments(ctx context.Context, tx bun.Tx, id int64, departments []int64) error {
	if len(departments) == 0 {
		return nil
	}
	rows := make([]StaffDepartment, len(departments))
	for i, d := range departments {
		rows[i] = StaffDepartment{StaffID: id, DepartmentID: d}
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("put staff %d into departments: %w", id, err)
	}
	return nil
}

// SetStaffActive lets a staff user in, or keeps the user out.
func SetStaffActive(ctx context.Context, db bun.IDB, id int64, active bool) error {
	if _, err := db.NewUpdate().Model((*Staff)(nil)).Set("active = ?", active).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("set staff %d active: %w", id, err)
	}
	return nil
}

// OtherAdmins tells whether another admin than this staff user can sign in.
func OtherAdmins(ctx context.Context, db bun.IDB, id int64) (bool, error) {
	there, err := db.NewSelect().Model((*Staff)(nil)).Where("st.admin = ?", true).Where("st.active = ?", true).
		Where("st.id <> ?", id).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("other admins: %w", err)
	}
	return there, nil
}

// DeleteStaff removes a staff user with sessions, links, recovery codes and places in departments.
func DeleteStaff(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Staff)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete staff %d: %w", id, err)
	}
	return nil
}
