package tickets

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/settings"
)

// Incoming is a received mail, taken apart by its transport. Its raw bytes are stored, and its line in the ledger is pending.
type Incoming struct {
	Mail       *models.Mail    // the line in the ledger
	Mailbox    *models.Mailbox // which received it; nil for the default one
	MessageID  string          // without brackets; may be empty
	FromName   string
	FromEmail  string
	Recipients []string // To, Cc and envelope recipients
	Traces     string   // all texts in which one of our Message-IDs may stand: In-Reply-To, References; of a bounce the whole mail
	Subject    string
	Body       Body
	Files      []Upload
	Marks      string    // texts in which one of our marks may stand: the recipients, then the text
	Automatic  string    // why nothing may be sent back, "" for a mail that may be answered by itself
	Personal   bool      // of an automatic one: a person may have written it, so it wakes the ticket
	Bounce     bool      // says that one of our mails did not arrive
	Delayed    bool      // of a bounce: the other side still tries
	Said       string    // of a bounce: what the other side said, in one line; the subject when it is empty
	Old        bool      // imported from an old mailbox: nobody hears of it, and it may be many
	SentAt     time.Time // of an old one, zero when it isn't known
	Proved     bool      // a server that we trust says that the mail is from the sender's domain
}

// maxMailID is the longest Message-ID that is kept, in characters.
const maxMailID = 250

// The reasons in the ledger that the rules give; transports give more of their own.
const (
	reasonSameContent    = "same_content"
	reasonSameMessage    = "same_message"
	reasonNoSender       = "no_sender"
	reasonSenderLocked   = "sender_locked"
	reasonFlood          = "flood"
	reasonNoDepartment   = "no_department"
	reasonUnknownBounce  = "bounce_of_unknown_mail"
	reasonOwnID          = "own_message_id"
	reasonSubjectNumber  = "subject_number"
	reasonThirdPerson    = "third_person"
	reasonPossibleFollow = "possible_follow_up"
	reasonNewTicket      = "new"
	reasonDelayed        = "delayed"
	reasonOwnMark        = "own_mark"
	reasonOldCode        = "old_code"
	reasonStaff          = "staff"
	reasonAccepted       = "accepted"
)

// Quarantine keeps a mail that can't become a message, with the reason, for staff to look at. A mail that was decided before
// stays as it is.
func (s *Service) Quarantine(ctx context.Context, mail *models.Mail, reason string) (*models.Mail, error) {
	decided := *mail
	settle(&decided, models.DecisionQuarantine, reason)
	decided.DecidedAt = s.Now()
	if _, err := models.DecideMail(ctx, s.DB, &decided); err != nil {
		return nil, wrap("quarantine", err)
	}
	return models.MailByID(ctx, s.DB, mail.ID)
}

func (s *Service) receive(ctx context.Context, tx bun.Tx, a *arrival) error {
	*a.line, a.user, a.namesakes = *a.Mail, nil, nil
	a.line.MailMessageID, a.line.Sender, a.line.Subject = cut(mailID(a.MessageID), maxMailID), cut(a.FromEmail, 250), cut(a.Subject, 250)
	if err := s.decide(ctx, tx, a); err != nil {
		return err
	}
	a.line.DecidedAt = s.Now()
	first, err := models.DecideMail(ctx, tx, a.line)
	if err != nil {
		return err
	}
	if !first {
		return models.NewError(models.KindConflict, "error.conflict")
	}
	return nil
}

// decide goes through the rules in their order; the first that fits settles the line.
func (s *Service) decide(ctx context.Context, tx bun.Tx, a *arrival) error {
	if a.line.Accepted {
		return s.accepted(ctx, tx, a)
	}
	known, err := s.duplicate(ctx, tx, a)
	if err != nil || known {
		return err
	}
	if a.Bounce {
		return s.bounced(ctx, tx, a)
	}
	welcome, err := s.checkSender(ctx, tx, a)
	if err != nil || !welcome {
		return err
	}
	a.entry.silent = a.entry.silent || a.hadRounds()
	place, err := s.placeOf(ctx, tx, a)
	if err != nil {
		return err
	}
	if place.ticket == nil {
		settle(a.line, models.DecisionTicket, place.reason)
		return s.newTicket(ctx, tx, a, place.follows)
	}
	settle(a.line, models.DecisionReply, place.reason)
	if agent := a.agent(place); agent != nil {
		return s.agentAnswers(ctx, tx, a, place.ticket.ID, agent)
	}
	return s.joinTicket(ctx, tx, a, place.ticket.ID)
}

func settle(line *models.Mail, decision models.Decision, reason string) {
	line.Decision, line.Reason = decision, cut(reason, 250)
}

// checkSender takes the sender's address; a mail without one, of a locked customer, or of one who writes without end goes to the
// quarantine.
func (s *Service) checkSender(ctx context.Context, tx bun.Tx, a *arrival) (welcome bool, err error) {
	var ok bool
	if a.email, ok = models.CleanSender(a.FromEmail); !ok {
		settle(a.line, models.DecisionQuarantine, reasonNoSender)
		return false, nil
	}
	a.user, err = models.UserByEmail(ctx, tx, a.email)
	if err != nil && !models.IsNotFound(err) {
		return false, err
	}
	if a.user != nil && !a.user.Active {
		settle(a.line, models.DecisionQuarantine, reasonSenderLocked)
		return false, nil
	}
	if a.Old {
		return true, nil
	}
	if err := s.readEarlier(ctx, tx, a); err != nil {
		return false, err
	}
	flood, err := s.floods(ctx, tx, a, a.user)
	if flood {
		settle(a.line, models.DecisionQuarantine, reasonFlood)
	}
	return !flood && err == nil, err
}

