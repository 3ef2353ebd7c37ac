package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/settings"
)

// write runs what writes an entry and returns its id in a transaction, and takes the stored files back when it failed. When the
// connection was lost at the commit nobody knows how it ended: then the files stay, and the sweep takes them if no row names them.
func (s *Service) write(ctx context.Context, undo func(), f func(context.Context, bun.Tx) (made int64, err error)) error {
	written := false
	err := models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		written = false
		made, err := f(ctx, tx)
		written = err == nil
		return made, err
	})
	if err != nil && !written {
		undo()
	}
	return err
}

// writeMessage inserts the entry's message with its files.
func (s *Service) writeMessage(ctx context.Context, tx bun.Tx, e *entry) error {
	e.message.ID, e.message.TicketID = 0, e.ticket.ID
	if err := models.InsertMessage(ctx, tx, e.message); err != nil {
		return err
	}
	for _, f := range e.files {
		f.ID, f.TicketID, f.MessageID = 0, e.ticket.ID, e.message.ID
	}
	return models.InsertAttachments(ctx, tx, e.files)
}

// writeOpened inserts a ticket with its first message and queues the mails.
func (s *Service) writeOpened(ctx context.Context, tx bun.Tx, set *settings.Snapshot, e *entry) error {
	now := e.message.CreatedAt
	t := e.ticket
	t.ID, t.UserID, t.CreatedAt, t.UpdatedAt = 0, e.user.ID, now, now
	t.LastAuthor, t.LastStaffID, t.Preview = e.message.Author, e.message.StaffID, e.preview
	if err := models.InsertTicket(ctx, tx, t); err != nil {
		return err
	}
	if err := models.CountMove(ctx, tx, nil, t); err != nil {
		return err
	}
	if err := s.writeMessage(ctx, tx, e); err != nil {
		return err
	}
	if err := models.IndexTicket(ctx, tx, t.ID, models.FoundBy(t, e.user)+e.text); err != nil {
		return err
	}
	return s.queueMails(ctx, tx, set, opened, e)
}

// writeReplied adds a message to a locked ticket, moves its status and queues the mails. after is the status that the
// writer asked for, 0 for the rule's own.
func (s *Service) writeReplied(ctx context.Context, tx bun.Tx, set *settings.Snapshot, by Actor, e *entry, after models.Status) error {
	before := *e.ticket
	t := e.ticket
	if after == 0 {
		after = nextStatus(t.Status, e.message.Author)
	}
	t.SetStatus(after)
	var left []*models.Event
	if e.message.Author == models.AuthorCustomer {
		left = s.leave(set, t, by)
	}
	t.Overdue = false
	t.Replies++
	t.UpdatedAt, t.LastAuthor, t.LastStaffID, t.Preview = s.Now(), e.message.Author, e.message.StaffID, e.preview
	if err := s.writeMessage(ctx, tx, e); err != nil {
		return err
	}
	if err := models.IndexMessage(ctx, tx, t.ID, e.message.ID, e.text); err != nil {
		return err
	}
	if err := models.UpdateTicket(ctx, tx, t, t.UpdatedAt); err != nil {
		return err
	}
	if err := models.CountMove(ctx, tx, &before, t); err != nil {
		return err
	}
	if err := models.InsertEvents(ctx, tx, left...); err != nil {
		return err
	}
	if notable(before.Status, after, e.message.Author) {
		if err := models.InsertEvents(ctx, tx, s.event(t.ID, by, models.EventStatus, before.Status.String(), after.String())); err != nil {
			return err
		}
	}
	return s.queueMails(ctx, tx, set, replied, e)
}

// notable tells whether a reply's change of status is worth a line in the history: answering and asking back are not.
func notable(before, after models.Status, author models.Author) bool {
	if before == after {
		return false
	}
	return after == models.StatusClosed || before == models.StatusClosed ||
		(author == models.AuthorStaff && after != models.StatusAnswered)
}

func (s *Service) event(ticketID int64, by Actor, kind models.EventKind, before, after string) *models.Event {
	return &models.Event{TicketID: ticketID, Kind: kind, StaffID: by.staffID(), Actor: by.Name(),
		BeforeValue: cut(before, 250), AfterValue: cut(after, 250), At: s.Now()}
}

// cut shortens a text to so many characters, and takes out what a database would refuse.
func cut(text string, runes int) string {
	text = htmlsafe.ValidText(text)
	if short := []rune(text); len(short) > runes {
		return string(short[:runes])
	}
	return text
}
