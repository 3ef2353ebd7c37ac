package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// UserHeadView is what stands above the pages of a customer.
type UserHeadView struct {
	Back    string
	Name    string
	Email   string
	Locked  bool
	Created web.Stamp
	Seen    web.Stamp
	NewHref string // a new ticket for the customer
	Tabs    []TabView
}

// UserTicketsView are a customer's tickets.
type UserTicketsView struct {
	Head      UserHeadView
	Rows      []UserTicketView
	Elsewhere bool // there are others, which the agent may not see
	Pager     web.Pager
}

// UserTicketView is a ticket of a customer.
type UserTicketView struct {
	ID         int64
	Href       string
	Subject    string
	Status     models.Status
	Department string
	Late       bool
	Updated    Moment
}

// userTabs are the pages of a customer: the word, the path's last word, and the icon.
var userTabs = []struct{ name, path, icon string }{{"tickets", "", "ticket"}, {"account", "account", "user"}, {"merge", "merge", "merge"}}

func (p *Panel) userHead(c *fiber.Ctx, u *models.User, current string) UserHeadView {
	v := web.VisitOf(c)
	head := UserHeadView{Back: p.Staff("users"), Name: userName(u), Email: u.Email, Locked: !u.Active, Created: v.Stamp(u.CreatedAt),
		Seen: v.Stamp(u.LastLoginAt), NewHref: web.Query(p.Staff("tickets", "new"), map[string]string{"email": u.Email})}
	for _, tab := range userTabs {
		href := p.userPath(u.ID)
		if tab.path != "" {
			href = p.userPath(u.ID, tab.path)
		}
		head.Tabs = append(head.Tabs, TabView{Label: v.T("user.tab." + tab.name), Href: href, Icon: tab.icon, Current: tab.name == current})
	}
	return head
}

func (p *Panel) viewUser(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	u, err := p.user(c)
	if err != nil {
		return err
	}
	page := web.PageOf(c)
	counts, err := models.CountTicketsOfUsers(c.UserContext(), p.DB, v.Scope, []int64{u.ID})
	if err != nil {
		return err
	}
	rows, err := models.ListTickets(c.UserContext(), p.DB, v.Scope,
		models.TicketFilter{UserID: u.ID, Limit: usersPerPage, Offset: (page - 1) * usersPerPage})
	if err != nil {
		return err
	}
	view := UserTicketsView{Head: p.userHead(c, u, "tickets"), Rows: p.userTickets(v, rows)}
	if view.Elsewhere, err = models.HasTicketsElsewhere(c.UserContext(), p.DB, v.Scope, u.ID); err != nil {
		return err
	}
	view.Pager = web.NewPager(page, usersPerPage, int64(len(rows)), counts[u.ID], page*usersPerPage < counts[u.ID], func(page string) string {
		return web.Query(p.userPath(u.ID), map[string]string{"page": page})
	})
	view.Pager.Target = "#main"
	return p.Show(c, p.Frame(), web.Page{Name: "staff/users/tickets", Title: userName(u), View: view})
}

func (p *Panel) userTickets(v *web.Visit, rows []models.TicketRow) []UserTicketView {
	var views []UserTicketView
	for i := range rows {
		r := &rows[i]
		department, _ := v.Set.Department(r.DepartmentID)
		views = append(views, UserTicketView{ID: r.ID, Href: p.Staff("tickets", number(r.ID)), Subject: r.Subject, Status: r.Status,
			Department: department.Name, Late: r.Overdue, Updated: moment(v, r.UpdatedAt)})
	}
	return views
}
