package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/notify"
)

// MailTemplateFormView is the form of a mail template.
type MailTemplateFormView struct {
	Setup    []TabView
	Back     string
	Title    string
	About    string
	Action   string
	Preview  string
	Test     string
	Reset    string // "" where the wording is as shipped
	Seen     string // fingerprint of the template as it was shown
	Always   bool   // its mails can't be switched off
	On       bool
	Subject  string
	Body     string
	Unknown  string // placeholders that mean nothing, "" for none
	Possible []MarkView
	Result   *ResultView // of the test mail
	Errors   web.FormErrors
	Fields   []web.FieldError // the same in one list
}

// MarkView is a placeholder to insert.
type MarkView struct{ Mark, About string }

func (p *Panel) viewMailTemplate(c *fiber.Ctx) error {
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	return p.showMailTemplate(c, p.mailTemplateView(c, t, storedTemplate(t), nil), fiber.StatusOK)
}

func (p *Panel) saveMailTemplate(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	in := bindTemplate(c)
	err = p.Desk.SaveTemplate(c.UserContext(), setupActor(v), t.Name, in)
	if words, is := v.Invalid(err); is {
		return p.showMailTemplate(c, p.mailTemplateView(c, t, in, words), fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedTemplate(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("mail-templates", t.Name), Notice: v.T("mail_template.saved")})
}

// showChangedTemplate shows what was typed again after somebody else has changed the template, with what is stored now where that
// differs. Who has seen it may save over it.
func (p *Panel) showChangedTemplate(c *fiber.Ctx, in desk.TemplateInput) error {
	v := web.VisitOf(c)
	set, err := p.Settings.Current(c.UserContext())
	if err != nil {
		return err
	}
	v.Set = set
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("subject", in.Subject, t.Subject)
	m.differs("body", in.Body, t.Body)
	in.Seen = desk.SeenTemplate(t)
	view := p.mailTemplateView(c, t, in, m.words)
	view.Fields = m.summary(view.Fields, "subject")
	return p.showMailTemplate(c, view, fiber.StatusUnprocessableEntity)
}

func (p *Panel) mailTemplateView(c *fiber.Ctx, t models.MailTemplate, in desk.TemplateInput, words web.FormErrors) MailTemplateFormView {
	v := web.VisitOf(c)
	view := MailTemplateFormView{Setup: p.setupNav(c), Back: p.Staff("mail-templates"), Title: v.T("mail_template.name." + t.Name),
		About: v.T("mail_template.about." + t.Name), Action: p.Staff("mail-templates", t.Name), Preview: p.Staff("mail-templates", t.Name, "preview"),
		Test: p.Staff("mail-templates", t.Name, "test"), Seen: in.Seen, Always: t.State == models.TemplateAlways, On: in.On,
		Subject: web.ValidText(in.Subject), Body: web.ValidText(in.Body), Errors: words,
		Fields: v.Summary(words, "subject", "mail_template.subject", "body", "mail_template.body")}
	view.Unknown = placeholders(notify.Unknown(models.MailTemplate{Name: t.Name, Subject: view.Subject, Body: view.Body}))
	for _, name := range notify.Placeholders(t.Name) {
		view.Possible = append(view.Possible, MarkView{Mark: "%" + name + "%", About: v.T("mail_template.mark." + name)})
	}
	if !notify.IsShipped(t) {
		view.Reset = p.Staff("mail-templates", t.Name, "reset")
	}
	return view
}

func (p *Panel) showMailTemplate(c *fiber.Ctx, view MailTemplateFormView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mail_templates/form", Title: view.Title, View: view,
		Parts: resultPart(view.Result)}, status)
}

func storedTemplate(t models.MailTemplate) desk.TemplateInput {
	return desk.TemplateInput{Subject: t.Subject, Body: t.Body, On: t.State != models.TemplateOff, Seen: desk.SeenTemplate(t)}
}

func bindTemplate(c *fiber.Ctx) desk.TemplateInput {
	return desk.TemplateInput{Subject: web.Raw(c, "subject"), Body: web.Raw(c, "body"), On: web.Value(c, "on") != "",
		Seen: web.Value(c, "seen")}
}
