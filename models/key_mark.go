package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// keyMarkSetting stands among the settings, whose values are JSON: by it the key is known that the desk's secrets are sealed with.
const keyMarkSetting = "key_mark"

// KeyMark returns the mark of the desk's key, "" when the desk has none yet.
func KeyMark(ctx context.Context, db bun.IDB) (string, error) {
	var row Setting
	err := db.NewSelect().Model(&row).Where("s.name = ?", keyMarkSetting).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	var mark string
	if err == nil {
		err = json.Unmarshal([]byte(row.Value), &mark)
	}
	if err != nil {
		return "", fmt.Errorf("key mark: %w", err)
	}
	return mark, nil
}

// SetKeyMark keeps the mark of the desk's key. One that stands there already costs no write.
func SetKeyMark(ctx context.Context, db bun.IDB, mark string) error {
	kept, err := KeyMark(ctx, db)
	if err != nil || kept == mark {
		return err
	}
	value, err := json.Marshal(mark)
	if err != nil {
		return fmt.Errorf("key mark: %w", err)
	}
	return SaveSettings(ctx, db, map[string]string{keyMarkSetting: string(value)})
}
