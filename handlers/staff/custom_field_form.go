package staff

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// CustomFieldFormView is the form of a custom field, a new one or one that is there.
type CustomFieldFormView struct {
	Setup       []TabView
	Back        string
	Title       string
	Action      string
	New         bool
	FormToken   string // of a new field's form
	Revision    int64  // of the field as it was read, 0 for a new one
	Name        string
	Kinds       []FieldKindView
	Options     string // one a line
	Required    bool
	All         bool
	Departments []OptionView
	Errors      web.FormErrors
	Fields      []web.FieldError // the same in one list
}

// FieldKindView is a type of custom fields to choose.
type FieldKindView struct {
	OptionView
	Hint string
	Bare bool // it has no choices
}

func (p *Panel) newCustomField(c *fiber.Ctx) error {
	return p.showNewCustomField(c, desk.FieldInput{Kind: models.FieldText, AllDepartments: true}, nil, fiber.StatusOK)
}

func (p *Panel) addCustomField(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindCustomField(c)
	_, err := p.Desk.AddField(models.WithOnce(c.UserContext(), onceOfForm(c, "custom field")), setupActor(v), in)
	if words, is := v.Invalid(err); is {
		return p.showNewCustomField(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil && !repeated(err) {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("custom-fields"), Notice: v.T("custom_field.added", "Name", web.ValidText(in.Title))})
}

func (p *Panel) showNewCustomField(c *fiber.Ctx, in desk.FieldInput, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := customFieldForm(v, in, words)
	view.New, view.Action, view.FormToken = true, p.Staff("custom-fields", "new"), web.FormToken(c)
	view.Title = v.T("custom_field.new_title")
	return p.showCustomFieldForm(c, view, status)
}

func (p *Panel) viewCustomField(c *fiber.Ctx) error {
	f, err := p.customField(c)
	if err != nil {
		return err
	}
	return p.showCustomField(c, f, storedField(f), nil, fiber.StatusOK)
}

func (p *Panel) saveCustomField(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	f, err := p.customField(c)
	if err != nil {
		return err
	}
	in := bindCustomField(c)
	err = p.Desk.SaveField(c.UserContext(), setupActor(v), f.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showCustomField(c, f, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedCustomField(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("custom-fields"), Notice: v.T("custom_field.saved", "Name", web.ValidText(in.Title))})
}

// showChangedCustomField shows what was typed again after somebody else has changed the field, with what is stored now where that
// differs. Who has seen it may save over it.
func (p *Panel) showChangedCustomField(c *fiber.Ctx, in desk.FieldInput) error {
	v := web.VisitOf(c)
	f, err := p.customField(c)
	if err != nil {
		return err
	}
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("title", in.Title, f.Title)
	m.differs("kind", v.T("custom_field.kind."+string(in.Kind)), v.T("custom_field.kind."+string(f.Kind)))
	m.differs("options", strings.Join(in.Options, ", "), strings.Join(f.Options, ", "))
	m.differs("departments", whereAsked(v, &models.CustomField{AllDepartments: in.AllDepartments, Departments: in.Departments}), whereAsked(v, f))
	m.differs("required", requiredWord(v, in.Required), requiredWord(v, f.Required))
	in.Revision = f.Revision
	view := p.customFieldView(v, f, in, m.words)
	view.Fields = m.summary(view.Fields, "title")
	return p.showCustomFieldForm(c, view, fiber.StatusUnprocessableEntity)
}

func whereAsked(v *web.Visit, f *models.CustomField) string {
	if names := departmentNames(v, f); names != "" {
		return names
	}
	return v.T("custom_field.everywhere")
}

func requiredWord(v *web.Visit, required bool) string {
	if required {
		return v.T("custom_field.is_required")
	}
	return v.T("custom_field.is_optional")
}

func (p *Panel) showCustomField(c *fiber.Ctx, f *models.CustomField, in desk.FieldInput, words web.FormErrors, status int) error {
	return p.showCustomFieldForm(c, p.customFieldView(web.VisitOf(c), f, in, words), status)
}

func (p *Panel) customFieldView(v *web.Visit, f *models.CustomField, in desk.FieldInput, words web.FormErrors) CustomFieldFormView {
	view := customFieldForm(v, in, words)
	view.Title, view.Action, view.Revision = f.Title, p.customFieldPath(f.ID), in.Revision
	return view
}

func (p *Panel) showCustomFieldForm(c *fiber.Ctx, view CustomFieldFormView, status int) error {
	view.Setup, view.Back = p.setupNav(c), p.Staff("custom-fields")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/custom_fields/form", Title: view.Title, View: view}, status)
}

func customFieldForm(v *web.Visit, in desk.FieldInput, words web.FormErrors) CustomFieldFormView {
	view := CustomFieldFormView{Name: web.ValidText(in.Title), Options: web.ValidText(strings.Join(in.Options, "\n")), Required: in.Required,
		All: in.AllDepartments, Errors: words, Fields: v.Summary(words, "title", "custom_field.name", "kind", "custom_field.kind",
			"options", "custom_field.options", "departments", "custom_field.departments", "required", "custom_field.required")}
	for _, kind := range models.FieldKinds {
		view.Kinds = append(view.Kinds, FieldKindView{Bare: !kind.HasOptions(), Hint: v.T("custom_field.kind_hint." + string(kind)),
			OptionView: OptionView{Value: string(kind), Label: v.T("custom_field.kind." + string(kind)), Chosen: kind == in.Kind}})
	}
	for _, d := range v.Set.Departments {
		view.Departments = append(view.Departments, OptionView{Value: number(d.ID), Label: d.Name, Chosen: slices.Contains(in.Departments, d.ID)})
	}
	return view
}

func storedField(f *models.CustomField) desk.FieldInput {
	return desk.FieldInput{Kind: f.Kind, Title: f.Title, Options: f.Options, Required: f.Required, AllDepartments: f.AllDepartments,
		Departments: f.Departments, Revision: f.Revision}
}

func bindCustomField(c *fiber.Ctx) desk.FieldInput {
	options := strings.Split(strings.ReplaceAll(web.Raw(c, "options"), "\r", ""), "\n")
	return desk.FieldInput{Kind: models.FieldKind(web.Value(c, "kind")), Title: web.Raw(c, "title"), Options: options,
		Required: web.Value(c, "required") != "", AllDepartments: web.Value(c, "where") != "some", Departments: web.IDs(c, "departments"),
		Revision: web.Number(web.Value(c, "revision"), 0)}
}
