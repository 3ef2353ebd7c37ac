package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// CustomFieldByID returns a field with its departments. Errors: not_found.
func CustomFieldByID(ctx context.Context, db bun.IDB, id int64) (*CustomField, error) {
	f := new(CustomField)
	if err := db.NewSelect().Model(f).Where("cf.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "field")
	}
	err := db.NewSelect().Model((*fieldDepartment)(nil)).Column("department_id").Where("fd.field_id = ?", id).
		Order("department_id").Scan(ctx, &f.Departments)
	if err != nil {
		return nil, fmt.Errorf("departments of custom field %d: %w", id, err)
	}
	return f, nil
}

// UpdateCustomField writes a field with its departments, all but its position, and moves it to its next revision. The transaction
// must hold the desk's set-up.
func UpdateCustomField(ctx context.Context, tx bun.Tx, f *CustomField) error {
	f.Revision++
	if _, err := tx.NewUpdate().Model(f).WherePK().ExcludeColumn("position").Exec(ctx); err != nil {
		return fmt.Errorf("update custom field %d: %w", f.ID, err)
	}
	if _, err := tx.NewDelete().Model((*fieldDepartment)(nil)).Where("field_id = ?", f.ID).Exec(ctx); err != nil {
		return fmt.Errorf("departments of custom field %d: %w", f.ID, err)
	}
	return insertFieldDepartments(ctx, tx, f)
}

// SetCustomFieldPosition moves a field to a place in the order.
func SetCustomFieldPosition(ctx context.Context, db bun.IDB, id int64, position int) error {
	_, err := db.NewUpdate().Model((*CustomField)(nil)).Set("position = ?", position).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("move custom field %d: %w", id, err)
	}
	return nil
}

// DeleteCustomField removes a field with what is left of its answers.
func DeleteCustomField(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*CustomField)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete custom field %d: %w", id, err)
	}
	return nil
}

// CountAnswers returns how many tickets have an answer to a field.
func CountAnswers(ctx context.Context, db bun.IDB, fieldID int64) (int64, error) {
	n, err := db.NewSelect().Model((*TicketField)(nil)).Where("tf.field_id = ?", fieldID).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("answers to field %d: %w", fieldID, err)
	}
	return n, nil
}

// CountAllAnswers returns how many tickets have an answer to each field, by field id.
func CountAllAnswers(ctx context.Context, db bun.IDB) (map[int64]int64, error) {
	var rows []struct{ FieldID, N int64 }
	err := db.NewSelect().Model((*TicketField)(nil)).Column("field_id").ColumnExpr("COUNT(*) AS n").Group("field_id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("answers to fields: %w", err)
	}
	counts := make(map[int64]int64, len(rows))
	for _, r := range rows {
		counts[r.FieldID] = r.N
	}
	return counts, nil
}

// DeleteAnswers removes up to limit answers to a field and says how many there were.
func DeleteAnswers(ctx context.Context, db bun.IDB, fieldID int64, limit int64) (int64, error) {
	var tickets []int64
	err := db.NewSelect().Model((*TicketField)(nil)).Column("ticket_id").Where("tf.field_id = ?", fieldID).Limit(limit).Scan(ctx, &tickets)
	if err != nil || len(tickets) == 0 {
		return 0, wrapAnswers(fieldID, err)
	}
	_, err = db.NewDelete().Model((*TicketField)(nil)).Where("field_id = ?", fieldID).Where("ticket_id IN (?)", bun.List(tickets)).Exec(ctx)
	return int64(len(tickets)), wrapAnswers(fieldID, err)
}

func wrapAnswers(fieldID int64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("delete answers to field %d: %w", fieldID, err)
}
