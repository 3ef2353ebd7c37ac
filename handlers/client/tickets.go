package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// TicketsView is the list of a customer's own tickets.
type TicketsView struct {
	Query   string // what is looked for, as typed
	Tickets []TicketLink
	Pager   web.Pager
}

// TicketLink is a line of the list.
type TicketLink struct {
	ID         int64
	Subject    string
	Department string
	Href       string
	Status     models.Status
	Updated    web.Stamp
}

func (p *Portal) tickets(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := TicketsView{Query: query(c, "q")}
	rows, pager, err := p.ownTickets(c, view.Query)
	if err != nil {
		return err
	}
	view.Pager = pager
	for _, t := range rows {
		department, _ := v.Set.Department(t.DepartmentID)
		view.Tickets = append(view.Tickets, TicketLink{ID: t.ID, Subject: t.Subject, Department: department.Name, Href: ticketPath(t.ID),
			Status: t.Status, Updated: v.Stamp(t.UpdatedAt)})
	}
	return p.Show(c, p.Frame(), web.Page{Name: "client/tickets", Title: v.T("portal.my_tickets"), View: view})
}

// ownTickets returns a page of the customer's tickets, or of those that hold what is looked for.
func (p *Portal) ownTickets(c *fiber.Ctx, keyword string) ([]models.Ticket, web.Pager, error) {
	v, ctx := web.VisitOf(c), c.UserContext()
	own := models.OwnFilter{UserID: v.User.ID, Keyword: keyword}
	total, err := models.CountOwnTickets(ctx, p.DB, own)
	if err != nil {
		return nil, web.Pager{}, err
	}
	size := int64(max(1, v.Set.TicketsPerPage))
	page := web.PageWithin(c, total, size)
	rows, err := models.OwnTickets(ctx, p.DB, own, size, (page-1)*size)
	if err != nil {
		return nil, web.Pager{}, err
	}
	return rows, web.NewPager(page, size, int64(len(rows)), total, page*size < total, func(page string) string {
		return web.Query("/tickets", map[string]string{"q": keyword, "page": page})
	}), nil
}
