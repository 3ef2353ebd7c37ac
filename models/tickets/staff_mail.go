package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// agent returns the staff user whose mail this is, or nil when it is to be treated as anybody's. A From line proves nothing: the
// mail must answer one of ours, and a server that we trust must vouch for the sender unless the desk is set up otherwise.
func (a *arrival) agent(at place) *models.Staff {
	trusted := a.set.StaffMail == settings.StaffMailAlways || a.set.StaffMail == settings.StaffMailProved && a.Proved
	if !at.proof || !trusted || a.Automatic != "" {
		return nil
	}
	for _, staff := range a.set.Staff {
		if staff.Active && staff.Email == a.email && a.set.ScopeOf(&staff).SeesDepartment(at.ticket.DepartmentID) {
			return &staff
		}
	}
	return nil
}

// agentAnswers adds the mail to a ticket as an agent's reply, which goes to the customer.
func (s *Service) agentAnswers(ctx context.Context, tx bun.Tx, a *arrival, ticketID int64, agent *models.Staff) error {
	ticket, err := models.LockTicket(ctx, tx, a.set.ScopeOf(agent), ticketID)
	if err != nil {
		return err
	}
	said, err := s.sameMessage(ctx, tx, a, func(m *models.Mail) bool { return m.TicketID == ticket.ID })
	if err != nil || said {
		return err
	}
	e := *a.entry
	e.ticket = ticket
	if e.user, err = models.UserByID(ctx, tx, ticket.UserID); err != nil {
		return err
	}
	e.silent = false
	message := *e.message
	message.Author, message.StaffID, message.UserID, message.AuthorName = models.AuthorStaff, agent.ID, 0, agent.Fullname
	message.MailMessageID = "" // the customer's mail gets one of ours
	e.message = &message
	if err := s.writeReplied(ctx, tx, a.set, Actor{Staff: agent}, &e, 0); err != nil {
		return err
	}
	a.line.Reason, a.line.TicketID, a.line.MessageID = reasonStaff, ticket.ID, e.message.ID
	return nil
}
