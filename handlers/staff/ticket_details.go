package staff

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// DetailsView is the column beside the conversation.
type DetailsView struct {
	Action      string // where a changed detail goes
	Status      models.Status
	Statuses    SelectView
	Department  int64
	Departments SelectView
	Priority    int64
	Priorities  SelectView
	Assignees   SelectView
	Take        string // what to send to make the ticket one's own, "" when it is
	Fields      []FieldView
	Errors      web.FormErrors
	Created     Moment
	Channel     string
	Rating      *RatingView // nil for none
	Customer    CustomerView
}

// CustomerView is who asks, with the other tickets.
type CustomerView struct {
	Name    string
	Email   string
	Href    string
	Others  []OtherView
	Count   int64 // of the others
	AllHref string
}

// OtherView is another ticket of the customer.
type OtherView struct {
	Href    string
	Subject string
	Status  models.Status
	At      Moment
}

// othersShown is how many other tickets of a customer are shown.
const othersShown = 5

func (p *Panel) detailsView(c *fiber.Ctx, o *opened, path string) (DetailsView, error) {
	v := web.VisitOf(c)
	t := &o.row
	view := DetailsView{Errors: o.show.fields, Action: path + "/details" + o.list.here(), Status: t.Status, Statuses: SelectView{selectKey("status", v, int64(t.Status)), statusChoices(v, t.Status)},
		Department:  t.DepartmentID,
		Departments: SelectView{selectKey("department", v, t.DepartmentID), departmentChoices(v.Set.Departments, t.DepartmentID)}, Priority: t.PriorityID,
		Priorities: SelectView{selectKey("priority", v, t.PriorityID), priorityChoices(v, t.PriorityID)}, Created: moment(v, t.CreatedAt), Channel: v.T("channel." + string(t.Channel))}
	assignee := cmp.Or(t.AssigneeID, models.Nobody)
	view.Assignees = SelectView{selectKey("assignee "+number(t.DepartmentID)+" "+number(v.Staff.ID), v, assignee), assigneeChoices(v, staffOf(v, &t.Ticket), assignee)}
	if t.AssigneeID != v.Staff.ID {
		view.Take = number(v.Staff.ID)
	}
	var err error
	if view.Fields, err = p.fieldViews(c, o, path); err != nil {
		return view, err
	}
	if view.Rating, err = p.ratingView(c, o); err != nil {
		return view, err
	}
	view.Customer, err = p.customerView(c, t)
	return view, err
}

func (p *Panel) customerView(c *fiber.Ctx, t *models.TicketRow) (CustomerView, error) {
	v := web.VisitOf(c)
	view := CustomerView{Name: t.UserFullname, Email: t.UserEmail, Href: p.userPath(t.UserID)}
	rows, count, err := models.TicketsOfUser(c.UserContext(), p.DB, v.Scope, t.UserID, othersShown+1)
	if err != nil {
		return view, err
	}
	view.Count = count - 1
	for i := range rows {
		if rows[i].ID == t.ID || len(view.Others) == othersShown {
			continue
		}
		view.Others = append(view.Others, OtherView{Href: p.Staff("tickets", number(rows[i].ID)), Subject: rows[i].Subject,
			Status: rows[i].Status, At: moment(v, rows[i].UpdatedAt)})
	}
	return view, nil
}

