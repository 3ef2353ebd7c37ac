package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

func (p *Panel) departmentRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/departments", Role: web.Admin, Handle: p.listDepartments},
		{Method: get, Path: "/departments/new", Role: web.Admin, Handle: p.newDepartment},
		{Method: post, Path: "/departments/new", Role: web.Admin, Handle: p.addDepartment},
		{Method: get, Path: "/departments/:department", Role: web.Admin, Handle: p.viewDepartment},
		{Method: post, Path: "/departments/:department", Role: web.Admin, Handle: p.saveDepartment},
		{Method: post, Path: "/departments/:department/move", Role: web.Admin, Handle: p.moveDepartment},
		{Method: post, Path: "/departments/:department/delete", Role: web.Admin, Handle: p.deleteDepartment},
	}
}

// DepartmentListView is the page of all departments.
type DepartmentListView struct {
	Setup []TabView
	New   string
	Rows  []DepartmentRowView
}

// DepartmentRowView is a department in the list.
type DepartmentRowView struct {
	ID          int64
	Name        string
	Href        string
	Private     bool
	Mailboxes   string // whose mail comes in here, "" for none
	Tickets     int64
	TicketsHref string
	Agents      int
	Move        MoveView
	Delete      *DeleteRowView // nil where it can't be deleted
}

func (p *Panel) listDepartments(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view, err := p.departmentList(c)
	if err != nil {
		return err
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/departments/index", Title: v.T("department.title"), View: view})
}

func (p *Panel) departmentList(c *fiber.Ctx) (DepartmentListView, error) {
	v := web.VisitOf(c)
	view := DepartmentListView{Setup: p.setupNav(c), New: p.Staff("departments", "new")}
	counts, err := p.counts(c)
	if err != nil {
		return view, err
	}
	for i := range v.Set.Departments {
		row := p.departmentRow(v, &v.Set.Departments[i], counts)
		row.Move.First, row.Move.Last = i == 0, i == len(v.Set.Departments)-1
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

func (p *Panel) departmentRow(v *web.Visit, d *models.Department, counts models.TicketCounts) DepartmentRowView {
	row := DepartmentRowView{ID: d.ID, Name: d.Name, Href: p.departmentPath(d.ID), Private: d.Private, Mailboxes: mailboxesOf(v, d.ID),
		Tickets: counts.Total(d.ID), TicketsHref: web.Query(p.Staff("tickets"), map[string]string{"department": number(d.ID)}),
		Agents: len(v.Set.AgentsOf(d.ID)),
		Move: MoveView{ID: d.ID, Action: p.departmentPath(d.ID, "move"), Up: v.T("department.up", "Name", d.Name),
			Down: v.T("department.down", "Name", d.Name)}}
	if row.Mailboxes == "" && len(v.Set.Departments) > 1 {
		row.Delete = p.deleteDepartmentView(v, d, counts)
	}
	return row
}

// mailboxesOf returns the addresses whose mail becomes tickets of a department.
func mailboxesOf(v *web.Visit, id int64) string {
	var emails []string
	for _, box := range v.Set.Mailboxes {
		if box.DepartmentID == id {
			emails = append(emails, box.Email)
		}
	}
	return strings.Join(emails, ", ")
}

func (p *Panel) deleteDepartmentView(v *web.Visit, d *models.Department, counts models.TicketCounts) *DeleteRowView {
	text := v.T("department.delete_empty")
	if n := counts.Total(d.ID); n > 0 {
		text = v.Words.N("department.delete_tickets", n)
	}
	if n := len(v.Set.AgentsOf(d.ID)); n > 0 {
		text += " " + v.Words.N("department.delete_agents", n)
	}
	return &DeleteRowView{Label: v.T("department.delete_one", "Name", d.Name), Action: p.departmentPath(d.ID, "delete"),
		Question: v.T("department.delete_question", "Name", d.Name), Text: text + " " + v.T("department.delete_final")}
}

func (p *Panel) deleteDepartment(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	d, err := p.department(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		counts, err := p.counts(c)
		if err != nil {
			return err
		}
		sure := p.deleteDepartmentView(v, d, counts)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("departments")})
	}
	if err := p.Tickets.DeleteDepartment(c.UserContext(), v.Actor(), d.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("departments"), Notice: v.T("department.deleted", "Name", d.Name)})
}

// moveDepartment changes the order, in which customers and agents are offered the departments everywhere.
func (p *Panel) moveDepartment(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	d, err := p.department(c)
	if err != nil {
		return err
	}
	if err := p.Desk.MoveDepartment(c.UserContext(), setupActor(v), d.ID, movesUp(c)); err != nil {
		return err
	}
	if v.Set, err = p.Settings.Current(c.UserContext()); err != nil {
		return err
	}
	view, err := p.departmentList(c)
	if err != nil {
		return err
	}
	aside, err := p.railAside(c)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("departments"), Parts: []web.Part{{Name: "staff/departments/index", View: view}, aside}})
}

// department returns the department that a route names. Errors: not_found.
func (p *Panel) department(c *fiber.Ctx) (*models.Department, error) {
	id, err := web.ID(c, "department", "department")
	if err != nil {
		return nil, err
	}
	d, known := web.VisitOf(c).Set.Department(id)
	if !known {
		return nil, models.NotFound("department")
	}
	return &d, nil
}

func (p *Panel) departmentPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"departments", number(id)}, parts...)...)
}
