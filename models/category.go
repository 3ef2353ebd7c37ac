package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Category holds articles of the knowledge base, and other categories below it. A private one, and all below it, is seen
// by staff only. Revision counts its changes.
type Category struct {
	bun.BaseModel `bun:"table:categories,alias:cat"`

	ID       int64 `bun:",pk,autoincrement"`
	ParentID int64 `bun:",nullzero"`
	Name     string
	Position int
	Private  bool
	Revision int64
}

// Categories returns all categories in their order. There are few: they are read whole, and the tree is walked in memory.
func Categories(ctx context.Context, db bun.IDB) ([]Category, error) {
	rows := []Category{}
	if err := db.NewSelect().Model(&rows).Order("cat.position", "cat.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return rows, nil
}

// InsertCategory adds a category and sets its ID and first revision.
func InsertCategory(ctx context.Context, db bun.IDB, c *Category) error {
	c.Revision = 1
	if _, err := db.NewInsert().Model(c).Exec(ctx); err != nil {
		return fmt.Errorf("insert category: %w", err)
	}
	return nil
}

// CategoryByID returns a category, public or private. Errors: not_found.
func CategoryByID(ctx context.Context, db bun.IDB, id int64) (*Category, error) {
	c := new(Category)
	if err := db.NewSelect().Model(c).Where("cat.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "category")
	}
	return c, nil
}

// UpdateCategory writes a category and moves it to its next revision, unless somebody has done so since it was read: then it
// returns a conflict.
func UpdateCategory(ctx context.Context, db bun.IDB, c *Category) error {
	read := c.Revision
	c.Revision++
	done, err := db.NewUpdate().Model(c).WherePK().Where("revision = ?", read).ExcludeColumn("id").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update category %d: %w", c.ID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		c.Revision = read
		return &Error{Kind: KindConflict, Key: "error.conflict", Err: err}
	}
	return nil
}

// PlaceCategory gives a category its place among those beside it.
func PlaceCategory(ctx context.Context, db bun.IDB, id int64, position int) error {
	if _, err := db.NewUpdate().Model((*Category)(nil)).Set("position = ?", position).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("place category %d: %w", id, err)
	}
	return nil
}

// DeleteCategory removes a category with the categories and articles below it.
func DeleteCategory(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Category)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete category %d: %w", id, err)
	}
	return nil
}
