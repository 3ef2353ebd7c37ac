package staff

import (
	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// RowView is a ticket as a list shows it. It holds plain values only, so that it names what was made of it.
type RowView struct {
	ID         int64
	Href       string
	Subject    string
	Customer   string
	Text       string // first words of the last message
	Department string
	Status     models.Status
	Unanswered bool // nobody has answered yet
	Late       bool
	Updated    Moment
	PriorityID int64
	Priority   string // "" for the lowest, which isn't named
	Agent      string // whose it is, "" for nobody's
	Current    bool
	Swap       bool // it goes along with a fragment
}

// rowViews makes rows of tickets. query is the listing that each ticket's address keeps; open is the ticket that is open.
func (p *Panel) rowViews(v *web.Visit, rows []models.TicketRow, query string, open int64) []RowView {
	views := make([]RowView, len(rows))
	base := p.Staff("tickets") + "/"
	for i := range rows {
		views[i] = rowView(v, &rows[i], base, query)
		views[i].Current = rows[i].ID == open
	}
	return views
}

func rowView(v *web.Visit, r *models.TicketRow, base, query string) RowView {
	department, _ := v.Set.Department(r.DepartmentID)
	view := RowView{ID: r.ID, Href: base + number(r.ID) + query, Subject: r.Subject, Customer: r.UserFullname, Text: r.Preview,
		Department: department.Name, Status: r.Status, Late: r.Overdue, Updated: moment(v, r.UpdatedAt),
		Unanswered: r.Status == models.StatusOpen && r.LastAuthor == models.AuthorCustomer}
	if view.Customer == "" {
		view.Customer = r.UserEmail
	}
	if priority, known := v.Set.Priority(r.PriorityID); known && r.PriorityID != models.PriorityLow {
		view.PriorityID, view.Priority = priority.ID, v.Words.Priority(priority.Name)
	}
	if agent, known := v.Set.StaffUser(r.AssigneeID); known {
		view.Agent = agent.Fullname
	}
	return view
}
