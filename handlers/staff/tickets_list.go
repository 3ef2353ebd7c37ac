package staff

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// WorkView is the list with the ticket beside it; Ticket is nil when none is open.
type WorkView struct {
	List   ListView
	Ticket *TicketView
}

// ListView is a list of tickets with its search, filters and pages.
type ListView struct {
	Title   string
	Total   int64 // -1 when it isn't counted
	Path    string
	Clear   string // address of the view without filters; "" when there is nothing to clear
	NewHref string
	View    string
	Keyword string
	Filters FiltersView
	Key     string // names what is made of the filters
	Rows    []RowView
	Empty   *EmptyView
	Mass    string // where the action on the chosen tickets goes
	Pager   web.Pager
}

// EmptyView says why a list holds nothing, and what to do next.
type EmptyView struct {
	Icon   string
	Title  string
	Text   string
	Faults []web.FieldError
	Href   string
	Link   string
}

func (p *Panel) listTickets(c *fiber.Ctx) error {
	l, err := readListing(web.VisitOf(c), web.QueryOf(c), viewActive)
	if err != nil {
		return err
	}
	markRail(c, l.mark())
	open := p.besideList(c)
	view, err := p.listView(c, &l, open)
	if err != nil {
		return err
	}
	page := web.Page{Name: "staff/tickets/index", Title: view.Title, View: WorkView{List: view},
		Parts: map[string]web.Part{"list": {Name: "staff/tickets/_list", View: view}}}
	if web.Asked(c) != "" {
		aside, err := p.railAside(c)
		if err != nil {
			return err
		}
		page.Aside = []web.Part{aside}
	}
	if web.Asked(c) == "list" {
		p.stayAt(c, &page, &l, open)
	}
	status := fiber.StatusOK
	if len(l.Errors) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return p.ShowStatus(c, p.Frame(), page, status)
}

// besideList returns the id of the ticket that stays open beside a list which alone is asked for, or 0.
func (p *Panel) besideList(c *fiber.Ctx) int64 {
	if web.Asked(c) != "list" {
		return 0
	}
	path, _ := web.Shown(c)
	id, is := strings.CutPrefix(path, p.Staff("tickets")+"/")
	if !is {
		return 0
	}
	return max(web.Number(id, 0), 0)
}

// stayAt says the address of a list that changes by itself: a ticket beside it keeps its own, with the listing in it. A search that
// is still being typed is one step back, not one for each pause.
func (p *Panel) stayAt(c *fiber.Ctx, page *web.Page, l *listing, open int64) {
	path := p.Staff("tickets")
	if open != 0 {
		path = p.Staff("tickets", number(open))
		page.Title = ""
		for _, back := range p.backViews(l, true) {
			page.Aside = append(page.Aside, web.Part{Name: "staff/tickets/_back", View: back})
		}
	}
	before, query := web.Shown(c)
	page.Address = path + l.here()
	page.Replace = before == path && (l.Keyword != "" && query.Get("q") != "" || "?"+query.Encode() == l.here())
	if part := query.Get("replies"); open != 0 && part != "" {
		page.Address += "&replies=" + url.QueryEscape(part)
	}
}

// listView reads a page of a listing. open is the ticket that stands beside it, or 0.
func (p *Panel) listView(c *fiber.Ctx, l *listing, open int64) (ListView, error) {
	v := web.VisitOf(c)
	rows, more, err := p.listRows(c, l, open)
	if err != nil {
		return ListView{}, err
	}
	counts, err := p.counts(c)
	if err != nil {
		return ListView{}, err
	}
	path := p.Staff("tickets")
	view := ListView{Title: listTitle(v, l), Total: l.total(counts, v.Scope), Path: path, NewHref: path + "/new", View: l.View,
		Keyword: l.Keyword, Filters: filtersView(v, l), Mass: path + "/bulk" + l.here()}
	view.Key = l.key(v)
	if l.narrowed() || l.Filter.DepartmentID != 0 || l.Filter.Overdue && l.View != viewOverdue {
		view.Clear = path + clearQuery(l)
	}
	view.Rows = p.rowViews(v, rows, l.here(), open)
	view.Pager = web.NewPager(l.Page, int64(v.Set.TicketsPerPage), int64(len(rows)), view.Total, more,
		func(page string) string { return path + l.query(page) })
	view.Pager.Target = "#list"
	if len(rows) == 0 {
		empty := p.emptyView(v, l)
		view.Empty = &empty
	}
	return view, nil
}

