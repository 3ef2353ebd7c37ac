package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// DepartmentFormView is the form of a department, a new one or one that is there.
type DepartmentFormView struct {
	Setup     []TabView
	Back      string
	Title     string
	Action    string
	New       bool
	FormToken string // of a new department's form
	Seen      string // fingerprint of the department as it was shown, "" for a new one
	Name      string
	Private   bool
	Errors    web.FormErrors
	Fields    []web.FieldError // the same in one list
}

func (p *Panel) newDepartment(c *fiber.Ctx) error {
	return p.showNewDepartment(c, desk.DepartmentInput{}, nil, fiber.StatusOK)
}

func (p *Panel) addDepartment(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindDepartment(c)
	once := onceOfForm(c, "department")
	d, err := p.Desk.AddDepartment(models.WithOnce(c.UserContext(), once), setupActor(v), in)
	if words, is := v.Invalid(err); is {
		return p.showNewDepartment(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil && !repeated(err) {
		return err
	}
	name := web.ValidText(in.Name)
	if d != nil {
		name = d.Name
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("departments"), Notice: v.T("department.added", "Name", name)})
}

func (p *Panel) showNewDepartment(c *fiber.Ctx, in desk.DepartmentInput, words web.FormErrors, status int) error {
	view := departmentForm(web.VisitOf(c), in, words)
	view.New, view.Action, view.FormToken = true, p.Staff("departments", "new"), web.FormToken(c)
	view.Title = web.VisitOf(c).T("department.new_title")
	return p.showDepartmentForm(c, view, status)
}

func (p *Panel) viewDepartment(c *fiber.Ctx) error {
	d, err := p.department(c)
	if err != nil {
		return err
	}
	return p.showDepartment(c, d, storedDepartment(d), nil, fiber.StatusOK)
}

func (p *Panel) saveDepartment(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	d, err := p.department(c)
	if err != nil {
		return err
	}
	in := bindDepartment(c)
	err = p.Desk.UpdateDepartment(c.UserContext(), setupActor(v), d.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showDepartment(c, d, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedDepartment(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("departments"), Notice: v.T("department.saved", "Name", web.ValidText(in.Name))})
}

// showChangedDepartment shows what was typed again after somebody else has changed the department, with what is stored now where
// that differs. Who has seen it may save over it.
func (p *Panel) showChangedDepartment(c *fiber.Ctx, in desk.DepartmentInput) error {
	v := web.VisitOf(c)
	set, err := p.Settings.Current(c.UserContext())
	if err != nil {
		return err
	}
	v.Set = set
	d, err := p.department(c)
	if err != nil {
		return err
	}
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("name", in.Name, d.Name)
	m.differs("private", privateWord(v, in.Private), privateWord(v, d.Private))
	in.Seen = desk.SeenDepartment(d)
	view := p.departmentView(c, d, in, m.words)
	view.Fields = m.summary(view.Fields, "name")
	return p.showDepartmentForm(c, view, fiber.StatusUnprocessableEntity)
}

func (p *Panel) showDepartment(c *fiber.Ctx, d *models.Department, in desk.DepartmentInput, words web.FormErrors, status int) error {
	return p.showDepartmentForm(c, p.departmentView(c, d, in, words), status)
}

func (p *Panel) departmentView(c *fiber.Ctx, d *models.Department, in desk.DepartmentInput, words web.FormErrors) DepartmentFormView {
	view := departmentForm(web.VisitOf(c), in, words)
	view.Title, view.Action, view.Seen = d.Name, p.departmentPath(d.ID), in.Seen
	return view
}

func (p *Panel) showDepartmentForm(c *fiber.Ctx, view DepartmentFormView, status int) error {
	view.Setup, view.Back = p.setupNav(c), p.Staff("departments")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/departments/form", Title: view.Title, View: view}, status)
}

func departmentForm(v *web.Visit, in desk.DepartmentInput, words web.FormErrors) DepartmentFormView {
	return DepartmentFormView{Name: web.ValidText(in.Name), Private: in.Private, Errors: words,
		Fields: v.Summary(words, "name", "department.name", "private", "department.private")}
}

func storedDepartment(d *models.Department) desk.DepartmentInput {
	return desk.DepartmentInput{Name: d.Name, Private: d.Private, Seen: desk.SeenDepartment(d)}
}

func bindDepartment(c *fiber.Ctx) desk.DepartmentInput {
	return desk.DepartmentInput{Name: web.Raw(c, "name"), Private: web.Value(c, "private") != "", Seen: web.Value(c, "seen")}
}

func privateWord(v *web.Visit, private bool) string {
	if private {
		return v.T("department.is_private")
	}
	return v.T("department.is_public")
}
