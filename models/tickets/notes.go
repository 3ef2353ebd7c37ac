package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// NoteInput is a note for staff on a ticket that exists.
type NoteInput struct {
	By       Actor
	Scope    models.Scope
	TicketID int64
	Body     Body
	Token    string // of the form, so that it makes one note only; "" for none
}

// AddNote writes a note. A token that made a note already returns that note. Errors: not_found, invalid (body).
func (s *Service) AddNote(ctx context.Context, in NoteInput) (*models.Note, error) {
	fields := models.Fields{}
	body, pictures := in.Body.withPictures(nil)
	clean := body.check(fields)
	if len(pictures) > 0 {
		fields.Add("files", "note.no_files")
	}
	if err := fields.Error(); err != nil {
		return nil, err
	}
	ticket, err := models.TicketByID(ctx, s.DB, in.Scope, in.TicketID)
	if err != nil {
		return nil, wrap("add note", err)
	}
	if done, err := s.notedBefore(ctx, ticket, in); done != nil || err != nil {
		return done, err
	}
	note := &models.Note{TicketID: ticket.ID, StaffID: in.By.staffID(), AuthorName: in.By.Name(), Body: clean, CreatedAt: s.Now(), UpdatedAt: s.Now()}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := models.LockTicket(ctx, tx, in.Scope, in.TicketID); err != nil {
			return err
		}
		if err := dropDraft(ctx, tx, in.By, in.Token, in.TicketID); err != nil {
			return err
		}
		note.ID = 0
		if err := models.InsertNote(ctx, tx, note); err != nil || in.Token == "" {
			return err
		}
		return models.InsertSubmission(ctx, tx, &models.Submission{Token: noteToken(in.Token), TicketID: ticket.ID, CreatedAt: note.CreatedAt})
	})
	if models.IsDuplicate(err) {
		// Another post of the same form was faster.
		if done, trouble := s.notedBefore(ctx, ticket, in); done != nil || trouble != nil {
			return done, trouble
		}
	}
	if err != nil {
		return nil, wrap("add note", err)
	}
	return note, nil
}

// noteToken is the hash of a form's token for its note: the reply box has one token, and may make a message and a note.
func noteToken(token string) []byte { return secret.Hash("note " + token) }

// notedBefore returns the note that a form's token made already, or nil: the one of its author at the token's moment.
func (s *Service) notedBefore(ctx context.Context, t *models.Ticket, in NoteInput) (*models.Note, error) {
	if in.Token == "" {
		return nil, nil //nolint:nilnil // no token, nothing to find
	}
	made, err := models.SubmissionByToken(ctx, s.DB, noteToken(in.Token))
	if models.IsNotFound(err) {
		return nil, nil //nolint:nilnil // the token is fresh
	}
	if err != nil {
		return nil, wrap("find submission", err)
	}
	notes, err := models.NotesOf(ctx, s.DB, t)
	if err != nil {
		return nil, wrap("find note", err)
	}
	for i := range notes {
		if notes[i].StaffID == in.By.staffID() && notes[i].CreatedAt.Equal(made.CreatedAt) {
			return &notes[i], nil
		}
	}
	return nil, models.NotFound("note") // it was deleted since
}

// EditNote rewrites a note: one's own, and an admin any. Errors: not_found, forbidden, invalid (body).
func (s *Service) EditNote(ctx context.Context, scope models.Scope, by Actor, ticketID, noteID int64, body Body) (*models.Note, error) {
	fields := models.Fields{}
	clean := body.check(fields)
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
