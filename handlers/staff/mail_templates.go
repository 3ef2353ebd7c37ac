package staff

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/notify"
)

func (p *Panel) mailTemplateRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/mail-templates", Role: web.Admin, Handle: p.listMailTemplates},
		{Method: get, Path: "/mail-templates/:template", Role: web.Admin, Handle: p.viewMailTemplate},
		{Method: post, Path: "/mail-templates/:template", Role: web.Admin, Handle: p.saveMailTemplate},
		{Method: get, Path: "/mail-templates/:template/preview", Role: web.Admin, Handle: p.previewStoredTemplate},
		{Method: post, Path: "/mail-templates/:template/preview", Role: web.Admin, Handle: p.previewTypedTemplate},
		{Method: post, Path: "/mail-templates/:template/test", Role: web.Admin, Handle: p.sendTestMail},
		{Method: post, Path: "/mail-templates/:template/reset", Role: web.Admin, Handle: p.resetMailTemplate},
	}
}

// MailTemplateListView is the page of all mail templates.
type MailTemplateListView struct {
	Setup []TabView
	Rows  []MailTemplateRowView
}

// MailTemplateRowView is a mail template in the list.
type MailTemplateRowView struct {
	Name    string
	About   string
	Href    string
	Subject string
	State   models.TemplateState
	Changed bool
	Unknown string // placeholders that mean nothing, "" for none
}

func (p *Panel) listMailTemplates(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := MailTemplateListView{Setup: p.setupNav(c)}
	for _, shipped := range notify.Shipped() {
		t := notify.Template(v.Set.Templates, shipped.Name, v.Set.Language)
		view.Rows = append(view.Rows, MailTemplateRowView{Name: v.T("mail_template.name." + t.Name), About: v.T("mail_template.about." + t.Name),
			Href: p.Staff("mail-templates", t.Name), Subject: t.Subject, State: t.State, Unknown: placeholders(notify.Unknown(t)),
			Changed: !notify.IsShipped(t)})
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/mail_templates/index", Title: v.T("mail_template.title"), View: view})
}

// placeholders writes names as they stand in a template.
func placeholders(names []string) string {
	marks := make([]string, len(names))
	for i, name := range names {
		marks[i] = "%" + name + "%"
	}
	return strings.Join(marks, ", ")
}

// mailTemplate returns the template that a route names, in the desk's wording. Errors: not_found.
func (p *Panel) mailTemplate(c *fiber.Ctx) (models.MailTemplate, error) {
	name := c.Params("template")
	if !slices.ContainsFunc(notify.Shipped(), func(t models.MailTemplate) bool { return t.Name == name }) {
		return models.MailTemplate{}, models.NotFound("mail_template")
	}
	set := web.VisitOf(c).Set
	return notify.Template(set.Templates, name, set.Language), nil
}

func (p *Panel) resetMailTemplate(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	seen := web.Value(c, "seen")
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("mail_template.reset_question"), Text: v.T("mail_template.reset_text"), Seen: seen,
			Yes: v.T("mail_template.reset"), Back: p.Staff("mail-templates", t.Name)})
	}
	if err := p.Desk.ResetTemplate(c.UserContext(), setupActor(v), t.Name, seen); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("mail-templates", t.Name), Notice: v.T("mail_template.was_reset")})
}
