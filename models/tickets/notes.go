package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// AddNote writes a note for staff on a ticket. Errors: not_found, invalid (body).
func (s *Service) AddNote(ctx context.Context, scope models.Scope, by Actor, ticketID int64, body Body) (*models.Note, error) {
	fields := models.Fields{}
	clean := body.check(fields, "body")
	if err := fields.Error(); err != nil {
		return nil, err
	}
	note := &models.Note{TicketID: ticketID, StaffID: by.staffID(), AuthorName: by.Name(), Body: clean, CreatedAt: s.Now(), UpdatedAt: s.Now()}
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := models.TicketByID(ctx, tx, scope, ticketID); err != nil {
			return err
		}
		note.ID = 0
		return models.InsertNote(ctx, tx, note)
	})
	if err != nil {
		return nil, wrap("add note", err)
	}
	return note, nil
}

// EditNote rewrites a note: one's own, and an admin any. Errors: not_found, forbidden, invalid (body).
func (s *Service) EditNote(ctx context.Context, scope models.Scope, by Actor, ticketID, noteID int64, body Body) (*models.Note, error) {
	fields := models.Fields{}
	clean := body.check(fields, "body")
	if err := fields.Error(); err != nil {
		return nil, err
	}
	var note *models.Note
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
		if note, err = ownNote(ctx, tx, scope, by, ticketID, noteID); err != nil {
			return err
		}
		note.Body, note.UpdatedAt = clean, s.Now()
		return models.UpdateNote(ctx, tx, note)
	})
	if err != nil {
		return nil, wrap("edit note", err)
	}
	return note, nil
}

// DeleteNote removes a note: one's own, and an admin any. Errors: not_found, forbidden.
func (s *Service) DeleteNote(ctx context.Context, scope models.Scope, by Actor, ticketID, noteID int64) error {
	return wrap("delete note", models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		note, err := ownNote(ctx, tx, scope, by, ticketID, noteID)
		if err != nil {
			return err
		}
		if err := models.DeleteNote(ctx, tx, note.ID); err != nil {
			return err
		}
		return models.InsertEvents(ctx, tx, s.event(ticketID, by, models.EventNoteGone, note.AuthorName, ""))
	}))
}

// MayEditNote tells whether a staff user may change a note.
func MayEditNote(staff *models.Staff, note *models.Note) bool {
	return staff.Admin || (note.StaffID != 0 && note.StaffID == staff.ID)
}

func ownNote(ctx context.Context, tx bun.Tx, scope models.Scope, by Actor, ticketID, noteID int64) (*models.Note, error) {
	ticket, err := models.TicketByID(ctx, tx, scope, ticketID)
	if err != nil {
		return nil, err
	}
	note, err := models.NoteByID(ctx, tx, ticket, noteID)
	if err != nil {
		return nil, err
	}
	if by.Staff == nil || !MayEditNote(by.Staff, note) {
		return nil, models.NewError(models.KindForbidden, "error.note_of_another")
	}
	return note, nil
}
