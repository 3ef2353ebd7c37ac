package staff

import (
	"errors"
	"html"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/notify"
)

// sample returns what the placeholders of a template stand for in its preview and in its test mail.
func (p *Panel) sample(v *web.Visit, template string) notify.Values {
	values := notify.Values{}
	for _, name := range notify.Placeholders(template) {
		switch name {
		case "company_name", "company_logo", "support_url": // of this desk
		case "ticket_url":
			values[name] = notify.Link(p.URL, "follow", "…")
		case "mailbox_url":
			values[name] = notify.Link(p.URL, p.Staff("mailboxes"))
		default:
			values[name] = v.T("mail_template.sample." + name)
		}
	}
	values["client_password"] = notify.Link(p.URL, "password", "…")
	if notify.AboutTicket(template) {
		values["message"] = htmlsafe.FromText(v.T("mail_template.sample.message"))
	}
	return values
}

func (p *Panel) previewStoredTemplate(c *fiber.Ctx) error {
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	return p.preview(c, t.Name, storedTemplate(t))
}

func (p *Panel) previewTypedTemplate(c *fiber.Ctx) error {
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	return p.preview(c, t.Name, bindTemplate(c))
}

// preview answers with a document of its own, for the sandboxed frame in the page.
func (p *Panel) preview(c *fiber.Ctx, name string, in desk.TemplateInput) error {
	v := web.VisitOf(c)
	options := htmlsafe.DocumentOptions{Lang: v.Words.Language, Title: v.T("mail_template.preview")}
	values := p.sample(v, name)
	if logo, there := v.Set.Logo(); there { // the only picture that the frame loads
		values["company_logo"] = notify.LogoMarkup(logo, "cid:logo", v.Set.SiteName)
		options.Pictures = map[string]string{"logo": v.Brand().Logo.Src}
	}
	mail, err := p.Desk.SampleMail(c.UserContext(), name, in, v.Staff, values)
	if _, is := v.Invalid(err); is {
		return p.SendMailDocument(c, "<p>"+html.EscapeString(v.T("mail_template.preview_impossible"))+"</p>", options)
	}
	if err != nil {
		return err
	}
	return p.SendMailDocument(c, "<p><b>"+html.EscapeString(mail.Subject)+"</b></p><hr>"+mail.HTML, options)
}

// sendTestMail sends what was typed to the admin, and leaves the form as it is.
func (p *Panel) sendTestMail(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	t, err := p.mailTemplate(c)
	if err != nil {
		return err
	}
	in := bindTemplate(c)
	err = p.Desk.SendTestMail(c.UserContext(), setupActor(v), t.Name, in, p.sample(v, t.Name))
	words, refused := v.Invalid(err)
	view := p.mailTemplateView(c, t, in, words)
	var known *models.Error
	switch {
	case refused:
		view.Result = refusedTest(v, view.Fields)
		return p.showMailTemplate(c, view, fiber.StatusUnprocessableEntity)
	case errors.As(err, &known) && known.Kind == models.KindConflict:
		view.Result = &ResultView{Text: v.Words.Word(models.Word{Key: known.Key, Args: known.Args})}
	case err != nil:
		return err
	default:
		view.Result = &ResultView{Good: true, Text: v.T("mail_template.test_sent", "Email", v.Staff.Email)}
	}
	return p.showMailTemplate(c, view, fiber.StatusOK)
}
