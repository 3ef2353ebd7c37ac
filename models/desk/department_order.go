package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// MoveDepartment moves a department one place up or down in the desk's order. The first one can't go up nor the last one down:
// they stay where they are. Errors: not_found.
func (s *Service) MoveDepartment(ctx context.Context, by Actor, id int64, up bool) error {
	return wrap("move department", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		all, err := models.Departments(ctx, tx)
		if err != nil {
			return err
		}
		from := slices.IndexFunc(all, func(d models.Department) bool { return d.ID == id })
		if from < 0 {
			return models.NotFound("department")
		}
		to := from + 1
		if up {
			to = from - 1
		}
		if to < 0 || to == len(all) {
			return nil
		}
		all[from], all[to] = all[to], all[from]
		if err := number(ctx, tx, all); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "department.move", "department", id, fmt.Sprintf("%s: place %d", all[to].Name, to+1))
	}))
}

// number writes the places of departments that stand elsewhere now. Those of an upgraded desk may all have been the same.
func number(ctx context.Context, tx bun.Tx, all []models.Department) error {
	for i, d := range all {
		if d.Position == i+1 {
			continue
		}
		if err := models.SetDepartmentPosition(ctx, tx, d.ID, i+1); err != nil {
			return err
		}
	}
	return nil
}
