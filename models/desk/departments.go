package desk

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// DepartmentInput is a department as somebody gives it. Two may have the same name. Seen is the fingerprint of the department as
// it was shown before, "" where nobody looked at it.
type DepartmentInput struct {
	Name    string
	Private bool // not offered to customers
	Seen    string
}

// SeenDepartment returns the fingerprint of what can be changed of a department.
func SeenDepartment(d *models.Department) string {
	return models.Fingerprint(d.Name, strconv.FormatBool(d.Private))
}

// AddDepartment adds a department behind the others. Errors: invalid (name).
func (s *Service) AddDepartment(ctx context.Context, by Actor, in DepartmentInput) (*models.Department, error) {
	d, err := checkDepartment(in)
	if err != nil {
		return nil, err
	}
	d.CreatedAt = s.Now()
	err = s.changeOnce(ctx, func(ctx context.Context, tx bun.Tx) (int64, error) {
		d.ID = 0
		if err := models.InsertDepartment(ctx, tx, d); err != nil {
			return 0, err
		}
		return d.ID, s.audit(ctx, tx, by, "department.add", "department", d.ID, d.Name)
	})
	if err != nil {
		return nil, wrap("add department", err)
	}
	return d, nil
}

// UpdateDepartment changes a department's name, and whether it is private. Errors: not_found, invalid (name), conflict when somebody
// has changed it since it was seen.
func (s *Service) UpdateDepartment(ctx context.Context, by Actor, id int64, in DepartmentInput) error {
	d, err := checkDepartment(in)
	if err != nil {
		return err
	}
	d.ID = id
	return wrap("update department", s.changeOnce(ctx, func(ctx context.Context, tx bun.Tx) (int64, error) {
		before, err := models.LockDepartment(ctx, tx, id)
		if err != nil || SeenDepartment(before) == SeenDepartment(d) {
			return 0, err
		}
		if in.Seen != "" && in.Seen != SeenDepartment(before) {
			return 0, models.NewError(models.KindConflict, "error.conflict")
		}
		if err := models.UpdateDepartment(ctx, tx, d); err != nil {
			return 0, err
		}
		return 0, s.audit(ctx, tx, by, "department.change", "department", id, d.Name)
	}))
}

func checkDepartment(in DepartmentInput) (*models.Department, error) {
	fields := models.Fields{}
	d := &models.Department{Name: models.RequireName(fields, "name", in.Name, MaxName), Private: in.Private}
	return d, fields.Error()
}
