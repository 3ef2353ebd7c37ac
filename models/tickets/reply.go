package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// ReplyInput is a message to a ticket that exists.
type ReplyInput struct {
	Channel  models.Channel
	By       Actor
	Scope    models.Scope
	TicketID int64
	Body     Body
	Files    []Upload
	Status   models.Status // the status asked for with the reply (close, wait); 0 for the rule's own
	Silent   bool          // no mail to the customer
	Token    string        // of the form, so that it makes one message only; "" for none
}

// Reply adds a message to a ticket, moves its status, records the event and queues the mails, all in one transaction.
// A token that made a message already returns that message. Errors: not_found, invalid (body, files, status).
func (s *Service) Reply(ctx context.Context, in ReplyInput) (*models.Message, error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	ticket, err := models.TicketByID(ctx, s.DB, in.Scope, in.TicketID)
	if err != nil {
		return nil, err
	}
	if done, err := s.repliedBefore(ctx, ticket, in.Token); done != nil || err != nil {
		return done, err
	}
	in.Body, in.Files = in.Body.withPictures(in.Files)
	e, err := s.checkReply(set, in)
	if err != nil {
		return nil, err
	}
	var undo func()
	if e.files, undo, err = s.storeUploads(ctx, Policy(set.Settings), in.Files); err != nil {
		return nil, err
	}
	err = s.write(ctx, undo, func(ctx context.Context, tx bun.Tx) (_ int64, err error) {
		if e.ticket, err = models.LockTicket(ctx, tx, in.Scope, in.TicketID); err != nil {
			return 0, err
		}
		if e.user, err = models.UserByID(ctx, tx, e.ticket.UserID); err != nil {
			return 0, err
		}
		if err := s.writeReplied(ctx, tx, set, in.By, e, in.Status); err != nil {
			return 0, err
		}
		if err := dropDraft(ctx, tx, in.By, in.Token, e.ticket.ID); err != nil {
			return 0, err
		}
		return e.message.ID, s.useToken(ctx, tx, in.Token, e)
	})
	if models.IsDuplicate(err) {
		// Another post of the same form was faster.
		if done, trouble := s.repliedBefore(ctx, ticket, in.Token); done != nil || trouble != nil {
			return done, trouble
		}
	}
	if err != nil {
		return nil, wrap("reply", err)
	}
	s.wake()
	return e.message, nil
}

// checkReply says what is wrong with a reply, and returns it ready to be written, without its ticket.
func (s *Service) checkReply(set *settings.Snapshot, in ReplyInput) (*entry, error) {
	fields := models.Fields{}
	e := newEntry(s.message(in.By, in.Channel, in.Body.check(fields)))
	e.silent = in.Silent
	checkUploads(fields, Policy(set.Settings), in.Files)
	if in.Status != 0 && !in.Status.Valid() {
		fields.Add("status", "field.choose")
	}
	return e, fields.Error()
}

// repliedBefore returns the message that a form's token made already, or nil.
func (s *Service) repliedBefore(ctx context.Context, t *models.Ticket, token string) (*models.Message, error) {
	if token == "" {
		return nil, nil //nolint:nilnil // no token, nothing to find
	}
	made, err := models.SubmissionByToken(ctx, s.DB, secret.Hash(token))
	if models.IsNotFound(err) {
		return nil, nil //nolint:nilnil // the token is fresh
	}
	if err != nil {
		return nil, wrap("find submission", err)
	}
	return models.MessageByID(ctx, s.DB, t, made.MessageID)
}
