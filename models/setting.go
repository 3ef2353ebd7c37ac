package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Setting is one value of the desk's settings, as text.
type Setting struct {
	bun.BaseModel `bun:"table:settings,alias:s"`

	Name  string `bun:",pk"`
	Value string
}

// Settings returns all values that were ever saved, by name.
func Settings(ctx context.Context, db bun.IDB) (map[string]string, error) {
	var rows []Setting
	if err := db.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	values := make(map[string]string, len(rows))
	for _, r := range rows {
		values[r.Name] = r.Value
	}
	return values, nil
}

// SaveSettings writes values, by name.
func SaveSettings(ctx context.Context, db bun.IDB, values map[string]string) error {
	for name, value := range values {
		q := db.NewInsert().Model(&Setting{Name: name, Value: value})
		if _, err := upsert(q, "name", "value").Exec(ctx); err != nil {
			return fmt.Errorf("save setting %s: %w", name, err)
		}
	}
	return nil
}

// DeskRevision returns how often the desk's set-up (settings, departments, agents, fields, mailboxes, templates) has changed.
func DeskRevision(ctx context.Context, db bun.IDB) (int64, error) {
	var revision int64
	err := db.NewSelect().Table("revisions").Column("revision").Where("name = 'desk'").Scan(ctx, &revision)
	if err != nil {
		return 0, fmt.Errorf("desk revision: %w", err)
	}
	return revision, nil
}

// TouchDesk makes every instance load the desk's set-up anew. Call it in the transaction that changes it.
func TouchDesk(ctx context.Context, db bun.IDB) error {
	_, err := db.NewUpdate().Table("revisions").Set("revision = revision + 1").Where("name = 'desk'").Exec(ctx)
	if err != nil {
		return fmt.Errorf("touch desk: %w", err)
	}
	return nil
}
