package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// FieldInput is a custom field as somebody gives it. Options are looked at only where the type has some, Departments only where the
// field is not asked in all. Revision is that of the field when it was read.
type FieldInput struct {
	Kind           models.FieldKind
	Title          string
	Options        []string
	Required       bool
	AllDepartments bool
	Departments    []int64
	Revision       int64
}

// answersAtOnce is how many answers one transaction deletes.
const answersAtOnce = 1000

// AddField adds a custom field behind the others. Errors: invalid (title, kind, options, departments).
func (s *Service) AddField(ctx context.Context, by Actor, in FieldInput) (*models.CustomField, error) {
	f := &models.CustomField{}
	err := s.changeOnce(ctx, func(ctx context.Context, tx bun.Tx) (int64, error) {
		*f = models.CustomField{}
		all, err := s.fillField(ctx, tx, f, in)
		if err != nil {
			return 0, err
		}
		if len(all) > 0 {
			f.Position = all[len(all)-1].Position + 1
		}
		if err := models.InsertCustomField(ctx, tx, f); err != nil {
			return 0, err
		}
		return f.ID, s.audit(ctx, tx, by, "custom_field.add", "custom_field", f.ID, f.Title)
	})
	if err != nil {
		return nil, wrap("add custom field", err)
	}
	return f, nil
}

// SaveField changes a custom field. Its type stays as it is once somebody has answered, because the answers are kept in its form.
// Errors: not_found, conflict when somebody has changed the field since it was read, invalid (title, kind, options, departments).
func (s *Service) SaveField(ctx context.Context, by Actor, id int64, in FieldInput) error {
	return wrap("save custom field", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		f, err := models.CustomFieldByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if f.Revision != in.Revision {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		before := *f
		if _, err := s.fillField(ctx, tx, f, in); err != nil {
			return err
		}
		if err := s.keepKind(ctx, tx, &before, f); err != nil {
			return err
		}
		detail := fieldChanges(&before, f)
		if detail == "" {
			return nil
		}
		if err := models.UpdateCustomField(ctx, tx, f); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "custom_field.change", "custom_field", id, before.Title+": "+detail)
	}))
}

func (s *Service) keepKind(ctx context.Context, tx bun.Tx, before, after *models.CustomField) error {
	if before.Kind == after.Kind {
		return nil
	}
	n, err := models.CountAnswers(ctx, tx, before.ID)
	if err != nil || n == 0 {
		return err
	}
	fields := models.Fields{}
	fields.Add("kind", "custom_field.kind_fixed")
	return fields.Error()
}

// MoveField moves a custom field one place towards the front, or towards the end. At the end of the list nothing happens.
// Errors: not_found.
func (s *Service) MoveField(ctx context.Context, by Actor, id int64, forward bool) error {
	return wrap("move custom field", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		all, err := models.CustomFields(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(f models.CustomField) bool { return f.ID == id })
		if at < 0 {
			return models.NotFound("field")
		}
		to := at + 1
		if forward {
			to = at - 1
		}
		if to < 0 || to >= len(all) {
			return nil
		}
		title := all[at].Title
		all[at], all[to] = all[to], all[at]
		for i, f := range all {
			if err := models.SetCustomFieldPosition(ctx, tx, f.ID, i+1); err != nil {
				return err
			}
		}
		return s.audit(ctx, tx, by, "custom_field.move", "custom_field", id, fmt.Sprintf("%s: place %d", title, to+1))
	}))
}

// DeleteField removes a custom field with all answers to it. When it is interrupted some of the answers are gone, and another call
// does the rest. Errors: not_found.
func (s *Service) DeleteField(ctx context.Context, by Actor, id int64) error {
	for {
		var gone int64
		err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
			gone, err = models.DeleteAnswers(ctx, tx, id, answersAtOnce)
			return err
		})
		if err != nil {
			return wrap("delete custom field", err)
		}
		if gone < answersAtOnce {
			break
		}
	}
	return wrap("delete custom field", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		f, err := models.CustomFieldByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := models.DeleteCustomField(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "custom_field.delete", "custom_field", id, f.Title)
	}))
}
