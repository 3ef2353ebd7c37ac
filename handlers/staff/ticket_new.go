package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/tickets"
)

// NewTicketView is the form of a ticket that staff open for a customer.
type NewTicketView struct {
	Action      string
	Back        string
	People      string // address of the suggestions
	FieldsHref  string
	Token       string
	Email       string
	Name        string
	Subject     string
	Text        string
	Format      string
	Departments []Choice
	Priorities  []Choice
	Statuses    []Choice
	Fields      FieldsView
	Upload      web.UploadView
	Errors      web.FormErrors
	Summary     []web.FieldError
}

// FieldsView are the custom fields of the chosen department.
type FieldsView struct{ Fields []FieldView }

// PeopleView are customers to choose from.
type PeopleView struct{ People []models.User }

// suggestedPeople is how many customers are suggested, and suggestFrom how many characters must be typed before.
const (
	suggestedPeople = 8
	suggestFrom     = 2
)

func (p *Panel) newTicket(c *fiber.Ctx) error {
	return p.showNewTicket(c, p.newTicketView(c, tickets.OpenInput{Email: web.QueryValue(c, "email")}), fiber.StatusOK)
}

func (p *Panel) showNewTicket(c *fiber.Ctx, view NewTicketView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/tickets/new", Title: web.VisitOf(c).T("ticket.new"), View: view}, status)
}

// newTicketView makes the form with what is filled in so far.
func (p *Panel) newTicketView(c *fiber.Ctx, in tickets.OpenInput) NewTicketView {
	v := web.VisitOf(c)
	path := p.Staff("tickets", "new")
	departments := v.Set.DepartmentsOf(v.Staff)
	if in.DepartmentID == 0 && len(departments) > 0 {
		in.DepartmentID = departments[0].ID
	}
	if in.PriorityID == 0 {
		in.PriorityID = models.PriorityLow
	}
	if in.Status == 0 {
		in.Status = models.StatusOpen
	}
	view := NewTicketView{Action: path, Back: p.Staff("tickets"), People: path + "/customers", FieldsHref: path + "/fields",
		Token: web.FormToken(c), Email: htmlsafe.ValidText(in.Email), Name: htmlsafe.ValidText(in.Name),
		Subject: htmlsafe.ValidText(in.Subject), Text: htmlsafe.ValidText(in.Body.Text), Format: "text",
		Departments: departmentChoices(departments, in.DepartmentID), Priorities: priorityChoices(v, in.PriorityID),
		Statuses: statusChoices(v, in.Status), Upload: v.UploadView(uploadField), Fields: askedFields(v, in)}
	if in.Body.HTML != "" {
		view.Text, view.Format = htmlsafe.ValidText(in.Body.HTML), "html"
	}
	return view
}

func askedFields(v *web.Visit, in tickets.OpenInput) FieldsView {
	var view FieldsView
	if !v.Scope.SeesDepartment(in.DepartmentID) {
		return view
	}
	for _, f := range v.Set.FieldsOf(in.DepartmentID) {
		value := htmlsafe.ValidText(in.Fields[f.ID])
		if f.Kind == models.FieldPassword {
			value = ""
		}
		view.Fields = append(view.Fields, fieldView(f, value))
	}
	return view
}

func (p *Panel) openTicket(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := p.openInput(c)
	sent := in
	sent.Body = signed(in.Body, v.Staff.Signature)
	if err := p.knownCustomer(c, &sent); err != nil {
		return err
	}
	ticket, err := p.Tickets.Open(c.UserContext(), sent)
	if words, is := v.Invalid(err); is {
		view := p.newTicketView(c, in)
		view.refuse(v, words)
		return p.showNewTicket(c, view, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("tickets", number(ticket.ID)), Notice: v.T("ticket.opened", "ID", ticket.ID)})
}

// openInput reads the form.
func (p *Panel) openInput(c *fiber.Ctx) tickets.OpenInput {
	v := web.VisitOf(c)
	in := tickets.OpenInput{Channel: models.ChannelPanel, By: v.Actor(), Scope: v.Scope, Name: web.Raw(c, "fullname"),
		Email: web.Raw(c, "email"), Subject: web.Raw(c, "subject"), Body: bodyOf(c), Files: web.Uploads(c, uploadField),
		DepartmentID: chosen(c, "department"), PriorityID: chosen(c, "priority"), Status: models.Status(chosen(c, "status")), Fields: map[int64]string{}, Token: web.FormToken(c)}
	for _, f := range v.Set.FieldsOf(in.DepartmentID) {
		in.Fields[f.ID] = strings.Join(web.RawValues(c, tickets.FieldName(f.ID)), "\n")
	}
	return in
}

// chosen returns the id that a select gives, and -1 for what is none: 0 would leave the choice to the rules.
func chosen(c *fiber.Ctx, field string) int64 {
	if id := web.Number(web.Value(c, field), -1); id != 0 {
		return id
	}
	return -1
}

// knownCustomer takes the account of an address that there is one for, whose name need not be given.
func (p *Panel) knownCustomer(c *fiber.Ctx, in *tickets.OpenInput) error {
	email, ok := accounts.CleanEmail(in.Email)
	if !ok {
		return nil
	}
	user, err := models.UserByEmail(c.UserContext(), p.DB, email)
	if models.IsNotFound(err) {
		return nil
	}
	in.User = user
	return err
}

// newTicketLabels are the words beside the fields of the form, in its order.
var newTicketLabels = []struct{ field, label string }{
	{"email", "new.email"}, {"fullname", "new.name"}, {"department", "filter.department"}, {"priority", "filter.priority"},
	{"status", "filter.status"}, {"subject", "new.subject"}, {"body", "new.message"}, {"files", "upload.label"},
}

// refuse puts the words of a refusal beside the fields, and all of them with the fields' names at the form's head.
func (view *NewTicketView) refuse(v *web.Visit, words web.FormErrors) {
	view.Errors, view.Upload.Error = words, words["files"]
	labels, order := map[string]string{}, []string{}
	for _, l := range newTicketLabels {
		labels[l.field], order = v.T(l.label), append(order, l.field)
	}
	for i := range view.Fields.Fields {
		f := &view.Fields.Fields[i]
		f.Error = words[f.Name]
		labels[f.Name], order = f.Title, append(order, f.Name)
	}
	view.Summary = words.List(order...)
	for i, fault := range view.Summary {
		view.Summary[i].Text = labels[fault.Name] + ": " + fault.Text
	}
}

// newTicketFields answers with the custom fields of the department that was chosen.
func (p *Panel) newTicketFields(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := tickets.OpenInput{DepartmentID: web.Number(c.Query("department"), -1)}
	if _, known := v.Set.Department(in.DepartmentID); !known || !v.Scope.SeesDepartment(in.DepartmentID) {
		return models.NotFound("department")
	}
	return p.Fragments(c, web.Part{Name: "staff/tickets/_fields", View: askedFields(v, in)})
}

// suggestCustomers answers with the customers whose address or name begins as typed.
func (p *Panel) suggestCustomers(c *fiber.Ctx) error {
	text := strings.TrimSpace(web.QueryValue(c, "email"))
	var view PeopleView
	if n := len([]rune(text)); n >= suggestFrom && n <= maxKeyword {
		var err error
		if view.People, err = models.UsersStarting(c.UserContext(), p.DB, text, suggestedPeople); err != nil {
			return err
		}
	}
	return p.Fragments(c, web.Part{Name: "staff/tickets/_people", View: view})
}
