package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// Note is what staff write for each other on a ticket. Body is sanitised HTML.
type Note struct {
	bun.BaseModel `bun:"table:notes,alias:n"`

	ID         int64 `bun:",pk,autoincrement"`
	TicketID   int64
	StaffID    int64 `bun:",nullzero"`
	AuthorName string
	Body       string
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// notesShown bounds the notes that a ticket's page loads.
const notesShown = 200

// NotesOf returns the newest notes of a ticket that was read under the reader's scope, oldest first, 200 at most.
func NotesOf(ctx context.Context, db bun.IDB, t *Ticket) ([]Note, error) {
	notes := []Note{}
	err := db.NewSelect().Model(&notes).Where("n.ticket_id = ?", t.ID).Order("n.id DESC").Limit(notesShown).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("notes of ticket %d: %w", t.ID, err)
	}
	slices.Reverse(notes)
	return notes, nil
}

// NoteByID returns a note of a ticket that was read under the reader's scope. Errors: not_found.
func NoteByID(ctx context.Context, db bun.IDB, t *Ticket, id int64) (*Note, error) {
	n := new(Note)
	if err := db.NewSelect().Model(n).Where("n.id = ?", id).Where("n.ticket_id = ?", t.ID).Scan(ctx); err != nil {
		return nil, row(err, "note")
	}
	return n, nil
}

// InsertNote adds a note and sets its ID.
func InsertNote(ctx context.Context, db bun.IDB, n *Note) error {
	if _, err := db.NewInsert().Model(n).Exec(ctx); err != nil {
		return fmt.Errorf("insert note: %w", err)
	}
	return nil
}

// UpdateNote writes a note's body and time of change.
func UpdateNote(ctx context.Context, db bun.IDB, n *Note) error {
	if _, err := db.NewUpdate().Model(n).WherePK().Column("body", "updated_at").Exec(ctx); err != nil {
		return fmt.Errorf("update note %d: %w", n.ID, err)
	}
	return nil
}

// DeleteNote removes a note.
func DeleteNote(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Note)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete note %d: %w", id, err)
	}
	return nil
}
