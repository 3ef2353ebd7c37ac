package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Category holds articles of the knowledge base, and other categories below it. A private one, and all below it, is seen
// by staff only.
type Category struct {
	bun.BaseModel `bun:"table:categories,alias:cat"`

	ID       int64 `bun:",pk,autoincrement"`
	ParentID int64 `bun:",nullzero"`
	Name     string
	Position int
	Private  bool
}

// Categories returns all categories in their order. There are few: they are read whole, and the tree is walked in memory.
func Categories(ctx context.Context, db bun.IDB) ([]Category, error) {
	rows := []Category{}
	if err := db.NewSelect().Model(&rows).Order("cat.position", "cat.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return rows, nil
}

// InsertCategory adds a category and sets its ID.
func InsertCategory(ctx context.Context, db bun.IDB, c *Category) error {
	if _, err := db.NewInsert().Model(c).Exec(ctx); err != nil {
		return fmt.Errorf("insert category: %w", err)
	}
	return nil
}
