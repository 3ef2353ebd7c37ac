package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

func (p *Panel) dkimRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/mailboxes/:mailbox/dkim", Role: web.Admin, Handle: p.viewDKIM},
		{Method: post, Path: "/mailboxes/:mailbox/dkim", Role: web.Admin, Handle: p.addDKIM},
		{Method: post, Path: "/mailboxes/:mailbox/dkim/check", Role: web.Admin, Handle: p.checkDKIM},
		{Method: post, Path: "/mailboxes/:mailbox/dkim/sign", Role: web.Admin, Handle: p.signDKIM},
		{Method: post, Path: "/mailboxes/:mailbox/dkim/delete", Role: web.Admin, Handle: p.deleteDKIM},
	}
}

// ownKey is the way of those who bring a key of their own.
const ownKey = "own"

// DKIMView is the key that signs the mails of an address's domain, or the form for one.
type DKIMView struct {
	Head   MailboxHeadView
	Action string
	Domain string
	Key    *DKIMKeyView // nil when there is none
	Form   DKIMFormView
	Fields []web.FieldError
}

// DKIMFormView is the form for a key.
type DKIMFormView struct {
	Selector string
	Ways     []ChoiceView
	PEM      string
	Errors   web.FormErrors
}

// DKIMKeyView is a key with what must stand in the DNS.
type DKIMKeyView struct {
	Active    bool
	Name      string
	Record    string
	Algorithm models.DKIMAlgorithm
	Since     web.Stamp
	Others    []string // the other addresses whose mails it signs
	Result    *ResultView
	Check     string // addresses
	Sign      string
	Delete    DeleteRowView
}

// dkimForm is what somebody typed.
type dkimForm struct{ selector, way, pem string }

func bindDKIM(c *fiber.Ctx) dkimForm {
	return dkimForm{selector: web.Raw(c, "selector"), way: web.Value(c, "algorithm"), pem: web.Raw(c, "pem")}
}

func (f dkimForm) input() desk.DKIMInput {
	in := desk.DKIMInput{Selector: f.selector, Algorithm: models.DKIMAlgorithm(f.way)}
	if f.way == ownKey {
		in.PEM = f.pem
	}
	return in
}

func (p *Panel) viewDKIM(c *fiber.Ctx) error {
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	return p.showDKIM(c, box, dkimForm{selector: desk.DefaultSelector, way: string(models.DKIMRSA)}, nil, nil, fiber.StatusOK)
}

func (p *Panel) addDKIM(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	form := bindDKIM(c)
	in := form.input()
	if form.way == ownKey && in.PEM == "" {
		in.PEM = "-" // nothing given is no wish for a new one
	}
	err = p.Desk.AddDKIMKey(c.UserContext(), setupActor(v), box.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showDKIM(c, box, form, words, nil, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "dkim"), Notice: v.T("dkim.added")})
}

func (p *Panel) checkDKIM(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), testPatience)
	defer cancel()
	found, answer, err := p.Desk.CheckDKIM(ctx, setupActor(v), box)
	if err != nil {
		return err
	}
	result := &ResultView{Good: found == desk.DKIMPublished, Text: v.T("dkim.found." + string(found)), Answer: answer}
	return p.showDKIM(c, box, dkimForm{}, nil, result, fiber.StatusOK)
}

func (p *Panel) signDKIM(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	on, notice := web.Value(c, "sign") == "on", "dkim.off"
	if on {
		notice = "dkim.on"
	}
	if err := p.Desk.SignWithDKIM(c.UserContext(), setupActor(v), box.ID, on); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "dkim"), Notice: v.T(notice)})
}

func (p *Panel) deleteDKIM(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("dkim.delete_question", "Domain", desk.DomainOf(box.Email)), Text: v.T("dkim.delete_text"),
			Back: p.mailboxPath(box.ID, "dkim")})
	}
	if err := p.Desk.DeleteDKIMKey(c.UserContext(), setupActor(v), box.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "dkim"), Notice: v.T("dkim.deleted")})
}

func (p *Panel) showDKIM(c *fiber.Ctx, box *models.Mailbox, in dkimForm, words web.FormErrors, result *ResultView, status int) error {
	v := web.VisitOf(c)
	view := DKIMView{Head: p.mailboxHead(c, box, "dkim"), Action: p.mailboxPath(box.ID, "dkim"), Domain: desk.DomainOf(box.Email),
		Fields: v.Summary(words, "selector", "dkim.selector", "algorithm", "dkim.algorithm", "pem", "dkim.pem")}
	key, err := p.Desk.DKIMKeyFor(c.UserContext(), box)
	switch {
	case models.IsNotFound(err):
		view.Form = dkimFormView(v, in, words)
	case err != nil:
		return err
	default:
		view.Key = p.dkimKeyView(v, box, key)
		view.Key.Result = result
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mailboxes/dkim", Title: view.Head.Title, View: view}, status)
}

func dkimFormView(v *web.Visit, in dkimForm, words web.FormErrors) DKIMFormView {
	form := DKIMFormView{Selector: web.ValidText(in.selector), PEM: web.ValidText(in.pem), Errors: words}
	for _, way := range []string{string(models.DKIMRSA), string(models.DKIMEd25519), ownKey} {
		form.Ways = append(form.Ways, ChoiceView{Value: way, Label: v.T("dkim.way." + way), Hint: v.T("dkim.way_hint." + way), Checked: way == in.way,
			Bare: way != ownKey})
	}
	return form
}

func (p *Panel) dkimKeyView(v *web.Visit, box *models.Mailbox, key *models.DKIMKey) *DKIMKeyView {
	path := p.mailboxPath(box.ID, "dkim")
	view := &DKIMKeyView{Active: key.Active, Name: key.RecordName(), Record: key.Record(), Algorithm: key.Algorithm, Since: v.Stamp(key.CreatedAt),
		Check: path + "/check", Sign: path + "/sign", Delete: DeleteRowView{Label: v.T("dkim.delete"), Action: path + "/delete",
			Question: v.T("dkim.delete_question", "Domain", key.Domain), Text: v.T("dkim.delete_text")}}
	for _, other := range v.Set.Mailboxes {
		if other.ID != box.ID && desk.DomainOf(other.Email) == key.Domain {
			view.Others = append(view.Others, other.Email)
		}
	}
	return view
}
