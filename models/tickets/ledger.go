package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Replay lets the rules decide once more of a mail that became no message: a bounce, a duplicate, or an entry of the quarantine. It
// is pending until the job for pending mails comes to it. Errors: not_found, conflict (it is a message, or gone).
func (s *Service) Replay(ctx context.Context, by Actor, mailID int64) error {
	return s.reopen(ctx, by, "mail.replay", mailID, false)
}

// Accept makes a ticket of a mail that became no message, whatever spoke against it, as soon as the job for pending mails comes
// to it. Nothing is sent back. Errors: not_found, conflict (it is a message, or gone).
func (s *Service) Accept(ctx context.Context, by Actor, mailID int64) error {
	return s.reopen(ctx, by, "mail.accept", mailID, true)
}

func (s *Service) reopen(ctx context.Context, by Actor, action string, mailID int64, accepted bool) error {
	return s.ofMail(ctx, by, action, mailID, func(tx bun.Tx) (bool, error) { return models.ReopenMail(ctx, tx, mailID, accepted) })
}

// Discard deletes a mail that became no message, for good. Its line stays in the ledger, so that its mailbox doesn't bring it again.
// Errors: not_found, conflict (it is a message, or gone).
func (s *Service) Discard(ctx context.Context, by Actor, mailID int64) error {
	return s.ofMail(ctx, by, "mail.delete", mailID, func(tx bun.Tx) (bool, error) { return models.EmptyMail(ctx, tx, mailID) })
}

// ofMail changes a mail that became no message, and writes into the audit log who did it.
func (s *Service) ofMail(ctx context.Context, by Actor, action string, mailID int64, change func(bun.Tx) (bool, error)) error {
	return wrap(action, models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		mail, err := models.MailByID(ctx, tx, mailID)
		if err != nil {
			return err
		}
		done, err := change(tx)
		if err != nil {
			return err
		}
		if !done {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		return models.InsertAudit(ctx, tx, s.audit(by, action, "mail", mailID, mail.Reason))
	}))
}

// nobody is the sender of an accepted mail that names none; nothing can ever be sent there (RFC 2606).
const nobody = "unknown@sender.invalid"

// accepted opens a ticket for a mail that an agent wants as one.
func (s *Service) accepted(ctx context.Context, tx bun.Tx, a *arrival) error {
	var ok bool
	if a.email, ok = models.CleanSender(a.FromEmail); !ok {
		a.email = nobody
	}
	a.entry.silent, a.entry.machine = true, true
	settle(a.line, models.DecisionTicket, reasonAccepted)
	return s.newTicket(ctx, tx, a, 0)
}
