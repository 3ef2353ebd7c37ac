package tickets

import (
	"context"
	"strings"

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
	Automatic  string // why nothing may be sent back, "" for a mail that a person wrote
	Bounce     bool   // says that one of our mails did not arrive
}

// The reasons in the ledger that the rules give; transports give more of their own.
const (
	reasonSameContent    = "same_content"
	reasonSameMessage    = "same_message"
	reasonNoSender       = "no_sender"
	reasonSenderLocked   = "sender_locked"
	reasonNoDepartment   = "no_department"
	reasonUnknownBounce  = "bounce_of_unknown_mail"
	reasonOwnID          = "own_message_id"
	reasonSubjectNumber  = "subject_number"
	reasonThirdPerson    = "third_person"
	reasonPossibleFollow = "possible_follow_up"
	reasonNewTicket      = "new"
)

// Receive decides what becomes of a mail, writes the ticket or reply and the decision in one transaction, and returns the
// mail's line in the ledger as it then is. A mail that was decided before stays as it is. Only trouble with the database
// or the disk is an error: then the mail stays pending and is tried again.
func (s *Service) Receive(ctx context.Context, in Incoming) (*models.Mail, error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	rows, undo, err := s.storeUploads(ctx, Policy(set.Settings), in.Files)
	if err != nil {
		return nil, err
	}
	decided := *in.Mail
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		decided = *in.Mail
		return s.receive(ctx, tx, set, &in, rows, &decided)
	})
	if err != nil {
		undo()
		if models.KindOf(err) == models.KindConflict {
			return models.MailByID(ctx, s.DB, in.Mail.ID)
		}
		return nil, wrap("receive", err)
	}
	if decided.Decision != models.DecisionTicket && decided.Decision != models.DecisionReply {
		undo()
	}
	s.wake()
	return &decided, nil
}

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

func (s *Service) receive(ctx context.Context, tx bun.Tx, set *settings.Snapshot, in *Incoming, rows []*models.Attachment, line *models.Mail) error {
	line.MailMessageID, line.Sender, line.Subject = cut(in.MessageID, 250), cut(in.FromEmail, 250), cut(in.Subject, 250)
	if err := s.decide(ctx, tx, set, in, rows, line); err != nil {
		return err
	}
	line.DecidedAt = s.Now()
	first, err := models.DecideMail(ctx, tx, line)
	if err != nil {
		return err
	}
	if !first {
		return models.NewError(models.KindConflict, "error.conflict")
	}
	return nil
}

// decide goes through the rules in their order; the first that fits settles the line.
func (s *Service) decide(ctx context.Context, tx bun.Tx, set *settings.Snapshot, in *Incoming, rows []*models.Attachment, line *models.Mail) error {
	earlier, reason, err := s.duplicateOf(ctx, tx, in, line)
	if err != nil {
		return err
	}
	if earlier != nil {
		settle(line, models.DecisionDuplicate, reason)
		line.TicketID, line.MessageID = earlier.TicketID, earlier.MessageID
		return nil
	}
	if in.Bounce {
		return s.bounced(ctx, tx, in, line)
	}
	email, ok := accounts.CleanEmail(in.FromEmail)
	if !ok {
		settle(line, models.DecisionQuarantine, reasonNoSender)
		return nil
	}
	ticket, follows, reason, err := s.ticketOf(ctx, tx, in, email)
	if err != nil {
		return err
	}
	if ticket != nil {
		settle(line, models.DecisionReply, reason)
		return s.joinTicket(ctx, tx, set, in, email, ticket, rows, line)
	}
	settle(line, models.DecisionTicket, reason)
	return s.newTicket(ctx, tx, set, in, email, follows, rows, line)
}

func settle(line *models.Mail, decision models.Decision, reason string) {
	line.Decision, line.Reason = decision, cut(reason, 250)
}

// joinTicket adds the mail to a ticket. What a machine wrote neither wakes the ticket nor is answered; a third person's
// mail is signed with that person and answered to nobody.
func (s *Service) joinTicket(ctx context.Context, tx bun.Tx, set *settings.Snapshot, in *Incoming, email string, ticket *models.Ticket, rows []*models.Attachment, line *models.Mail) error {
	locked, err := models.LockTicket(ctx, tx, models.Everything(), ticket.ID)
	if err != nil {
		return err
	}
	customer, err := models.UserByID(ctx, tx, locked.UserID)
	if err != nil {
		return err
	}
	e := &entry{ticket: locked, user: customer, files: rows, silent: in.Automatic != ""}
	e.message = s.mailMessage(in, nameOf(in, customer, email))
	if customer.Email == email {
		e.message.UserID = customer.ID
	} else {
		e.silent = true
		if err := models.AddParticipant(ctx, tx, locked.ID, email); err != nil {
			return err
		}
	}
	var after models.Status
	if in.Automatic != "" {
		after = locked.Status
	}
	if err := s.writeReplied(ctx, tx, set, Actor{User: customer}, e, after); err != nil {
		return err
	}
	line.TicketID, line.MessageID = locked.ID, e.message.ID
	return nil
}

// newTicket opens a ticket in the mailbox's department for whoever wrote.
func (s *Service) newTicket(ctx context.Context, tx bun.Tx, set *settings.Snapshot, in *Incoming, email string, follows int64, rows []*models.Attachment, line *models.Mail) error {
	department, found := departmentFor(set, in.Mailbox)
	if !found {
		settle(line, models.DecisionQuarantine, reasonNoDepartment)
		return nil
	}
	user, isNew, err := s.Accounts.FindOrCreateUser(ctx, tx, nameOf(in, nil, email), email)
	if err != nil {
		return err
	}
	if !user.Active {
		settle(line, models.DecisionQuarantine, reasonSenderLocked)
		return nil
	}
	ticket := &models.Ticket{DepartmentID: department, Subject: mailSubject(in.Subject), Channel: models.ChannelMail,
		PriorityID: models.PriorityLow, FollowsID: follows}
	ticket.SetStatus(models.StatusOpen)
	e := &entry{ticket: ticket, user: user, files: rows, silent: in.Automatic != "", message: s.mailMessage(in, nameOf(in, user, email))}
	e.message.UserID = user.ID
	if isNew && !e.silent {
		if err := s.Accounts.QueuePasswordLink(ctx, tx, user, models.TemplateNewUser); err != nil {
			return err
		}
	}
	if err := s.writeOpened(ctx, tx, set, e); err != nil {
		return err
	}
	line.TicketID, line.MessageID = ticket.ID, e.message.ID
	return nil
}

func (s *Service) mailMessage(in *Incoming, author string) *models.Message {
	return &models.Message{Author: models.AuthorCustomer, AuthorName: author, Body: in.Body.sanitised(),
		Channel: models.ChannelMail, MailMessageID: cut(in.MessageID, 250), CreatedAt: s.Now()}
}

// nameOf returns the name with which a mail is signed: the one in the mail, else the account's, else the address's first part.
func nameOf(in *Incoming, user *models.User, email string) string {
	if name := cut(accounts.CleanName(in.FromName), accounts.MaxName); name != "" {
		return name
	}
	if user != nil && user.Email == email {
		return user.Fullname
	}
	local, _, _ := strings.Cut(email, "@")
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
