package tickets

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/mailid"
	"helpdeskz/models/notify"
)

var (
	subjectNumber = regexp.MustCompile(`\[#(\d{1,18})\]`)
	// oldCode is how HelpDeskZ 1.x numbered its tickets.
	oldCode = regexp.MustCompile(`\b[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{5}\b`)
)

// maxOldCodes is how many words of a subject that look like codes are looked up.
const maxOldCodes = 5

// place is where a mail belongs: a ticket, or none; then follows is a ticket that it may have to do with, or 0.
type place struct {
	ticket  *models.Ticket
	follows int64
	reason  string
	proof   bool // by a Message-ID or a mark of ours, which can't be guessed
}

// placeOf finds the ticket that a mail belongs to. Only a Message-ID of ours, which can't be guessed, joins anybody; a number
// in the subject joins the ticket's own people.
func (s *Service) placeOf(ctx context.Context, tx bun.Tx, a *arrival) (place, error) {
	for _, trace := range []struct{ text, reason string }{{a.Traces, reasonOwnID}, {a.Marks, reasonOwnMark}} {
		id, _, ours := mailid.Find(notify.MAC(s.Key), trace.text)
		if !ours {
			continue
		}
		ticket, err := existing(ctx, tx, id)
		if err != nil {
			return place{}, err
		}
		if ticket != nil {
			reason, err := s.joinReason(ctx, tx, ticket, a.email, trace.reason)
			return place{ticket: ticket, reason: reason, proof: true}, err
		}
	}
	ticket, reason, err := named(ctx, tx, a.Subject)
	if err != nil {
		return place{}, err
	}
	if ticket == nil {
		follows, err := s.sisterOf(ctx, tx, a)
		return place{follows: follows, reason: reasonNewTicket}, err
	}
	known, err := s.takesPart(ctx, tx, ticket, a.email)
	if err != nil {
		return place{}, err
	}
	if known {
		return place{ticket: ticket, reason: reason}, nil
	}
	return place{follows: ticket.ID, reason: reasonPossibleFollow}, nil
}

// named returns the ticket that a subject names, by its number or by the code of an older desk, or nil.
func named(ctx context.Context, tx bun.Tx, subject string) (*models.Ticket, string, error) {
	ticket, err := numbered(ctx, tx, subject)
	if ticket != nil || err != nil {
		return ticket, reasonSubjectNumber, err
	}
	for _, code := range oldCode.FindAllString(strings.ToUpper(subject), maxOldCodes) {
		id, err := models.TicketIDByCode(ctx, tx, code)
		if models.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		ticket, err := existing(ctx, tx, id)
		return ticket, reasonOldCode, err
	}
	return nil, "", nil
}

// numbered returns the ticket that a subject names as [#12], or nil.
func numbered(ctx context.Context, tx bun.Tx, subject string) (*models.Ticket, error) {
	number := subjectNumber.FindStringSubmatch(subject)
	if number == nil {
		return nil, nil //nolint:nilnil // no number names no ticket
	}
	id, err := strconv.ParseInt(number[1], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("number in the subject: %w", err)
	}
	return existing(ctx, tx, id)
}

