package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/captcha"
	"helpdeskz/models/tickets"
)

// AskView is the form of a new ticket.
type AskView struct {
	Title   string
	Action  string
	Choice  bool         // there are other departments
	User    *models.User // who is signed in, or nil
	Name    string
	Email   string
	Subject string
	Message string
	Token   string
	Fields  []FieldView
	Upload  web.UploadView
	Captcha *CaptchaView // nil when nobody is asked
	Problem string       // what is wrong with all of it
	Errors  web.FormErrors
	Summary []web.FieldError
}

func (p *Portal) askForm(c *fiber.Ctx) error {
	d, err := askedDepartment(c)
	if err != nil {
		return err
	}
	return p.showAsk(c, p.askView(c, d), fiber.StatusOK)
}

func (p *Portal) ask(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	d, err := askedDepartment(c)
	if err != nil {
		return err
	}
	view := p.askView(c, d)
	pass, err := p.checkGuest(c, view.Token)
	if err != nil {
		return p.refuseAsk(c, view, err)
	}
	if view.Captcha != nil {
		view.Captcha.Pass = pass
	}
	err = p.Accounts.Limited(c.UserContext(), accounts.ActionTicketForm, accounts.AddressSubject(v.IP), func() error {
		_, err := p.Tickets.Open(c.UserContext(), tickets.OpenInput{
			Channel: models.ChannelPortal, By: v.Actor(), Scope: v.Scope, DepartmentID: d.ID, User: v.User,
			Name: web.Raw(c, "fullname"), Email: web.Raw(c, "email"), Language: v.Words.Language, Subject: web.Raw(c, "subject"),
			Body: tickets.Body{Text: web.Raw(c, "body")}, Fields: answers(c, v.Set.FieldsOf(d.ID)),
			Files: web.Uploads(c, uploadField), Token: view.Token,
		})
		return err
	})
	if err != nil {
		return p.refuseAsk(c, view, err)
	}
	return p.Done(c, web.Outcome{GoTo: confirmationPath(view.Token)})
}

// askView returns the form with what was typed into it.
func (p *Portal) askView(c *fiber.Ctx, d models.Department) AskView {
	v := web.VisitOf(c)
	view := AskView{Title: v.T("portal.ask"), Action: askPath(d), Choice: len(publicDepartments(v.Set)) > 1, User: v.User,
		Name: web.Value(c, "fullname"), Email: web.Value(c, "email"), Subject: web.Value(c, "subject"), Message: web.Value(c, "body"),
		Token: web.FormToken(c), Fields: fieldViews(c, v.Set.FieldsOf(d.ID)), Upload: v.UploadView(uploadField)}
	if view.Choice {
		view.Title = v.T("portal.ask.title", "Department", d.Name)
	}
	if v.User == nil {
		view.Captcha = p.captchaView(c)
	}
	return view
}

// refuseAsk shows the form again with the words of a refusal; other errors go on.
func (p *Portal) refuseAsk(c *fiber.Ctx, view AskView, err error) error {
	v := web.VisitOf(c)
	words, invalid := v.Invalid(err)
	if !invalid {
		text, status, refused := p.Refused(c, err)
		if !refused {
			return err
		}
		view.Problem = text
		return p.showAsk(c, view, status)
	}
	places := []place{{"fullname", v.T("portal.ask.name")}, {"email", v.T("portal.ask.email")}, {"subject", v.T("portal.ask.subject")}}
	for i, f := range view.Fields {
		view.Fields[i].Error = words[f.Name]
		places = append(places, place{f.Name, f.Title})
	}
	places = append(places, place{"body", v.T("portal.ask.message")}, place{uploadField, v.T("upload.label")},
		place{captcha.Field, v.T("captcha.label")})
	view.Captcha.refused(words)
	view.Errors, view.Summary = words, summary(v, words, places...)
	view.Upload.Error = words[uploadField]
	return p.showAsk(c, view, fiber.StatusUnprocessableEntity)
}

// showAsk answers with the form. Nobody keeps it: each has a token of its own.
func (p *Portal) showAsk(c *fiber.Ctx, view AskView, status int) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/ask", Title: view.Title, View: view}, status)
}
