package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// arrival is a mail on its way through the rules.
type arrival struct {
	*Incoming
	set       *settings.Snapshot
	entry     *entry        // the message that it may become
	undo      func()        // takes its files back
	email     string        // of the sender, in the stored form
	user      *models.User  // who has that address, or nil
	earlier   []models.Mail // of the same sender
	namesakes []models.Mail // with the same Message-ID; nil until somebody asks
	line      *models.Mail  // the line in the ledger, as it will be
}

// Receive decides what becomes of a mail, writes the ticket or reply and the decision in one transaction, and returns the
// mail's line in the ledger as it then is. A mail that was decided before stays as it is. Only trouble with the database
// or the disk is an error: then the mail stays pending and is tried again.
func (s *Service) Receive(ctx context.Context, in Incoming) (*models.Mail, error) {
	lines, err := s.ReceiveAll(ctx, []Incoming{in})
	if models.KindOf(err) == models.KindConflict {
		return models.MailByID(ctx, s.DB, in.Mail.ID)
	}
	if err != nil {
		return nil, err
	}
	return lines[0], nil
}

// ReceiveAll is Receive for mails that came together: they are decided in their order and in one transaction, which spares most of
// what waiting for the disk costs. After an error none of them is decided, and Receive tells which one stands in the way of the
// others. Errors: conflict (one was decided before).
func (s *Service) ReceiveAll(ctx context.Context, mails []Incoming) ([]*models.Mail, error) {
	arrivals, undo, err := s.arrivals(ctx, mails)
	if err != nil {
		return nil, err
	}
	if err := s.write(ctx, undo, func(ctx context.Context, tx bun.Tx) (int64, error) { return 0, s.receiveAll(ctx, tx, arrivals) }); err != nil {
		return nil, wrap("receive", err)
	}
	lines := make([]*models.Mail, len(arrivals))
	for i, a := range arrivals {
		lines[i] = a.line
		if a.line.Decision != models.DecisionTicket && a.line.Decision != models.DecisionReply {
			a.undo()
		}
	}
	s.wake()
	return lines, nil
}

// arrivals stores the mails' files. Call undo unless the decisions were committed.
func (s *Service) arrivals(ctx context.Context, mails []Incoming) (arrivals []*arrival, undo func(), err error) {
	undo = func() {
		for _, a := range arrivals {
			a.undo()
		}
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range mails {
		in := &mails[i]
		rows, undoOne, err := s.storeUploads(ctx, Policy(set.Settings), in.Files)
		if err != nil {
			undo()
			return nil, nil, err
		}
		a := &arrival{Incoming: in, set: set, entry: newEntry(s.mailMessage(in)), undo: undoOne, line: new(models.Mail)}
		a.entry.files, a.entry.machine, a.entry.silent, a.entry.quiet = rows, in.Automatic != "" && !in.Personal, in.Automatic != "" || in.Old, in.Old
		arrivals = append(arrivals, a)
	}
	return arrivals, undo, nil
}

// receiveAll decides one mail after the other, and nobody else any meanwhile: the same mail may come through two doors at once.
func (s *Service) receiveAll(ctx context.Context, tx bun.Tx, arrivals []*arrival) error {
	if err := models.LockMails(ctx, tx); err != nil {
		return err
	}
	for _, a := range arrivals {
		if err := s.receive(ctx, tx, a); err != nil {
			return err
		}
	}
	return nil
}
