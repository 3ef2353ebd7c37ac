package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Canned is a text that agents put into their answers. Body is sanitised HTML with placeholders such as %client_name%; StaffID is
// who wrote it, 0 when that agent is gone. Revision counts its changes.
type Canned struct {
	bun.BaseModel `bun:"table:canned_responses,alias:cr"`

	ID        int64 `bun:",pk,autoincrement"`
	StaffID   int64 `bun:",nullzero"`
	Title     string
	Body      string
	Position  int
	Revision  int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CannedTitles returns all canned responses in their order, without their texts.
func CannedTitles(ctx context.Context, db bun.IDB) ([]Canned, error) {
	rows := []Canned{}
	if err := db.NewSelect().Model(&rows).ExcludeColumn("body").Order("cr.position", "cr.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("canned responses: %w", err)
	}
	return rows, nil
}

// CannedByID returns a canned response. Errors: not_found.
func CannedByID(ctx context.Context, db bun.IDB, id int64) (*Canned, error) {
	c := new(Canned)
	if err := db.NewSelect().Model(c).Where("cr.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "canned")
	}
	return c, nil
}

// InsertCanned adds a canned response behind all others, and sets its ID, Position and first revision. The transaction must hold
// the desk's set-up.
func InsertCanned(ctx context.Context, tx bun.Tx, c *Canned) error {
	err := tx.NewSelect().Model((*Canned)(nil)).ColumnExpr("COALESCE(MAX(position), 0) + 1").Scan(ctx, &c.Position)
	if err != nil {
		return fmt.Errorf("last canned response: %w", err)
	}
	c.Revision = 1
	if _, err := tx.NewInsert().Model(c).Exec(ctx); err != nil {
		return fmt.Errorf("insert canned response: %w", err)
	}
	return nil
}

// UpdateCanned writes title and text and moves the response to its next revision, unless somebody has done so since it was read:
// then it returns a conflict.
func UpdateCanned(ctx context.Context, db bun.IDB, c *Canned) error {
	read := c.Revision
	c.Revision++
	done, err := db.NewUpdate().Model(c).WherePK().Where("revision = ?", read).Column("title", "body", "revision", "updated_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update canned response %d: %w", c.ID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		c.Revision = read
		return &Error{Kind: KindConflict, Key: "error.conflict", Err: err}
	}
	return nil
}

// PlaceCanned gives a canned response its place among the others.
func PlaceCanned(ctx context.Context, db bun.IDB, id int64, position int) error {
	if _, err := db.NewUpdate().Model((*Canned)(nil)).Set("position = ?", position).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("place canned response %d: %w", id, err)
	}
	return nil
}

// DeleteCanned removes a canned response.
func DeleteCanned(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Canned)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete canned response %d: %w", id, err)
	}
	return nil
}
