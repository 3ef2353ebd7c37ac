package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

func (p *Panel) outboxRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/outbox", Role: web.Admin, Handle: p.listOutbox},
		{Method: get, Path: "/outbox/:mail", Role: web.Admin, Handle: p.viewMail},
		{Method: post, Path: "/outbox/held", Role: web.Admin, Handle: p.decideHeld},
		{Method: post, Path: "/outbox/:mail", Role: web.Admin, Handle: p.correctMail},
		{Method: post, Path: "/outbox/:mail/retry", Role: web.Admin, Handle: p.retryMail},
		{Method: post, Path: "/outbox/:mail/cancel", Role: web.Admin, Handle: p.cancelMail},
	}
}

// OutboxView is a page of the outbox.
type OutboxView struct {
	Setup  []TabView
	Path   string
	States []OptionView
	Asked  bool
	Held   int64 // mails that an admin must decide on
	Rows   []OutboxRowView
	Newest string // addresses, "" when the page begins or ends there
	Older  string
}

// OutboxRowView is a mail in the outbox.
type OutboxRowView struct {
	To         string
	Subject    string
	State      models.OutboxState
	Kind       string
	TicketID   int64
	TicketHref string
	Trouble    string
	At         web.Stamp
	MailDeedsView
}

func (p *Panel) listOutbox(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := OutboxView{Setup: p.setupNav(c), Path: p.Staff("outbox")}
	state := models.OutboxState(web.QueryValue(c, "state"))
	if view.Asked = slices.Contains(models.OutboxStates, state); !view.Asked {
		state = ""
	}
	if v.Set.OutboxHeld {
		held, err := models.CountHeldOutbox(c.UserContext(), p.DB)
		if err != nil {
			return err
		}
		view.Held = held
	}
	before := web.Number(c.Query("before"), 0)
	mails, err := models.OutboxPage(c.UserContext(), p.DB, state, before, linesPerPage+1)
	if err != nil {
		return err
	}
	for _, one := range models.OutboxStates {
		view.States = append(view.States, OptionView{Value: string(one), Label: v.T("outbox.state." + string(one)), Chosen: one == state})
	}
	if before > 0 {
		view.Newest = web.Query(view.Path, map[string]string{"state": string(state)})
	}
	if len(mails) > linesPerPage {
		mails = mails[:linesPerPage]
		view.Older = web.Query(view.Path, map[string]string{"state": string(state), "before": number(mails[linesPerPage-1].ID)})
	}
	for i := range mails {
		view.Rows = append(view.Rows, p.outboxRow(v, &mails[i]))
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/outbox/index", Title: v.T("outbox.title"), View: view})
}

func (p *Panel) outboxRow(v *web.Visit, m *models.OutboxMail) OutboxRowView {
	row := OutboxRowView{To: m.ToEmail, Subject: m.Subject, State: m.State, Kind: v.T("outbox.kind." + m.Kind), TicketID: m.TicketID,
		Trouble: mailTrouble(v, m.LastError), At: v.Stamp(m.CreatedAt), MailDeedsView: mailDeeds(m, p.Staff("outbox", number(m.ID)), "")}
	if !m.SentAt.IsZero() {
		row.At = v.Stamp(m.SentAt)
	}
	if m.TicketID > 0 {
		row.TicketHref = p.Staff("tickets", number(m.TicketID))
	}
	return row
}

func (p *Panel) retryMail(c *fiber.Ctx) error {
	id, err := web.ID(c, "mail", "mail")
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if err := p.Desk.RetryMail(c.UserContext(), setupActor(v), id); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("outbox"), Notice: v.T("outbox.retried")})
}

func (p *Panel) cancelMail(c *fiber.Ctx) error {
	id, err := web.ID(c, "mail", "mail")
	if err != nil {
		return err
	}
	mail, err := p.Desk.Mail(c.UserContext(), 0, id)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		return p.ask(c, askCancel(v, mail.ToEmail, p.Staff("outbox")))
	}
	if err := p.Desk.CancelMail(c.UserContext(), setupActor(v), id); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("outbox"), Notice: v.T("outbox.cancelled")})
}

func askCancel(v *web.Visit, email, back string) SureView {
	return SureView{Title: v.T("outbox.cancel_question", "Email", email), Text: v.T("outbox.cancel_text"), Yes: v.T("outbox.cancel"), Back: back}
}

func (p *Panel) viewMail(c *fiber.Ctx) error {
	mail, err := p.outboxMail(c)
	if err != nil {
		return err
	}
	return p.showMail(c, p.mailPage(c, mail, storedMail(mail.OutboxMail), nil), fiber.StatusOK)
}

func (p *Panel) correctMail(c *fiber.Ctx) error {
	mail, err := p.outboxMail(c)
	if err != nil {
		return err
	}
	return p.saveMail(c, mail, func(in desk.MailCorrection, words web.FormErrors) MailView { return p.mailPage(c, mail, in, words) })
}

func (p *Panel) outboxMail(c *fiber.Ctx) (*shownMail, error) {
	id, err := web.ID(c, "mail", "mail")
	if err != nil {
		return nil, err
	}
	mail, err := p.Desk.Mail(c.UserContext(), 0, id)
	if err != nil {
		return nil, err
	}
	return p.withPictures(c, mail)
}

func (p *Panel) mailPage(c *fiber.Ctx, m *shownMail, in desk.MailCorrection, words web.FormErrors) MailView {
	view := mailView(web.VisitOf(c), m, in, words)
	view.Setup, view.Back, view.BackLabel = p.setupNav(c), p.Staff("outbox"), web.VisitOf(c).T("outbox.title")
	view.Action = p.Staff("outbox", number(m.ID))
	return view
}
