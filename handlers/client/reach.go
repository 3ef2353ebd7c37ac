package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// reach is how a visitor came to a ticket: signed in as its customer, or by the link of a mail. Whoever it is acts as the customer.
type reach struct {
	ticket *models.Ticket
	scope  models.Scope
	by     tickets.Actor
	path   string // address of the ticket's page for this visitor
	link   bool
}

// reached returns the ticket that the address names: by its id among the customer's own, or by a link. Errors: not_found, for
// somebody else's too.
func (p *Portal) reached(c *fiber.Ctx) (*reach, error) {
	if token := c.Params("token"); token != "" {
		return p.byLink(c, token)
	}
	v := web.VisitOf(c)
	id, err := web.ID(c, "ticket", "ticket")
	if err != nil {
		return nil, err
	}
	ticket, err := models.TicketByID(c.UserContext(), p.DB, v.Scope, id)
	if err != nil {
		return nil, err
	}
	return &reach{ticket: ticket, scope: v.Scope, by: v.Actor(), path: ticketPath(id)}, nil
}

// byLink opens one ticket without an account and begins no session. The address is the key to it: search engines and caches are
// kept away, and no other site is told, as everywhere.
func (p *Portal) byLink(c *fiber.Ctx, token string) (*reach, error) {
	c.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	c.Set(fiber.HeaderCacheControl, "no-store")
	ticket, customer, err := p.Tickets.ByLink(c.UserContext(), token)
	if err != nil {
		return nil, err
	}
	return &reach{ticket: ticket, scope: models.ByLink(customer.ID, ticket.ID), path: linkPath(token), link: true,
		by: tickets.Actor{User: customer, IP: web.VisitOf(c).IP}}, nil
}

// again reads the ticket as it is after an action.
func (p *Portal) again(c *fiber.Ctx, r *reach) (*reach, error) {
	ticket, err := models.TicketByID(c.UserContext(), p.DB, r.scope, r.ticket.ID)
	if err != nil {
		return nil, err
	}
	fresh := *r
	fresh.ticket = ticket
	return &fresh, nil
}

func ticketPath(id int64) string { return "/tickets/show/" + number(id) }

func linkPath(token string) string { return "/follow/" + token }

func (r *reach) messagePath(id int64) string { return r.path + "/message/" + number(id) }

func (r *reach) filePath(id int64) string { return r.path + "/file/" + number(id) }
