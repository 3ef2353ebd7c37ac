package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

func (p *Panel) customFieldRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/custom-fields", Role: web.Admin, Handle: p.listCustomFields},
		{Method: get, Path: "/custom-fields/new", Role: web.Admin, Handle: p.newCustomField},
		{Method: post, Path: "/custom-fields/new", Role: web.Admin, Handle: p.addCustomField},
		{Method: get, Path: "/custom-fields/:field", Role: web.Admin, Handle: p.viewCustomField},
		{Method: post, Path: "/custom-fields/:field", Role: web.Admin, Handle: p.saveCustomField},
		{Method: post, Path: "/custom-fields/:field/move", Role: web.Admin, Handle: p.moveCustomField},
		{Method: post, Path: "/custom-fields/:field/delete", Role: web.Admin, Handle: p.deleteCustomField},
	}
}

// CustomFieldListView is the page of all custom fields.
type CustomFieldListView struct {
	Setup []TabView
	New   string
	Rows  []CustomFieldRowView
}

// CustomFieldRowView is a custom field in the list.
type CustomFieldRowView struct {
	ID          int64
	Title       string
	Href        string
	Kind        string
	Options     string
	Required    bool
	Departments string // "" for all
	Move        MoveView
	Delete      DeleteRowView
}

func (p *Panel) listCustomFields(c *fiber.Ctx) error {
	view, err := p.customFieldList(c)
	if err != nil {
		return err
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/custom_fields/index", Title: web.VisitOf(c).T("custom_field.title"), View: view})
}

func (p *Panel) customFieldList(c *fiber.Ctx) (CustomFieldListView, error) {
	v := web.VisitOf(c)
	view := CustomFieldListView{Setup: p.setupNav(c), New: p.Staff("custom-fields", "new")}
	answers, err := models.CountAllAnswers(c.UserContext(), p.DB)
	if err != nil {
		return view, err
	}
	for i := range v.Set.Fields {
		f := &v.Set.Fields[i]
		row := p.customFieldRow(v, f, answers[f.ID])
		row.Move.First, row.Move.Last = i == 0, i == len(v.Set.Fields)-1
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

func (p *Panel) customFieldRow(v *web.Visit, f *models.CustomField, answers int64) CustomFieldRowView {
	return CustomFieldRowView{ID: f.ID, Title: f.Title, Href: p.customFieldPath(f.ID), Kind: v.T("custom_field.kind." + string(f.Kind)),
		Options: strings.Join(f.Options, ", "), Required: f.Required, Departments: departmentNames(v, f), Delete: p.deleteCustomFieldView(v, f, answers),
		Move: MoveView{ID: f.ID, Action: p.customFieldPath(f.ID, "move"), Up: v.T("custom_field.up", "Name", f.Title),
			Down: v.T("custom_field.down", "Name", f.Title)}}
}

// departmentNames returns the names of the departments that a field is asked in, "" for all.
func departmentNames(v *web.Visit, f *models.CustomField) string {
	if f.AllDepartments {
		return ""
	}
	names := []string{}
	for _, d := range v.Set.Departments {
		if f.AppliesTo(d.ID) {
			names = append(names, d.Name)
		}
	}
	if len(names) == 0 {
		return v.T("custom_field.nowhere")
	}
	return strings.Join(names, ", ")
}

func (p *Panel) deleteCustomFieldView(v *web.Visit, f *models.CustomField, answers int64) DeleteRowView {
	text := v.T("custom_field.delete_empty")
	if answers > 0 {
		text = v.Words.N("custom_field.delete_answers", answers)
	}
	return DeleteRowView{Label: v.T("custom_field.delete_one", "Name", f.Title), Action: p.customFieldPath(f.ID, "delete"),
		Question: v.T("custom_field.delete_question", "Name", f.Title), Text: text}
}

func (p *Panel) deleteCustomField(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	f, err := p.customField(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		answers, err := models.CountAnswers(c.UserContext(), p.DB, f.ID)
		if err != nil {
			return err
		}
		sure := p.deleteCustomFieldView(v, f, answers)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("custom-fields")})
	}
	if err := p.Desk.DeleteField(c.UserContext(), setupActor(v), f.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("custom-fields"), Notice: v.T("custom_field.deleted", "Name", f.Title)})
}

// moveCustomField changes the order, in which the fields are asked and shown.
func (p *Panel) moveCustomField(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	f, err := p.customField(c)
	if err != nil {
		return err
	}
	if err := p.Desk.MoveField(c.UserContext(), setupActor(v), f.ID, movesUp(c)); err != nil {
		return err
	}
	if v.Set, err = p.Settings.Current(c.UserContext()); err != nil {
		return err
	}
	view, err := p.customFieldList(c)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("custom-fields"), Parts: []web.Part{{Name: "staff/custom_fields/index", View: view}}})
}

// customField returns the custom field that a route names. Errors: not_found.
func (p *Panel) customField(c *fiber.Ctx) (*models.CustomField, error) {
	id, err := web.ID(c, "field", "field")
	if err != nil {
		return nil, err
	}
	return models.CustomFieldByID(c.UserContext(), p.DB, id)
}

func (p *Panel) customFieldPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"custom-fields", number(id)}, parts...)...)
}
