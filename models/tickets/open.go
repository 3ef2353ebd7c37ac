package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// OpenInput is a new ticket. The customer is User, or, when User is nil, whoever has the address Email.
type OpenInput struct {
	Channel      models.Channel
	By           Actor
	Scope        models.Scope // of a staff user who opens for a customer
	DepartmentID int64
	User         *models.User
	Name, Email  string
	Language     string // in which a new customer asks, "" for the site's
	Subject      string
	Body         Body
	Fields       map[int64]string // answers to custom fields, by field id; several choices are separated by line breaks
	Files        []Upload
	PriorityID   int64         // 0 for the lowest
	Status       models.Status // 0 for the rule's own
	Silent       bool          // no mail to the customer
	Quiet        bool          // no mail to anybody
	Token        string        // of the form, so that it makes one ticket only; "" for none
}

// Open makes a ticket with its first message, records what it causes and queues the mails, all in one transaction.
// A token that made a ticket already returns that ticket. Errors: invalid (department, fullname, email, subject, body,
// files, field_ID, priority, status), not_found (user: was deleted meanwhile).
func (s *Service) Open(ctx context.Context, in OpenInput) (*models.Ticket, error) {
	ticket, err := s.open(ctx, in)
	if models.IsOrphan(err) {
		// The department or the customer was deleted since it was looked at. The second look refuses the department, and makes
		// a customer who was found by address anew.
		ticket, err = s.open(ctx, in)
	}
	if models.IsOrphan(err) && in.User != nil {
		return nil, models.NotFound("user")
	}
	return ticket, err
}

func (s *Service) open(ctx context.Context, in OpenInput) (*models.Ticket, error) {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	if done, err := s.openedBefore(ctx, in.Token); done != nil || err != nil {
		return done, err
	}
	e, answers, err := s.checkOpen(set, &in)
	if err != nil {
		return nil, err
	}
	var undo func()
	if e.files, undo, err = s.storeUploads(ctx, Policy(set.Settings), in.Files); err != nil {
		return nil, err
	}
	err = s.write(ctx, undo, func(ctx context.Context, tx bun.Tx) (int64, error) {
		if err := s.openCustomer(ctx, tx, set, &in, e); err != nil {
			return 0, err
		}
		if err := s.writeOpened(ctx, tx, set, e); err != nil {
			return 0, err
		}
		if err := s.writeFields(ctx, tx, e.ticket.ID, answers); err != nil {
			return 0, err
		}
		return e.ticket.ID, s.useToken(ctx, tx, in.Token, e)
	})
	if models.IsDuplicate(err) {
		// Another post of the same form was faster.
		if done, trouble := s.openedBefore(ctx, in.Token); done != nil || trouble != nil {
			return done, trouble
		}
	}
	if err != nil {
		return nil, wrap("open", err)
	}
	s.wake()
	return e.ticket, nil
}

// openedBefore returns the ticket that a form's token made already, or nil.
func (s *Service) openedBefore(ctx context.Context, token string) (*models.Ticket, error) {
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
	return models.TicketByID(ctx, s.DB, models.Everything(), made.TicketID)
}

func (s *Service) useToken(ctx context.Context, tx bun.Tx, token string, e *entry) error {
	if token == "" {
		return nil
	}
	return models.InsertSubmission(ctx, tx, &models.Submission{Token: secret.Hash(token), TicketID: e.ticket.ID,
		MessageID: e.message.ID, CreatedAt: s.Now()})
}

// checkOpen says what is wrong with a new ticket, and returns it ready to be written.
func (s *Service) checkOpen(set *settings.Snapshot, in *OpenInput) (*entry, []answer, error) {
	fields := models.Fields{}
	if in.User == nil {
		in.Name, in.Email = accounts.CheckCustomer(fields, in.Name, in.Email)
	} else if in.By.Staff != nil {
		models.CheckName(fields, "fullname", in.Name, accounts.MaxName) // the account has one, but the agent was asked for it
	}
	department, known := set.Department(in.DepartmentID)
	switch {
	case !known, in.By.Staff == nil && in.Channel == models.ChannelPortal && department.Private:
		fields.Add("department", "field.choose")
	case in.By.Staff != nil && !in.Scope.SeesDepartment(department.ID):
		fields.Add("department", "field.choose")
	}
	t := &models.Ticket{DepartmentID: in.DepartmentID, Subject: checkSubject(fields, in.Subject), Channel: in.Channel,
		PriorityID: in.PriorityID}
	if t.PriorityID == 0 {
		t.PriorityID = models.PriorityLow
	}
	if _, known := set.Priority(t.PriorityID); !known {
		fields.Add("priority", "field.choose")
	}
	if in.Status == 0 {
		in.Status = models.StatusOpen
	}
	if !in.Status.Valid() {
		fields.Add("status", "field.choose")
	}
	t.SetStatus(in.Status)
	in.Body, in.Files = in.Body.withPictures(in.Files)
	e := newEntry(s.message(in.By, in.Channel, in.Body.check(fields)))
	e.ticket, e.user, e.silent, e.quiet = t, in.User, in.Silent || in.Quiet, in.Quiet
	checkUploads(fields, Policy(set.Settings), in.Files)
	var answers []answer
	if in.Channel == models.ChannelPortal || in.Channel == models.ChannelPanel {
		answers = checkFields(fields, set.FieldsOf(in.DepartmentID), in.Fields, in.Channel == models.ChannelPortal)
	}
	return e, answers, fields.Error()
}

// message returns a message by an actor, without its ticket.
func (s *Service) message(by Actor, channel models.Channel, body string) *models.Message {
	m := &models.Message{Author: by.Author(), AuthorName: by.Name(), Body: body, Channel: channel, IP: by.IP, CreatedAt: s.Now()}
	if by.Staff != nil {
		m.StaffID = by.Staff.ID
	} else if by.User != nil {
		m.UserID = by.User.ID
	}
	return m
}

// openCustomer finds or makes the customer whose ticket it is, and signs the first message with the name.
func (s *Service) openCustomer(ctx context.Context, tx bun.Tx, set *settings.Snapshot, in *OpenInput, e *entry) error {
	if in.User == nil {
		language := in.Language
		if language == set.Language {
			language = "" // so that it stays the browser's choice
		}
		user, isNew, err := s.Accounts.FindOrCreateUser(ctx, tx, in.Name, in.Email, language)
		if err != nil {
			return err
		}
		if isNew && !in.Silent && !in.Quiet {
			if err := s.Accounts.QueuePasswordLink(ctx, tx, set, user, models.TemplateNewUser); err != nil {
				return err
			}
		}
		e.user = user
	}
	if e.message.Author == models.AuthorCustomer {
		e.message.UserID = e.user.ID
		e.message.AuthorName = e.user.Fullname
		if in.User == nil {
			e.message.AuthorName = in.Name // what this writer signed with, whatever the account says
		}
	}
	return nil
}