// joinTicket adds the mail to a ticket. What a machine wrote neither wakes the ticket nor is answered; a third person's
// mail is signed with that person and answered to nobody.
func (s *Service) joinTicket(ctx context.Context, tx bun.Tx, a *arrival, ticketID int64) error {
	ticket, err := models.LockTicket(ctx, tx, models.Everything(), ticketID)
	if err != nil {
		return err
	}
	// People answer to all, and two of our mailboxes may be among them: the ticket hears it once.
	said, err := s.sameMessage(ctx, tx, a, func(m *models.Mail) bool { return m.TicketID == ticket.ID })
	if err != nil || said {
		return err
	}
	customer, err := models.UserByID(ctx, tx, ticket.UserID)
	if err != nil {
		return err
	}
	e := *a.entry
	e.ticket, e.user = ticket, customer
	e.message.AuthorName, e.message.UserID = nameOf(a, customer), 0
	if customer.Email == a.email {
		e.message.UserID = customer.ID
	} else {
		e.silent = true
		if err := models.AddParticipant(ctx, tx, ticket.ID, a.email); err != nil {
			return err
		}
	}
	var after models.Status
	if e.machine {
		after = ticket.Status
	}
	writer := Actor{User: &models.User{Fullname: e.message.AuthorName}}
	if err := s.writeReplied(ctx, tx, a.set, writer, &e, after); err != nil {
		return err
	}
	a.line.TicketID, a.line.MessageID = ticket.ID, e.message.ID
	return nil
}

// newTicket opens a ticket in the mailbox's department for whoever wrote.
func (s *Service) newTicket(ctx context.Context, tx bun.Tx, a *arrival, follows int64) error {
	department, found := departmentFor(a.set, a.Mailbox)
	if !found {
		settle(a.line, models.DecisionQuarantine, reasonNoDepartment)
		return nil
	}
	user, isNew, err := s.writerOf(ctx, tx, a)
	if err != nil {
		return err
	}
	ticket := &models.Ticket{DepartmentID: department, Subject: mailSubject(a.Subject), Channel: models.ChannelMail,
		PriorityID: models.PriorityLow, FollowsID: follows}
	ticket.SetStatus(models.StatusOpen)
	e := *a.entry
	e.ticket, e.user = ticket, user
	e.message.AuthorName, e.message.UserID = nameOf(a, user), user.ID
	if isNew && !e.silent {
		if err := s.Accounts.QueuePasswordLink(ctx, tx, a.set, user, models.TemplateNewUser); err != nil {
			return err
		}
	}
	if err := s.writeOpened(ctx, tx, a.set, &e); err != nil {
		return err
	}
	a.line.TicketID, a.line.MessageID = ticket.ID, e.message.ID
	return nil
}

// writerOf returns the customer who wrote, and makes one where checkSender found none.
func (s *Service) writerOf(ctx context.Context, tx bun.Tx, a *arrival) (user *models.User, isNew bool, err error) {
	if a.user != nil {
		return a.user, false, nil
	}
	return s.Accounts.FindOrCreateUser(ctx, tx, nameOf(a, nil), a.email, "")
}

func (s *Service) mailMessage(in *Incoming) *models.Message {
	m := &models.Message{Author: models.AuthorCustomer, Body: in.Body.sanitised(), Channel: models.ChannelMail, CreatedAt: s.Now()}
	if in.Old && !in.SentAt.IsZero() && in.SentAt.Before(m.CreatedAt) {
		m.CreatedAt = in.SentAt
	}
	if id := mailID(in.MessageID); utf8.RuneCountInString(id) <= maxMailID {
		m.MailMessageID = id // a shortened one would name no mail at all in the References of ours
	}
	return m
}

// nameOf returns the name with which a mail is signed: the one in the mail, else the account's, else the address's first part.
func nameOf(a *arrival, user *models.User) string {
	if name := cut(accounts.CleanName(a.FromName), accounts.MaxName); name != "" {
		return name
	}
	if user != nil && user.Email == a.email {
		return user.Fullname
	}
	local, _, _ := strings.Cut(a.email, "@")
	return local
}

func mailSubject(raw string) string {
	if subject := cut(accounts.CleanName(raw), MaxSubject); subject != "" {
		return subject
	}
	return "(no subject)"
}

func departmentFor(set *settings.Snapshot, mailbox *models.Mailbox) (int64, bool) {
	if mailbox != nil {
		_, known := set.Department(mailbox.DepartmentID)
		return mailbox.DepartmentID, known
	}
	if len(set.Mailboxes) > 0 && set.Mailboxes[0].IsDefault {
		return set.Mailboxes[0].DepartmentID, true
	}
	if len(set.Departments) > 0 {
		return set.Departments[0].ID, true
	}
	return 0, false
}