// changeDetails sets the one detail that a select of the column sends.
func (p *Panel) changeDetails(c *fiber.Ctx) error {
	o, err := p.openedTicket(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	change, err := changeOf(c)
	if err == nil {
		_, err = p.Tickets.Change(c.UserContext(), v.Scope, v.Actor(), []int64{o.row.ID}, change)
	}
	if words, is := v.Invalid(err); is {
		o.show.fields = words
		return p.showTicket(c, o, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	notice, undo := p.changedWords(c, o, change)
	fresh, err := p.readTicket(c, o.row.ID)
	if models.IsNotFound(err) {
		// It went to a department that is not this agent's.
		return p.Done(c, web.Outcome{GoTo: p.Staff("tickets") + o.list.here(), Notice: notice})
	}
	if err != nil {
		return err
	}
	fresh.list = o.list
	parts, err := p.afterwards(c, fresh)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: parts, GoTo: p.address(fresh), Notice: notice, Undo: undo})
}

// changeOf reads what is to be set on tickets. A value that is no number is a fault of its field.
func changeOf(c *fiber.Ctx) (tickets.Change, error) {
	fields := models.Fields{}
	read := func(field string) int64 {
		text := web.Value(c, field)
		if text == "" {
			return 0
		}
		n := web.Number(text, -1)
		if n <= 0 {
			fields.Add(field, "field.choose")
		}
		return n
	}
	change := tickets.Change{DepartmentID: read("department"), Status: models.Status(read("status")), PriorityID: read("priority")}
	if change.AssigneeID = models.Nobody; web.Value(c, "assignee") != nobody {
		change.AssigneeID = read("assignee")
	}
	return change, fields.Error()
}

// changedWords says what was changed, and offers to take it back.
func (p *Panel) changedWords(c *fiber.Ctx, o *opened, change tickets.Change) (notice string, undo *web.UndoOffer) {
	v := web.VisitOf(c)
	t := &o.row
	undo = &web.UndoOffer{Action: p.Staff("tickets", number(t.ID), "details") + o.list.here(), Target: "#ticket", Values: map[string]string{}}
	switch {
	case change.Status != 0:
		undo.Values["status"] = number(int64(t.Status))
		return v.T("change.status", "Name", v.T("status."+change.Status.String())), undo
	case change.PriorityID != 0:
		undo.Values["priority"] = number(t.PriorityID)
		priority, _ := v.Set.Priority(change.PriorityID)
		return v.T("change.priority", "Name", v.Words.Priority(priority.Name)), undo
	case change.DepartmentID != 0:
		undo.Values["department"] = number(t.DepartmentID)
		department, _ := v.Set.Department(change.DepartmentID)
		return v.T("change.department", "Name", department.Name), undo
	case change.AssigneeID != 0:
		undo.Values["assignee"] = assigneeValue(cmp.Or(t.AssigneeID, models.Nobody))
		if agent, known := v.Set.StaffUser(change.AssigneeID); known {
			return v.T("change.assignee", "Name", agent.Fullname), undo
		}
		return v.T("change.nobody"), undo
	}
	return "", nil
}

// deleteTicket removes the ticket and goes back to the list.
func (p *Panel) deleteTicket(c *fiber.Ctx) error {
	o, err := p.openedTicket(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		view, err := p.ticketView(c, o)
		if err != nil {
			return err
		}
		return p.ask(c, SureView{Title: view.Delete.Title, Text: view.Delete.Text, Back: p.address(o)})
	}
	if _, err := p.Tickets.Delete(c.UserContext(), v.Scope, v.Actor(), []int64{o.row.ID}); err != nil {
		return err
	}
	list, err := p.listParts(c, &o.list, true)
	if err != nil {
		return err
	}
	address := p.Staff("tickets") + o.list.here()
	return p.Done(c, web.Outcome{Parts: list, GoTo: address, Push: address, Notice: v.T("ticket.deleted", "ID", o.row.ID)})
}

// listParts are the list and the rail as they are after an action. With whole, the list has the whole width.
func (p *Panel) listParts(c *fiber.Ctx, l *listing, whole bool) ([]web.Part, error) {
	if web.Asked(c) == "" {
		return nil, nil
	}
	markRail(c, l.mark())
	list, err := p.listView(c, l, 0)
	if err != nil {
		return nil, err
	}
	rail, err := p.railAside(c)
	if whole {
		return []web.Part{{Name: "staff/tickets/index", View: WorkView{List: list}}, rail}, err
	}
	return []web.Part{{Name: "staff/tickets/_list", View: list}, rail}, err
}
