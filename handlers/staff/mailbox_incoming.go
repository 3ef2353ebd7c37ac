package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// MailboxIncomingView is the form of how mail comes in.
type MailboxIncomingView struct {
	Head   MailboxHeadView
	Action string
	Test   string
	Ways   WaysView
	Server ServerView
	Folder string
	After  WaysView
	MoveTo string
	Result *ResultView
	Errors web.FormErrors
	Fields []web.FieldError // the same in one list
}

// incomingForm is what somebody typed, or what is stored.
type incomingForm struct {
	desk.MailboxIncoming
	port string
}

func storedIncoming(box *models.Mailbox) incomingForm {
	return incomingForm{MailboxIncoming: desk.MailboxIncoming{Kind: box.Incoming, Folder: box.InFolder, After: box.AfterImport,
		MoveTo: box.MoveTo, Server: desk.MailServer{Host: box.InHost, Port: box.InPort, Security: box.InSecurity,
			Insecure: box.InInsecure, Username: box.InUsername, OAuth: box.InOAuth}}}
}

func bindIncoming(c *fiber.Ctx) incomingForm {
	server, port := bindServer(c, "in_")
	return incomingForm{port: port, MailboxIncoming: desk.MailboxIncoming{Kind: models.Incoming(web.Value(c, "incoming")), Server: server,
		Folder: web.Raw(c, "in_folder"), After: models.AfterImport(web.Value(c, "after_import")), MoveTo: web.Raw(c, "move_to")}}
}

func (p *Panel) viewIncoming(c *fiber.Ctx) error {
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	view := p.incomingView(c, box, storedIncoming(box), nil)
	if !box.FailingSince.IsZero() && fetched(box.Incoming) {
		v := web.VisitOf(c)
		view.Result = &ResultView{Text: v.Words.N("mailbox.failing_since", box.Failures, "Since", v.Stamp(box.FailingSince).Short()),
			Answer: box.LastError}
	}
	return p.showIncoming(c, view, fiber.StatusOK)
}

func (p *Panel) saveIncoming(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := bindIncoming(c)
	err = p.Desk.SaveMailboxIncoming(c.UserContext(), setupActor(v), box.ID, in.MailboxIncoming)
	if words, is := v.Invalid(err); is {
		return p.showIncoming(c, p.incomingView(c, box, in, words), fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "incoming"), Notice: v.T("mailbox.saved")})
}

func (p *Panel) testIncoming(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := bindIncoming(c)
	trial, err := p.Desk.TrialIncoming(c.UserContext(), box.ID, in.MailboxIncoming)
	words, refused := v.Invalid(err)
	if err != nil && !refused {
		return err
	}
	view := p.incomingView(c, box, in, words)
	if refused {
		view.Result = refusedTest(v, view.Fields)
		return p.showIncoming(c, view, fiber.StatusUnprocessableEntity)
	}
	view.Result = p.testMailbox(c, trial, directionIn)
	return p.showIncoming(c, view, fiber.StatusOK)
}

func (p *Panel) incomingView(c *fiber.Ctx, box *models.Mailbox, in incomingForm, words web.FormErrors) MailboxIncomingView {
	v := web.VisitOf(c)
	view := MailboxIncomingView{Head: p.mailboxHead(c, box, "incoming"), Action: p.mailboxPath(box.ID, "incoming"),
		Test: p.mailboxPath(box.ID, "incoming", "test"), Folder: web.ValidText(in.Folder), MoveTo: web.ValidText(in.MoveTo), Errors: words,
		Server: serverView("in_", in.Server, in.port, len(box.InPassword) > 0, words)}
	view.Server.Required = true
	view.Server.box = box.ID
	view.Ways = WaysView{Name: "incoming", Legend: v.T("mailbox.how_in"), Error: words["incoming"]}
	view.Fields = v.Summary(words, slices.Concat([]string{"incoming", "mailbox.how_in"}, serverPlaces("in_"),
		[]string{"in_folder", "mailbox.folder", "after_import", "mailbox.after", "move_to", "mailbox.move_to"})...)
	for _, way := range []models.Incoming{models.IncomingIMAP, models.IncomingPOP3, models.IncomingPipe, models.IncomingNone} {
		view.Ways.Ways = append(view.Ways.Ways, ChoiceView{Value: string(way), Label: v.T("mailbox.in." + string(way)),
			Hint: v.T("mailbox.in_hint." + string(way)), Checked: way == in.Kind,
			Bare: !fetched(way), Idle: !fetched(way)})
	}
	view.After = WaysView{Name: "after_import", Legend: v.T("mailbox.after"), Error: words["after_import"]}
	for _, after := range []models.AfterImport{models.AfterMove, models.AfterDelete, models.AfterLeave} {
		view.After.Ways = append(view.After.Ways, ChoiceView{Value: string(after), Label: v.T("mailbox.after." + string(after)), Checked: after == in.After})
	}
	return view
}

func (p *Panel) showIncoming(c *fiber.Ctx, view MailboxIncomingView, status int) error {
	if err := p.offerOAuth(c, &view.Server); err != nil {
		return err
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mailboxes/incoming", Title: view.Head.Title, View: view,
		Parts: resultPart(view.Result)}, status)
}
