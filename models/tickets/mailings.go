package tickets

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
)

// act is what happened to a ticket.
type act string

const (
	opened  act = "opened"
	replied act = "replied"
)

// audience is who gets a mail.
type audience string

const (
	toCustomer audience = "customer"
	toAgents   audience = "agents"
)

// occasion is what happened, and who did it.
type occasion struct {
	act    act
	author models.Author
}

// mailing is one kind of mail that an occasion sends.
type mailing struct {
	template  string
	to        audience
	automatic bool // sent by the desk, not written by a person
	withFiles bool
}

// mailings is who gets which mail when.
var mailings = map[occasion][]mailing{
	{opened, models.AuthorCustomer}: {
		{template: models.TemplateNewTicket, to: toCustomer, automatic: true},
		{template: models.TemplateStaffNotified, to: toAgents, automatic: true},
	},
	{opened, models.AuthorStaff}: {
		{template: models.TemplateStaffReply, to: toCustomer, withFiles: true},
	},
	{replied, models.AuthorCustomer}: {
		{template: models.TemplateAutoresponse, to: toCustomer, automatic: true},
		{template: models.TemplateStaffNotified, to: toAgents, automatic: true},
	},
	{replied, models.AuthorStaff}: {
		{template: models.TemplateStaffReply, to: toCustomer, withFiles: true},
	},
}

// automaticPerHour is how many automatic mails an address gets in an hour, so that two machines never talk for long.
const automaticPerHour = 5

// entry is a message of a ticket with all that hangs on it, on its way into the database.
type entry struct {
	ticket  *models.Ticket
	message *models.Message
	files   []*models.Attachment
	user    *models.User
	text    string // of the body, to be found by
	preview string
	silent  bool // nothing is sent to the customer: the message came from a machine, or the caller asked for quiet
	quiet   bool // nobody hears of it
	machine bool // the message came from a machine: what agents hear of it has a limit
}

// newEntry takes from a message's body what costs time with a long one, so that no transaction waits for it.
func newEntry(m *models.Message) *entry {
	return &entry{message: m, text: htmlsafe.ToText(m.Body), preview: htmlsafe.Preview(m.Body, previewLength)}
}

// queueMails writes the outbox rows of an occasion. It belongs into the occasion's transaction.
func (s *Service) queueMails(ctx context.Context, tx bun.Tx, set *settings.Snapshot, what act, e *entry) error {
	if e.quiet {
		return nil
	}
	refs, err := conversation(ctx, tx, what, e)
	if err != nil {
		return err
	}
	for _, m := range mailings[occasion{what, e.message.Author}] {
		letters, err := s.letters(ctx, tx, set, m, e, refs)
		if err != nil {
			return err
		}
		if err := models.InsertOutboxMails(ctx, tx, letters); err != nil {
			return err
		}
		if m.template == models.TemplateStaffReply && len(letters) == 1 {
			// The customer's answer to this mail names it, and later mails refer to it.
			if err := models.SetMailMessageID(ctx, tx, e.message.ID, letters[0].MailMessageID); err != nil {
				return err
			}
		}
	}
	return nil
}

// conversation returns the Message-IDs that mails on an entry refer to: of a new ticket its own, if a mail brought it.
func conversation(ctx context.Context, tx bun.Tx, what act, e *entry) ([]string, error) {
	if what != opened {
		return models.MailIDsOf(ctx, tx, e.ticket.ID)
	}
	if e.message.MailMessageID == "" {
		return nil, nil
	}
	return []string{e.message.MailMessageID}, nil
}

func (s *Service) letters(ctx context.Context, tx bun.Tx, set *settings.Snapshot, m mailing, e *entry, refs []string) ([]*models.OutboxMail, error) {
	if m.to == toAgents {
		return s.agentLetters(ctx, tx, set, m, e)
	}
	if e.silent {
		return nil, nil
	}
	if m.automatic {
		if enough, err := s.hadEnough(ctx, tx, e.user.Email); err != nil || enough {
			return nil, err
		}
	}
	letter := s.letter(set, m, e)
	letter.ToEmail, letter.ToName, letter.Language, letter.Refs = e.user.Email, e.user.Fullname, e.user.Language, refs
	letter.Values["ticket_url"] = s.Link(e.ticket, e.user)
	return rowOf(s.desk(set).Mail(letter)), nil
}

// hadEnough tells that an address got its automatic mails of this hour.
func (s *Service) hadEnough(ctx context.Context, tx bun.Tx, email string) (bool, error) {
	n, err := models.AutomaticMailsSince(ctx, tx, email, s.Now().Add(-time.Hour))
	return n >= automaticPerHour, err
}

// agentLetters tells the department's agents. What people write they always hear of; the limit keeps an agent's own machine,
// such as an absence note, from talking with the desk for ever.
func (s *Service) agentLetters(ctx context.Context, tx bun.Tx, set *settings.Snapshot, m mailing, e *entry) ([]*models.OutboxMail, error) {
	var rows []*models.OutboxMail
	for _, agent := range set.AgentsOf(e.ticket.DepartmentID) {
		if e.machine {
			enough, err := s.hadEnough(ctx, tx, agent.Email)
			if err != nil {
				return nil, err
			}
			if enough {
				continue
			}
		}
		letter := s.letter(set, m, e)
		letter.ToEmail, letter.ToName, letter.Language = agent.Email, agent.Fullname, agent.Language
		letter.Values["staff_name"] = agent.Fullname
		letter.Values["ticket_url"] = s.URL // the customer's link would let an agent speak as the customer
		rows = append(rows, rowOf(s.desk(set).Mail(letter))...)
	}
	for _, row := range rows {
		row.DedupeKey += ":" + row.ToEmail
	}
	return rows, nil
}

func (s *Service) letter(set *settings.Snapshot, m mailing, e *entry) notify.Letter {
	department, _ := set.Department(e.ticket.DepartmentID)
	priority, _ := set.Priority(e.ticket.PriorityID)
	letter := notify.Letter{
		Kind: m.template, DepartmentID: e.ticket.DepartmentID, TicketID: e.ticket.ID, MessageID: e.message.ID,
		DedupeKey: fmt.Sprintf("%s:%d", m.template, e.message.ID), Automatic: m.automatic,
		Status: e.ticket.Status, Priority: priority.Name,
		Values: notify.Values{
			"client_name": e.user.Fullname, "client_email": e.user.Email,
			"client_password": notify.Link(s.URL, "forgot-password"),
			"ticket_id":       strconv.FormatInt(e.ticket.ID, 10), "ticket_subject": e.ticket.Subject,
			"ticket_department": department.Name, "message": e.message.Body, "staff_name": "",
		},
	}
	if e.message.Author == models.AuthorStaff {
		letter.Values["staff_name"] = e.message.AuthorName
	}
	if m.withFiles {
		letter.Files = outboxFiles(e.files)
	}
	return letter
}

func rowOf(row *models.OutboxMail, on bool) []*models.OutboxMail {
	if !on {
		return nil
	}
	return []*models.OutboxMail{row}
}
