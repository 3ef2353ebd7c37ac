package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// closeTicket closes a ticket whose customer needs nothing more.
func (p *Portal) closeTicket(c *fiber.Ctx) error {
	r, err := p.reached(c)
	if err != nil {
		return err
	}
	if err := p.Tickets.CloseOwn(c.UserContext(), r.scope, r.by, r.ticket.ID); err != nil {
		return err
	}
	return p.changed(c, r, web.VisitOf(c).T("portal.ticket.closed"))
}

// reopenTicket opens a closed ticket again without a reply.
func (p *Portal) reopenTicket(c *fiber.Ctx) error {
	r, err := p.reached(c)
	if err != nil {
		return err
	}
	if err := p.Tickets.ReopenOwn(c.UserContext(), r.scope, r.by, r.ticket.ID); err != nil {
		return err
	}
	return p.changed(c, r, web.VisitOf(c).T("portal.ticket.reopened"))
}
