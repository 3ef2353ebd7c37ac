package staff

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// TicketView is an open ticket: its head, conversation, reply box and details.
type TicketView struct {
	ID      int64
	Subject string
	Status  models.Status
	Closed  bool
	Path    string // of the ticket, without a query
	Query   string // the listing from which it was opened, as its address keeps it
	Back    []BackView
	Swap    bool // it goes along with a fragment
	Focus   bool // the heading takes the focus

	Thread  ThreadView
	Compose *ComposeView
	Details DetailsView
	Delete  DeleteView
}

// BackView is a link that shuts the ticket: where there is room for one region only it stands first, else it ends the head.
type BackView struct {
	Class string
	Icon  string
	Href  string
	Swap  bool // it goes along with a fragment
}

func (p *Panel) backViews(l *listing, swap bool) []BackView {
	href := p.Staff("tickets") + l.here()
	return []BackView{{Class: "back", Icon: "chevron-left", Href: href, Swap: swap}, {Class: "shut", Icon: "panel-right-close", Href: href, Swap: swap}}
}

// DeleteView is the question before the ticket is deleted.
type DeleteView struct {
	Title string
	Text  string
}

// OpenStatus is what opening a closed ticket again gives it.
func (TicketView) OpenStatus() models.Status { return models.StatusOpen }

// ClosedStatus is what closing gives it.
func (TicketView) ClosedStatus() models.Status { return models.StatusClosed }

// opened is what a request on a ticket works with.
type opened struct {
	row    models.TicketRow
	list   listing
	beside models.Beside // known once the thread is read
	// show says what the page shows beyond the ticket itself.
	show showing
}

// showing are the passing states of a ticket's page.
type showing struct {
	newest   int64 // the message that was just sent, which takes the focus
	newNote  int64
	editing  *NoteFormView // a note that is being edited
	compose  *ComposeView
	fields   web.FormErrors // what is wrong with the details
	typed    map[int64]string
	revealed map[int64]string
	heading  bool // takes the focus
}

// openedTicket reads the ticket of a request under the agent's scope, and the listing of its address.
func (p *Panel) openedTicket(c *fiber.Ctx) (*opened, error) {
	id, err := web.ID(c, "ticket", "ticket")
	if err != nil {
		return nil, err
	}
	return p.readTicket(c, id)
}

func (p *Panel) readTicket(c *fiber.Ctx, id int64) (*opened, error) {
	rows, err := models.TicketRows(c.UserContext(), p.DB, web.VisitOf(c).Scope, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, models.NotFound("ticket")
	}
	o := &opened{row: rows[0]}
	o.list, err = readListing(web.VisitOf(c), p.queryBeside(c, id), listViews[o.row.List])
	if err != nil || len(o.list.Errors) > 0 {
		// The list beside a ticket is an extra: whatever its part of the address holds, the ticket is shown.
		o.list = listing{View: listViews[o.row.List], Page: 1, Filter: models.TicketFilter{List: o.row.List, Sort: models.SortUpdated,
			Limit: int64(web.VisitOf(c).Set.TicketsPerPage) + 1}}
	}
	return o, nil
}

// queryBeside says the list beside a ticket: as the browser shows it, when it shows this ticket, for the list may have been filtered
// since the ticket was opened; else as the request's address says it.
func (p *Panel) queryBeside(c *fiber.Ctx, id int64) url.Values {
	if path, query := web.Shown(c); path == p.Staff("tickets", number(id)) {
		return query
	}
	return web.QueryOf(c)
}

func (p *Panel) viewTicket(c *fiber.Ctx) error {
	o, err := p.openedTicket(c)
	if err != nil {
		return err
	}
	o.show.heading = web.Asked(c) != ""
	return p.showTicket(c, o, fiber.StatusOK)
}

// showTicket answers with a ticket's page, or its part.
func (p *Panel) showTicket(c *fiber.Ctx, o *opened, status int) error {
	view, err := p.ticketView(c, o)
	if err != nil {
		return err
	}
	title := view.Subject + " #" + number(view.ID)
	if web.Asked(c) == "ticket" {
		part := web.Part{Name: "staff/tickets/_ticket", View: view}
		return p.ShowStatus(c, p.Frame(), web.Page{Title: title, Parts: map[string]web.Part{"ticket": part}}, status)
	}
	markRail(c, o.list.mark())
	list, err := p.listView(c, &o.list, o.row.ID)
	if err != nil {
		return err
	}
	page := web.Page{Name: "staff/tickets/index", Title: title, View: WorkView{List: list, Ticket: &view}}
	if web.Asked(c) != "" {
		aside, err := p.railAside(c)
		if err != nil {
			return err
		}
		page.Aside = []web.Part{aside}
	}
	return p.ShowStatus(c, p.Frame(), page, status)
}

func (p *Panel) ticketView(c *fiber.Ctx, o *opened) (TicketView, error) {
	v := web.VisitOf(c)
	t := &o.row
	view := TicketView{ID: t.ID, Subject: t.Subject, Status: t.Status, Closed: t.Status == models.StatusClosed,
		Path: p.Staff("tickets") + "/" + number(t.ID), Query: o.list.here(), Back: p.backViews(&o.list, false), Focus: o.show.heading}
	var err error
	if view.Thread, err = p.threadView(c, o, view.Path); err != nil {
		return view, err
	}
	if view.Compose = o.show.compose; view.Compose == nil {
		if view.Compose, err = p.composeView(c, o, view.Path); err != nil {
			return view, err
		}
	}
	if view.Details, err = p.detailsView(c, o, view.Path); err != nil {
		return view, err
	}
	view.Delete = DeleteView{Title: v.T("ticket.delete_title"), Text: deleteText(v, view.Thread)}
	return view, nil
}

func deleteText(v *web.Visit, thread ThreadView) string {
	messages := v.Words.N("ticket.messages", thread.Messages)
	if thread.Notes == 0 {
		return v.T("ticket.delete_text", "Messages", messages)
	}
	return v.T("ticket.delete_text_notes", "Messages", messages, "Notes", v.Words.N("ticket.notes", thread.Notes))
}

// afterwards are the parts that an action on a ticket swaps: the ticket as it now is, its row in the list, and the rail.
func (p *Panel) afterwards(c *fiber.Ctx, o *opened) ([]web.Part, error) {
	if web.Asked(c) == "" {
		return nil, nil
	}
	v := web.VisitOf(c)
	view, err := p.ticketView(c, o)
	if err != nil {
		return nil, err
	}
	row := rowView(v, &o.row, p.Staff("tickets")+"/", o.list.here())
	row.Current, row.Swap = true, true
	markRail(c, o.list.mark())
	rail, err := p.railAside(c)
	return []web.Part{{Name: "staff/tickets/_ticket", View: view}, {Name: "staff/tickets/_row", View: row}, rail}, err
}

// address returns where a ticket is, with the listing that it was opened from.
func (p *Panel) address(o *opened) string {
	return p.Staff("tickets", number(o.row.ID)) + o.list.here()
}