func clearQuery(l *listing) string {
	if l.View == viewAll {
		return ""
	}
	return "?view=" + l.View
}

// listRows returns a page's rows, and whether another page follows. A listing with faults has none.
func (p *Panel) listRows(c *fiber.Ctx, l *listing, open int64) (rows []models.TicketRow, more bool, err error) {
	if len(l.Errors) > 0 {
		return nil, false, nil
	}
	if open == 0 {
		return p.readRows(c, l)
	}
	return p.rowsBeside(c, l)
}

func (p *Panel) readRows(c *fiber.Ctx, l *listing) (rows []models.TicketRow, more bool, err error) {
	v := web.VisitOf(c)
	size := int64(v.Set.TicketsPerPage)
	if l.Keyword != "" {
		filter := l.Filter
		filter.Limit = size
		ids, more, err := models.SearchTickets(c.UserContext(), p.DB, v.Scope, filter, l.Keyword)
		if err != nil {
			return nil, false, err
		}
		rows, err = models.TicketRows(c.UserContext(), p.DB, v.Scope, ids)
		return rows, more, err
	}
	if rows, err = models.ListTickets(c.UserContext(), p.DB, v.Scope, l.Filter); err != nil {
		return nil, false, err
	}
	if more = int64(len(rows)) > size; more {
		rows = rows[:size]
	}
	return rows, more, nil
}

func listTitle(v *web.Visit, l *listing) string {
	if l.Keyword != "" {
		return v.T("list.search")
	}
	if l.View == viewAll {
		return v.T("list.filtered")
	}
	if d, known := v.Set.Department(l.Filter.DepartmentID); known && v.Scope.SeesDepartment(d.ID) && l.View == viewActive {
		return d.Name
	}
	return v.T("view." + l.View)
}

func (p *Panel) emptyView(v *web.Visit, l *listing) EmptyView {
	active := p.Staff("tickets")
	switch {
	case len(l.Errors) > 0:
		return EmptyView{Icon: "circle-alert", Title: v.T("form.problem"), Faults: filterFaults(v, l), Href: active, Link: v.T("empty.clear")}
	case l.Page > 1:
		return EmptyView{Icon: "inbox", Title: v.T("empty.page"), Text: v.T("empty.page_text"), Href: active + l.query(""), Link: v.T("empty.first_page")}
	case l.narrowed() || l.Filter.DepartmentID != 0:
		return EmptyView{Icon: "search", Title: v.T("empty.found"), Text: v.T("empty.found_text"), Href: active + clearQuery(l), Link: v.T("empty.clear")}
	case l.View == viewActive && !l.Filter.Overdue:
		return EmptyView{Icon: "inbox", Title: v.T("empty.active"), Text: v.T("empty.active_text"), Href: active + "/new", Link: v.T("ticket.new")}
	case l.Filter.Overdue:
		return EmptyView{Icon: "circle-check", Title: v.T("empty.overdue"), Text: v.Words.N("empty.overdue_text", v.Set.OverdueHours), Href: active, Link: v.T("empty.see_active")}
	}
	return EmptyView{Icon: "inbox", Title: v.T("empty." + l.View), Text: v.T("empty." + l.View + "_text"), Href: active, Link: v.T("empty.see_active")}
}

// filterFaults names each field with its fault: the fields stand in a line without room for words.
func filterFaults(v *web.Visit, l *listing) []web.FieldError {
	faults := l.Errors.List("q", "department", "status", "priority", "opened_from", "opened_to", "updated_from", "updated_to")
	for i, fault := range faults {
		faults[i].Text = v.T("filter."+fault.Name) + ": " + fault.Text
		faults[i].Name = "filter-" + fault.Name
	}
	return faults
}