func (s *Service) joinReason(ctx context.Context, tx bun.Tx, ticket *models.Ticket, email, reason string) (string, error) {
	known, err := s.takesPart(ctx, tx, ticket, email)
	if err != nil || known {
		return reason, err
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
func (s *Service) sisterOf(ctx context.Context, tx bun.Tx, a *arrival) (int64, error) {
	mails, err := s.namesakesOf(ctx, tx, a)
	if err != nil {
		return 0, err
	}
	for _, m := range mails {
		if m.MailboxID != a.line.MailboxID && m.TicketID != 0 {
			return m.TicketID, nil
		}
	}
	return 0, nil
}

// namesakesOf returns the other mails in the ledger with the same Message-ID; an empty one names nothing. While one mail is decided
// no other is, so that one look is enough.
func (s *Service) namesakesOf(ctx context.Context, tx bun.Tx, a *arrival) ([]models.Mail, error) {
	if a.line.MailMessageID == "" || a.namesakes != nil {
		return a.namesakes, nil
	}
	mails, err := models.MailsByMessageID(ctx, tx, a.line.MailMessageID, a.line.ID)
	// The database finds them in any letters, but two of them may differ by nothing else.
	a.namesakes = slices.DeleteFunc(mails, func(m models.Mail) bool { return m.MailMessageID != a.line.MailMessageID })
	if a.namesakes == nil {
		a.namesakes = []models.Mail{}
	}
	return a.namesakes, err
}

// duplicate settles a mail that the same mailbox has brought before: the same bytes, or the same Message-ID with the same
// text. The same Message-ID with another text is another mail.
func (s *Service) duplicate(ctx context.Context, tx bun.Tx, a *arrival) (bool, error) {
	same, err := models.SameMails(ctx, tx, a.line)
	if err != nil {
		return false, err
	}
	if len(same) > 0 {
		repeat(a.line, &same[0], reasonSameContent)
		return true, nil
	}
	return s.sameMessage(ctx, tx, a, func(m *models.Mail) bool { return m.MailboxID == a.line.MailboxID })
}

// sameMessage settles a mail whose text has become a message already, by another mail with its Message-ID that fits.
func (s *Service) sameMessage(ctx context.Context, tx bun.Tx, a *arrival, fits func(*models.Mail) bool) (bool, error) {
	mails, err := s.namesakesOf(ctx, tx, a)
	if err != nil {
		return false, err
	}
	for i := range mails {
		m := &mails[i]
		if m.MessageID == 0 || !fits(m) {
			continue
		}
		message, err := models.MessageByID(ctx, tx, &models.Ticket{ID: m.TicketID}, m.MessageID)
		if models.IsNotFound(err) {
			continue
		}
		if err != nil {
			return false, err
		}
		if message.Body == a.entry.message.Body {
			repeat(a.line, m, reasonSameMessage)
			return true, nil
		}
	}
	return false, nil
}

// repeat settles a mail that is another one once more.
func repeat(line, earlier *models.Mail, reason string) {
	settle(line, models.DecisionDuplicate, reason)
	line.TicketID, line.MessageID = earlier.TicketID, earlier.MessageID
}

// mailID returns a Message-ID in the form in which it is stored and sent: what would end it in a header is left out.
func mailID(raw string) string {
	return strings.Map(func(r rune) rune {
		if r == '<' || r == '>' || unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, htmlsafe.ValidText(raw))
}

// existing returns a ticket, or nil when it was deleted.
func existing(ctx context.Context, tx bun.Tx, id int64) (*models.Ticket, error) {
	ticket, err := models.TicketByID(ctx, tx, models.Everything(), id)
	if models.IsNotFound(err) {
		return nil, nil //nolint:nilnil // a deleted ticket is an answer, too
	}
	return ticket, err
}

// bounced marks the mail that did not arrive, for staff to see; a bounce opens no ticket and is no message.
func (s *Service) bounced(ctx context.Context, tx bun.Tx, a *arrival) error {
	settle(a.line, models.DecisionBounce, reasonUnknownBounce)
	ticketID, messageID, ours := mailid.Find(notify.MAC(s.Key), a.Traces)
	if !ours {
		return nil
	}
	ticket, err := existing(ctx, tx, ticketID)
	if err != nil || ticket == nil {
		return err
	}
	a.line.TicketID, a.line.Reason = ticket.ID, reasonOwnID
	message, err := models.MessageByID(ctx, tx, ticket, messageID)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	a.line.MessageID = message.ID
	if a.Delayed {
		a.line.Reason = reasonDelayed
		return nil
	}
	return s.failSent(ctx, tx, a, message.ID)
}

// failSent marks that one of a message's mails whose Message-ID the bounce names: of several agents who were told, one may be
// gone.
func (s *Service) failSent(ctx context.Context, tx bun.Tx, a *arrival, messageID int64) error {
	sent, err := models.OutboxOf(ctx, tx, messageID)
	if err != nil {
		return err
	}
	traces, said := strings.ToLower(a.Traces), cut(a.Said, 500)
	if said == "" {
		said = cut(a.Subject, 200)
	}
	for _, m := range sent {
		mark, _, _ := strings.Cut(strings.ToLower(m.MailMessageID), "@")
		if mark == "" || !strings.Contains(traces, mark) {
			continue
		}
		if err := models.OutboxBounced(ctx, tx, m.ID, said); err != nil {
			return err
		}
	}
	return nil
}
