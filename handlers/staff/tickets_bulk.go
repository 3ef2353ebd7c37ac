package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// changeTickets does one thing to all chosen tickets of a list.
func (p *Panel) changeTickets(c *fiber.Ctx) error {
	l, err := readListing(web.VisitOf(c), web.QueryOf(c), viewActive)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	ids := web.IDs(c, "ids")
	if web.Value(c, "do") == "delete" && len(ids) > 0 && p.mustAsk(c) {
		return p.askBulk(c, &l, ids)
	}
	notice, err := p.bulk(c, ids)
	if words, is := v.Invalid(err); is {
		return p.refuseBulk(c, &l, words.List("tickets", "status", "department", "priority", "assignee")[0].Text)
	}
	if err != nil {
		return err
	}
	parts, err := p.listParts(c, &l, false)
	if err != nil {
		return err
	}
	beside, err := p.openBeside(c, &l)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: append(parts, beside...), GoTo: p.Staff("tickets") + l.here(), Notice: notice})
}

// askBulk asks before tickets are deleted, and counts those that the agent sees.
func (p *Panel) askBulk(c *fiber.Ctx, l *listing, ids []int64) error {
	v := web.VisitOf(c)
	rows, err := models.TicketRows(c.UserContext(), p.DB, v.Scope, ids[:min(len(ids), tickets.MaxBulk)])
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return models.NotFound("ticket")
	}
	view := SureView{Title: v.Words.N("mass.delete_n", len(rows)), Text: v.T("mass.delete_text"), Do: "delete",
		Back: p.Staff("tickets") + l.here()}
	for i := range rows {
		view.IDs = append(view.IDs, rows[i].ID)
	}
	return p.ask(c, view)
}

// bulk does what the form asks for, and returns what to say about it.
func (p *Panel) bulk(c *fiber.Ctx, ids []int64) (notice string, err error) {
	v := web.VisitOf(c)
	if len(ids) == 0 {
		fields := models.Fields{}
		fields.Add("tickets", "mass.choose_tickets")
		return "", fields.Error()
	}
	if web.Value(c, "do") == "delete" {
		n, err := p.Tickets.Delete(c.UserContext(), v.Scope, v.Actor(), ids)
		return v.Words.N("mass.deleted", n), err
	}
	change, err := changeOf(c)
	if err != nil {
		return "", err
	}
	if change == (tickets.Change{}) {
		fields := models.Fields{}
		fields.Add("status", "mass.choose_change")
		return "", fields.Error()
	}
	before, err := p.Tickets.Change(c.UserContext(), v.Scope, v.Actor(), ids, change)
	return v.Words.N("mass.changed", len(before)), err
}

// refuseBulk says why nothing was done: the bar below the list has no room beside its fields. The list stays as it was, with
// what is chosen in it.
func (p *Panel) refuseBulk(c *fiber.Ctx, l *listing, why string) error {
	if web.Asked(c) == "" {
		return models.NewError(models.KindInvalid, "mass.refused", "Why", why)
	}
	parts, err := p.listParts(c, l, false)
	if err != nil {
		return err
	}
	c.Status(fiber.StatusUnprocessableEntity)
	return p.Fragments(c, append(parts, web.Part{Name: "shared/_toast_oob", View: web.ToastView{Text: why, Bad: true}})...)
}

// openBeside is the ticket that stands beside the list, as the action has left it.
func (p *Panel) openBeside(c *fiber.Ctx, l *listing) ([]web.Part, error) {
	open := web.Number(web.Value(c, "open"), 0)
	if open <= 0 || web.Asked(c) == "" {
		return nil, nil
	}
	o, err := p.readTicket(c, open)
	if models.IsNotFound(err) {
		return []web.Part{{Name: "staff/tickets/_closed", View: nil}}, nil
	}
	if err != nil {
		return nil, err
	}
	o.list = *l
	view, err := p.ticketView(c, o)
	view.Swap = true
	return []web.Part{{Name: "staff/tickets/_ticket", View: view}}, err
}
