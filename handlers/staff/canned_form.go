package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"
)

// CannedFormView is the form of a canned response. ReadOnly is for those who may use it and not change it.
type CannedFormView struct {
	Back         string
	Title        string // of the page
	Action       string
	FormToken    string // of a new one's form
	Revision     int64  // 0 for a new one
	Name         string
	Text         string
	Format       string // "html" when Text is markup
	ReadOnly     *ReadCannedView
	Placeholders []PlaceholderView
	Errors       web.FormErrors
	Fields       []web.FieldError
}

// ReadCannedView is somebody else's canned response.
type ReadCannedView struct {
	Author string
	Body   renderedBody
}

// PlaceholderView is a placeholder with what it stands for.
type PlaceholderView struct{ Mark, Meaning string }

// cannedForm is the form as it was typed.
type cannedForm struct {
	title, text, format string
	revision            int64
}

func bindCanned(c *fiber.Ctx) cannedForm {
	return cannedForm{title: web.Value(c, "title"), text: web.Value(c, "body"), format: web.Value(c, "format"),
		revision: web.Number(web.Value(c, "revision"), 0)}
}

func (f cannedForm) input() desk.CannedInput {
	return desk.CannedInput{Title: f.title, HTML: markupOf(f.text, f.format), Revision: f.revision}
}

// markupOf returns what was written in a field that may have an editor over it as markup, which is not sanitised yet.
func markupOf(text, format string) string {
	if format == "html" {
		return text
	}
	return htmlsafe.FromText(text)
}

func (p *Panel) newCanned(c *fiber.Ctx) error {
	return p.showNewCanned(c, cannedForm{}, nil, fiber.StatusOK)
}

func (p *Panel) addCanned(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindCanned(c)
	canned, err := p.Desk.AddCanned(models.WithOnce(c.UserContext(), onceOfForm(c, "canned")), setupActor(v), in.input())
	if words, is := v.Invalid(err); is {
		return p.showNewCanned(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if repeated(err) {
		return p.Done(c, web.Outcome{GoTo: p.Staff("canned")})
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("canned"), Notice: v.T("canned.added", "Title", canned.Title)})
}

func (p *Panel) showNewCanned(c *fiber.Ctx, in cannedForm, words web.FormErrors, status int) error {
	view := p.cannedFormView(web.VisitOf(c), in, words)
	view.Title, view.Action, view.FormToken = web.VisitOf(c).T("canned.new_title"), p.Staff("canned", "new"), web.FormToken(c)
	return p.showCannedForm(c, view, status)
}

func (p *Panel) viewCanned(c *fiber.Ctx) error {
	canned, err := p.canned(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if desk.MayEditCanned(v.Staff, canned) {
		return p.showCanned(c, canned, formOfCanned(canned), nil, fiber.StatusOK)
	}
	read := &ReadCannedView{Body: renderBody(canned.Body, nil)}
	if author, there := v.Set.StaffUser(canned.StaffID); there {
		read.Author = author.Fullname
	}
	return p.showCannedForm(c, CannedFormView{Title: canned.Title, ReadOnly: read}, fiber.StatusOK)
}

func formOfCanned(canned *models.Canned) cannedForm {
	return cannedForm{title: canned.Title, text: canned.Body, format: "html", revision: canned.Revision}
}

func (p *Panel) saveCanned(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	canned, err := p.ownCanned(c)
	if err != nil {
		return err
	}
	in := bindCanned(c)
	err = p.Desk.SaveCanned(c.UserContext(), setupActor(v), canned.ID, in.input())
	if words, is := v.Invalid(err); is {
		return p.showCanned(c, canned, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedCanned(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("canned"), Notice: v.T("canned.saved", "Title", in.title)})
}

// showChangedCanned shows what was typed again after somebody else has saved the response, with what is stored now where that
// differs. Who has seen it may save over it.
func (p *Panel) showChangedCanned(c *fiber.Ctx, in cannedForm) error {
	v := web.VisitOf(c)
	canned, err := p.canned(c)
	if err != nil {
		return err
	}
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("title", in.title, canned.Title)
	m.differs("body", htmlsafe.ToText(in.input().HTML), htmlsafe.ToText(canned.Body))
	in.revision = canned.Revision
	view := p.cannedView(v, canned, in, m.words)
	view.Fields = m.summary(view.Fields, "title")
	return p.showCannedForm(c, view, fiber.StatusUnprocessableEntity)
}

func (p *Panel) showCanned(c *fiber.Ctx, canned *models.Canned, in cannedForm, words web.FormErrors, status int) error {
	return p.showCannedForm(c, p.cannedView(web.VisitOf(c), canned, in, words), status)
}

func (p *Panel) cannedView(v *web.Visit, canned *models.Canned, in cannedForm, words web.FormErrors) CannedFormView {
	view := p.cannedFormView(v, in, words)
	view.Title, view.Action, view.Revision = canned.Title, p.cannedPath(canned.ID), in.revision
	return view
}

func (p *Panel) cannedFormView(v *web.Visit, in cannedForm, words web.FormErrors) CannedFormView {
	view := CannedFormView{Name: in.title, Text: in.text, Format: "text", Errors: words,
		Fields: v.Summary(words, "title", "canned.name", "body", "canned.text")}
	if in.format == "html" {
		view.Format = in.format
	}
	for _, name := range desk.CannedPlaceholders {
		view.Placeholders = append(view.Placeholders, PlaceholderView{Mark: "%" + name + "%", Meaning: v.T("canned.placeholder." + name)})
	}
	return view
}

func (p *Panel) showCannedForm(c *fiber.Ctx, view CannedFormView, status int) error {
	view.Back = p.Staff("canned")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/canned/form", Title: view.Title, View: view}, status)
}
