package tickets

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/secret"
)

// DraftInput is what an agent has typed so far under a ticket. Body is as typed; Token is that of the form.
type DraftInput struct {
	By       Actor
	Scope    models.Scope
	TicketID int64
	Note     bool
	Body     Body
	Token    string
}

// KeepDraft keeps what an agent types in place of what was kept before; where nothing is written, nothing is kept. Of a form that was
// sent meanwhile nothing is kept either. Errors: not_found, invalid (body).
func (s *Service) KeepDraft(ctx context.Context, in DraftInput) error {
	in.Body = in.Body.withoutPictures() // they are too much for what is kept at every pause
	d := &models.ReplyDraft{StaffID: in.By.staffID(), TicketID: in.TicketID, Note: in.Note, Body: in.Body.Text, Format: "text", UpdatedAt: s.Now()}
	words := d.Body
	if in.Body.HTML != "" {
		d.Body, d.Format, words = in.Body.HTML, "html", htmlsafe.ToText(in.Body.HTML)
	}
	fields := models.Fields{}
	if !utf8.ValidString(d.Body) || strings.ContainsRune(d.Body, 0) {
		fields.Add("body", "field.text")
	} else if utf8.RuneCountInString(d.Body) > models.MaxBody {
		fields.Add("body", "field.too_long", "Max", models.MaxBody)
	}
	if err := fields.Error(); err != nil {
		return err
	}
	return wrap("keep draft", models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		// Who sends the form holds the ticket too: what arrives here late finds it sent.
		if _, err := models.LockTicket(ctx, tx, in.Scope, in.TicketID); err != nil {
			return err
		}
		if strings.TrimSpace(words) == "" {
			return models.DropReplyDraft(ctx, tx, d.StaffID, d.TicketID)
		}
		sent, err := formSent(ctx, tx, in.Token)
		if err != nil || sent {
			return err
		}
		return models.SaveReplyDraft(ctx, tx, d)
	}))
}

// formSent tells whether a form of the reply box has made a message or a note.
func formSent(ctx context.Context, tx bun.Tx, token string) (bool, error) {
	if token == "" {
		return false, nil
	}
	for _, hash := range [][]byte{secret.Hash(token), noteToken(token)} {
		_, err := models.SubmissionByToken(ctx, tx, hash)
		if err == nil || !models.IsNotFound(err) {
			return err == nil, err
		}
	}
	return false, nil
}

// dropDraft removes what an agent has typed when it is sent by the form with the token; what a program sends is something else.
func dropDraft(ctx context.Context, tx bun.Tx, by Actor, token string, ticketID int64) error {
	if token == "" || by.Staff == nil {
		return nil
	}
	return models.DropReplyDraft(ctx, tx, by.Staff.ID, ticketID)
}
