package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// openedMail reads the mail of a request that carries an answer of its ticket.
func (p *Panel) openedMail(c *fiber.Ctx) (*opened, *models.OutboxMail, error) {
	o, err := p.openedTicket(c)
	if err != nil {
		return nil, nil, err
	}
	id, err := web.ID(c, "mail", "mail")
	if err != nil {
		return nil, nil, err
	}
	mail, err := p.Desk.Mail(c.UserContext(), o.row.ID, id)
	return o, mail, err
}

func (p *Panel) viewTicketMail(c *fiber.Ctx) error {
	o, mail, err := p.openedMail(c)
	if err != nil {
		return err
	}
	shown, err := p.withPictures(c, mail)
	if err != nil {
		return err
	}
	return p.showMail(c, p.ticketMailView(c, o, shown, storedMail(mail), nil), fiber.StatusOK)
}

func (p *Panel) correctTicketMail(c *fiber.Ctx) error {
	o, mail, err := p.openedMail(c)
	if err != nil {
		return err
	}
	shown, err := p.withPictures(c, mail)
	if err != nil {
		return err
	}
	return p.saveMail(c, shown, func(in desk.MailCorrection, words web.FormErrors) MailView {
		return p.ticketMailView(c, o, shown, in, words)
	})
}

func (p *Panel) ticketMailView(c *fiber.Ctx, o *opened, m *shownMail, in desk.MailCorrection, words web.FormErrors) MailView {
	view := mailView(web.VisitOf(c), m, in, words)
	view.Back, view.BackLabel = p.address(o)+"#msg-"+number(m.MessageID), o.row.Subject+" #"+number(o.row.ID)
	view.Action = p.Staff("tickets", number(o.row.ID), "mails", number(m.ID)) + o.list.here()
	return view
}

func (p *Panel) retryTicketMail(c *fiber.Ctx) error {
	return p.moveTicketMail(c, "outbox.retried", p.Desk.RetryMail)
}

func (p *Panel) cancelTicketMail(c *fiber.Ctx) error {
	if p.mustAsk(c) {
		o, mail, err := p.openedMail(c)
		if err != nil {
			return err
		}
		return p.ask(c, askCancel(web.VisitOf(c), mail.ToEmail, p.address(o)))
	}
	return p.moveTicketMail(c, "outbox.cancelled", p.Desk.CancelMail)
}

// moveTicketMail does something with an answer's mail, and shows the ticket as it then is.
func (p *Panel) moveTicketMail(c *fiber.Ctx, notice string, move func(ctx context.Context, by desk.Actor, id int64) error) error {
	o, mail, err := p.openedMail(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if err := move(c.UserContext(), setupActor(v), mail.ID); err != nil {
		return err
	}
	parts, err := p.afterwards(c, o)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: parts, GoTo: p.address(o) + "#msg-" + number(mail.MessageID), Notice: v.T(notice)})
}
