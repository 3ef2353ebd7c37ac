package tickets

import (
	"context"
	"regexp"
	"strconv"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/mailid"
	"helpdeskz/models/notify"
)

var subjectNumber = regexp.MustCompile(`\[#(\d{1,18})\]`)

// ticketOf returns the ticket that a mail belongs to, or nil; then follows is a ticket that it may have to do with, or 0.
// Only a Message-ID of ours, which can't be guessed, joins anybody; a number in the subject joins the ticket's own people.
func (s *Service) ticketOf(ctx context.Context, tx bun.Tx, in *Incoming, email string) (ticket *models.Ticket, follows int64, reason string, err error) {
	if id, _, ours := mailid.Find(notify.MAC(s.Key), in.Traces); ours {
		ticket, err := existing(ctx, tx, id)
		if err != nil {
			return nil, 0, "", err
		}
		if ticket != nil {
			reason, err := s.joinReason(ctx, tx, ticket, email)
			return ticket, 0, reason, err
		}
	}
	numbers := subjectNumber.FindStringSubmatch(in.Subject)
	if numbers == nil {
		follows, err := s.sisterOf(ctx, tx, in)
		return nil, follows, reasonNewTicket, err
	}
	id, err := strconv.ParseInt(numbers[1], 10, 64)
	if err != nil {
		return nil, 0, reasonNewTicket, nil //nolint:nilerr // a number beyond all tickets is no number of ours
	}
	ticket, err = existing(ctx, tx, id)
	if err != nil || ticket == nil {
		return nil, 0, reasonNewTicket, err
	}
	known, err := s.takesPart(ctx, tx, ticket, email)
	if err != nil {
		return nil, 0, "", err
	}
	if known {
		return ticket, 0, reasonSubjectNumber, nil
	}
	return nil, ticket.ID, reasonPossibleFollow, nil
}

func (s *Service) joinReason(ctx context.Context, tx bun.Tx, ticket *models.Ticket, email string) (string, error) {
	known, err := s.takesPart(ctx, tx, ticket, email)
	if err != nil || known {
		return reasonOwnID, err
	}
	return reasonThirdPerson, nil
}

// takesPart tells whether an address is the ticket's customer's or a known participant's.
func (s *Service) takesPart(ctx context.Context, tx bun.Tx, ticket *models.Ticket, email string) (bool, error) {
	customer, err := models.UserByID(ctx, tx, ticket.UserID)
	if err != nil {
		return false, err
	}
	if customer.Email == email {
		return true, nil
	}
	return models.IsParticipant(ctx, tx, ticket.ID, email)
}

// sisterOf returns the ticket that the same mail made through another of our mailboxes, or 0.
func (s *Service) sisterOf(ctx context.Context, tx bun.Tx, in *Incoming) (int64, error) {
	if in.MessageID == "" {
		return 0, nil
	}
	mails, err := models.MailsByMessageID(ctx, tx, cut(in.MessageID, 250), in.Mail.ID)
	if err != nil {
		return 0, err
	}
	for _, m := range mails {
		if m.MailboxID != in.Mail.MailboxID && m.TicketID != 0 {
			return m.TicketID, nil
		}
	}
	return 0, nil
}

// duplicateOf returns the earlier line of the ledger that holds the same mail of the same mailbox, or nil: the same bytes, or
// the same Message-ID with the same text. The same Message-ID with another text is another mail.
func (s *Service) duplicateOf(ctx context.Context, tx bun.Tx, in *Incoming, line *models.Mail) (*models.Mail, string, error) {
	same, err := models.SameMails(ctx, tx, line)
	if err != nil {
		return nil, "", err
	}
	if len(same) > 0 {
		return &same[0], reasonSameContent, nil
	}
	if in.MessageID == "" {
		return nil, "", nil
	}
	mails, err := models.MailsByMessageID(ctx, tx, cut(in.MessageID, 250), line.ID)
	if err != nil {
		return nil, "", err
	}
	body := in.Body.sanitised()
	for i, m := range mails {
		if m.MailboxID != line.MailboxID || m.MessageID == 0 {
			continue
		}
		message, err := models.MessageByID(ctx, tx, &models.Ticket{ID: m.TicketID}, m.MessageID)
		if err != nil && !models.IsNotFound(err) {
			return nil, "", err
		}
		if err == nil && message.Body == body {
			return &mails[i], reasonSameMessage, nil
		}
	}
	return nil, "", nil
}

// existing returns a ticket, or nil when it was deleted.
func existing(ctx context.Context, tx bun.Tx, id int64) (*models.Ticket, error) {
	ticket, err := models.TicketByID(ctx, tx, models.Everything(), id)
	if models.IsNotFound(err) {
		return nil, nil //nolint:nilnil // a deleted ticket is an answer, too
	}
	return ticket, err
}

// bounced marks the answer that did not arrive, for staff to see; a bounce opens no ticket and is no message.
func (s *Service) bounced(ctx context.Context, tx bun.Tx, in *Incoming, line *models.Mail) error {
	settle(line, models.DecisionBounce, reasonUnknownBounce)
	ticketID, messageID, ours := mailid.Find(notify.MAC(s.Key), in.Traces)
	if !ours {
		return nil
	}
	ticket, err := existing(ctx, tx, ticketID)
	if err != nil || ticket == nil {
		return err
	}
	line.TicketID, line.Reason = ticket.ID, reasonOwnID
	message, err := models.MessageByID(ctx, tx, ticket, messageID)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	line.MessageID = message.ID
	return models.OutboxBounced(ctx, tx, message.ID, cut(in.Subject, 200))
}
