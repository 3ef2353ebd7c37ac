package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// MailboxOutgoingView is the form of how mail goes out.
type MailboxOutgoingView struct {
	Head   MailboxHeadView
	Action string
	Test   string
	Ways   WaysView
	Server ServerView
	Result *ResultView
	Errors web.FormErrors
	Fields []web.FieldError // the same in one list
}

// outgoingForm is what somebody typed, or what is stored.
type outgoingForm struct {
	desk.MailboxOutgoing
	port string
}

func storedOutgoing(box *models.Mailbox) outgoingForm {
	return outgoingForm{MailboxOutgoing: desk.MailboxOutgoing{Kind: box.Outgoing, Server: desk.MailServer{Host: box.OutHost,
		Port: box.OutPort, Security: box.OutSecurity, Insecure: box.OutInsecure, Username: box.OutUsername, OAuth: box.OutOAuth}}}
}

func bindOutgoing(c *fiber.Ctx) outgoingForm {
	server, port := bindServer(c, "out_")
	return outgoingForm{port: port, MailboxOutgoing: desk.MailboxOutgoing{Kind: models.Outgoing(web.Value(c, "outgoing")), Server: server}}
}

func (p *Panel) viewOutgoing(c *fiber.Ctx) error {
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	return p.showOutgoing(c, p.outgoingView(c, box, storedOutgoing(box), nil), fiber.StatusOK)
}

func (p *Panel) saveOutgoing(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := bindOutgoing(c)
	err = p.Desk.SaveMailboxOutgoing(c.UserContext(), setupActor(v), box.ID, in.MailboxOutgoing)
	if words, is := v.Invalid(err); is {
		return p.showOutgoing(c, p.outgoingView(c, box, in, words), fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "outgoing"), Notice: v.T("mailbox.saved")})
}

func (p *Panel) testOutgoing(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := bindOutgoing(c)
	trial, err := p.Desk.TrialOutgoing(c.UserContext(), box.ID, in.MailboxOutgoing)
	words, refused := v.Invalid(err)
	if err != nil && !refused {
		return err
	}
	view := p.outgoingView(c, box, in, words)
	if refused {
		view.Result = refusedTest(v, view.Fields)
		return p.showOutgoing(c, view, fiber.StatusUnprocessableEntity)
	}
	view.Result = p.testMailbox(c, trial, directionOut)
	return p.showOutgoing(c, view, fiber.StatusOK)
}

func (p *Panel) outgoingView(c *fiber.Ctx, box *models.Mailbox, in outgoingForm, words web.FormErrors) MailboxOutgoingView {
	v := web.VisitOf(c)
	view := MailboxOutgoingView{Head: p.mailboxHead(c, box, "outgoing"), Action: p.mailboxPath(box.ID, "outgoing"),
		Test: p.mailboxPath(box.ID, "outgoing", "test"), Errors: words,
		Server: serverView("out_", in.Server, in.port, len(box.OutPassword) > 0, words)}
	view.Fields = v.Summary(words, append([]string{"outgoing", "mailbox.how_out"}, serverPlaces("out_")...)...)
	view.Server.box = box.ID
	view.Ways = WaysView{Name: "outgoing", Legend: v.T("mailbox.how_out"), Error: words["outgoing"]}
	for _, way := range []models.Outgoing{models.OutgoingSMTP, models.OutgoingSendmail, models.OutgoingNone} {
		view.Ways.Ways = append(view.Ways.Ways, ChoiceView{Value: string(way), Label: v.T("mailbox.out." + string(way)),
			Hint: v.T(outgoingHint(box, way)), Checked: way == in.Kind, Bare: way != models.OutgoingSMTP, Idle: way == models.OutgoingNone})
	}
	return view
}

// outgoingHint names the words for what a way means. Where the default address sends nothing, no other one helps out.
func outgoingHint(box *models.Mailbox, way models.Outgoing) string {
	if way == models.OutgoingNone && box.IsDefault {
		return "mailbox.out_hint.none_default"
	}
	return "mailbox.out_hint." + string(way)
}

func (p *Panel) showOutgoing(c *fiber.Ctx, view MailboxOutgoingView, status int) error {
	if err := p.offerOAuth(c, &view.Server); err != nil {
		return err
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mailboxes/outgoing", Title: view.Head.Title, View: view,
		Parts: resultPart(view.Result)}, status)
}
