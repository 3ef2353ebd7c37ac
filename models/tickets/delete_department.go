package tickets

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// DeleteDepartment removes a department with all tickets, and with its agents' and fields' places in it. When it is interrupted,
// some of the tickets are gone, and another call does the rest. Errors: not_found, conflict for the only department, and for
// one that an email address delivers into.
func (s *Service) DeleteDepartment(ctx context.Context, by Actor, id int64) error {
	var department *models.Department
	return wrap("delete department", s.purgeOwner(ctx, by, owner{
		tickets: models.InDepartments(id),
		refuse:  func(ctx context.Context, db bun.IDB) error { return mayGo(ctx, db, id) },
		hold: func(ctx context.Context, tx bun.Tx) (err error) {
			// The set-up first, so that no other department goes and no email address comes before the commit.
			if err := models.TouchDesk(ctx, tx); err != nil {
				return err
			}
			department, err = models.LockDepartment(ctx, tx, id)
			return err
		},
		remove: func(ctx context.Context, tx bun.Tx) error {
			if err := models.DeleteDepartment(ctx, tx, id); err != nil {
				return err
			}
			return models.InsertAudit(ctx, tx, s.audit(by, "department.delete", "department", id, department.Name))
		},
	}))
}

// mayGo says why a department can't be deleted.
func mayGo(ctx context.Context, db bun.IDB, id int64) error {
	departments, err := models.Departments(ctx, db)
	if err != nil {
		return err
	}
	switch known := slices.ContainsFunc(departments, func(d models.Department) bool { return d.ID == id }); {
	case !known:
		return models.NotFound("department")
	case len(departments) == 1:
		return models.NewError(models.KindConflict, "error.last_department")
	}
	mailboxes, err := models.Mailboxes(ctx, db)
	if err != nil {
		return err
	}
	for _, m := range mailboxes {
		if m.DepartmentID == id {
			return models.NewError(models.KindConflict, "error.department_with_mailbox", "Email", m.Email)
		}
	}
	return nil
}
