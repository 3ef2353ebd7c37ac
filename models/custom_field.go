package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// FieldKind is the type of a custom field.
type FieldKind string

// The types of custom fields.
const (
	FieldText     FieldKind = "text"
	FieldTextarea FieldKind = "textarea"
	FieldPassword FieldKind = "password"
	FieldCheckbox FieldKind = "checkbox"
	FieldRadio    FieldKind = "radio"
	FieldSelect   FieldKind = "select"
	FieldDate     FieldKind = "date"
	FieldEmail    FieldKind = "email"
)

// FieldKinds are all types, in the order in which they are offered.
var FieldKinds = []FieldKind{FieldText, FieldTextarea, FieldEmail, FieldDate, FieldPassword, FieldCheckbox, FieldRadio, FieldSelect}

// HasOptions tells whether fields of this type are answered by choosing.
func (k FieldKind) HasOptions() bool {
	return k == FieldCheckbox || k == FieldRadio || k == FieldSelect
}

// CustomField is asked in the ticket form of its departments, or of all, and shown beside the ticket. Options are the choices
// of a checkbox, radio or select, in their order. Revision counts the changes, so that of two people who change a field at once the
// second one learns of the first.
type CustomField struct {
	bun.BaseModel `bun:"table:custom_fields,alias:cf"`

	ID             int64 `bun:",pk,autoincrement"`
	Kind           FieldKind
	Title          string
	Options        []string `bun:"type:json"`
	Required       bool
	AllDepartments bool
	Position       int
	Revision       int64
	Departments    []int64 `bun:"-"`
}

// AppliesTo tells whether the field is asked in a department.
func (f *CustomField) AppliesTo(departmentID int64) bool {
	if f.AllDepartments {
		return true
	}
	for _, id := range f.Departments {
		if id == departmentID {
			return true
		}
	}
	return false
}

type fieldDepartment struct {
	bun.BaseModel `bun:"table:custom_field_departments,alias:fd"`

	FieldID      int64 `bun:",pk"`
	DepartmentID int64 `bun:",pk"`
}

// CustomFields returns all fields with their departments, in their order.
func CustomFields(ctx context.Context, db bun.IDB) ([]CustomField, error) {
	var fields []CustomField
	if err := db.NewSelect().Model(&fields).Order("cf.position", "cf.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("custom fields: %w", err)
	}
	var places []fieldDepartment
	if err := db.NewSelect().Model(&places).Scan(ctx); err != nil {
		return nil, fmt.Errorf("custom field departments: %w", err)
	}
	for i := range fields {
		for _, p := range places {
			if p.FieldID == fields[i].ID {
				fields[i].Departments = append(fields[i].Departments, p.DepartmentID)
			}
		}
	}
	return fields, nil
}

// InsertCustomField adds a field with its departments and sets its ID and first revision.
func InsertCustomField(ctx context.Context, tx bun.IDB, f *CustomField) error {
	f.Revision = 1
	if _, err := tx.NewInsert().Model(f).Exec(ctx); err != nil {
		return fmt.Errorf("insert custom field: %w", err)
	}
	return insertFieldDepartments(ctx, tx, f)
}

func insertFieldDepartments(ctx context.Context, tx bun.IDB, f *CustomField) error {
	for _, id := range f.Departments {
		if _, err := tx.NewInsert().Model(&fieldDepartment{FieldID: f.ID, DepartmentID: id}).Exec(ctx); err != nil {
			return fmt.Errorf("insert custom field's department: %w", err)
		}
	}
	return nil
}

// TicketField is what a ticket's customer answered to a custom field; a password's answer is in Sealed instead of Value.
type TicketField struct {
	bun.BaseModel `bun:"table:ticket_fields,alias:tf"`

	TicketID int64 `bun:",pk"`
	FieldID  int64 `bun:",pk"`
	Value    string
	Sealed   []byte
}

// TicketFields returns the answers of a ticket that was read under the reader's scope, by field id.
func TicketFields(ctx context.Context, db bun.IDB, t *Ticket) (map[int64]TicketField, error) {
	var rows []TicketField
	if err := db.NewSelect().Model(&rows).Where("tf.ticket_id = ?", t.ID).Scan(ctx); err != nil {
		return nil, fmt.Errorf("fields of ticket %d: %w", t.ID, err)
	}
	byField := make(map[int64]TicketField, len(rows))
	for _, r := range rows {
		byField[r.FieldID] = r
	}
	return byField, nil
}

// SaveTicketField writes one answer.
func SaveTicketField(ctx context.Context, db bun.IDB, f *TicketField) error {
	if _, err := upsert(db.NewInsert().Model(f), "ticket_id, field_id", "value", "sealed").Exec(ctx); err != nil {
		return fmt.Errorf("save field of ticket %d: %w", f.TicketID, err)
	}
	return nil
}
