package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

func (p *Panel) mailboxRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/mailboxes", Role: web.Admin, Handle: p.listMailboxes},
		{Method: get, Path: "/mailboxes/new", Role: web.Admin, Handle: p.newMailbox},
		{Method: post, Path: "/mailboxes/new", Role: web.Admin, Handle: p.addMailbox},
		{Method: get, Path: "/mailboxes/authorised", Role: web.Admin, Handle: p.authorised},
		{Method: get, Path: "/mailboxes/:mailbox", Role: web.Admin, Handle: p.viewMailbox},
		{Method: post, Path: "/mailboxes/:mailbox", Role: web.Admin, Handle: p.saveMailbox},
		{Method: get, Path: "/mailboxes/:mailbox/outgoing", Role: web.Admin, Handle: p.viewOutgoing},
		{Method: post, Path: "/mailboxes/:mailbox/outgoing", Role: web.Admin, Handle: p.saveOutgoing},
		{Method: post, Path: "/mailboxes/:mailbox/outgoing/test", Role: web.Admin, Handle: p.testOutgoing},
		{Method: get, Path: "/mailboxes/:mailbox/incoming", Role: web.Admin, Handle: p.viewIncoming},
		{Method: post, Path: "/mailboxes/:mailbox/incoming", Role: web.Admin, Handle: p.saveIncoming},
		{Method: post, Path: "/mailboxes/:mailbox/incoming/test", Role: web.Admin, Handle: p.testIncoming},
		{Method: get, Path: "/mailboxes/:mailbox/oauth", Role: web.Admin, Handle: p.viewOAuth},
		{Method: post, Path: "/mailboxes/:mailbox/oauth", Role: web.Admin, Handle: p.saveOAuth},
		{Method: post, Path: "/mailboxes/:mailbox/oauth/connect", Role: web.Admin, Handle: p.connectMailbox},
		{Method: post, Path: "/mailboxes/:mailbox/oauth/disconnect", Role: web.Admin, Handle: p.disconnectMailbox},
		{Method: post, Path: "/mailboxes/:mailbox/delete", Role: web.Admin, Handle: p.deleteMailbox},
	}
}

// MailboxListView is the page of all email addresses.
type MailboxListView struct {
	Setup []TabView
	New   string
	Rows  []MailboxRowView
}

// MailboxRowView is an email address in the list.
type MailboxRowView struct {
	Email      string
	Name       string
	Href       string
	Default    bool
	Department string
	In         WayView
	Out        string
	Received   int64
	Grant      models.GrantState // "" where it uses none
	GrantEnds  web.Stamp
	OAuth      string         // where to connect it
	Delete     *DeleteRowView // nil for the default address while there are others
}

// WayView is how mail comes in, and how that goes.
type WayView struct {
	Label   string
	Fetched bool // the desk looks into the mailbox by itself
	Checked web.Stamp
	Failing web.Stamp
	Trouble string
}

func (p *Panel) listMailboxes(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	boxes, err := models.Mailboxes(c.UserContext(), p.DB)
	if err != nil {
		return err
	}
	uses, err := models.MailboxUses(c.UserContext(), p.DB)
	if err != nil {
		return err
	}
	grants, err := models.MailboxGrants(c.UserContext(), p.DB)
	if err != nil {
		return err
	}
	view := MailboxListView{Setup: p.setupNav(c), New: p.Staff("mailboxes", "new")}
	for _, box := range boxes {
		row := p.mailboxRow(v, box, uses[box.ID], len(boxes))
		if box.UsesGrant() {
			g := grants[box.ID]
			row.Grant, row.GrantEnds = g.State(v.Now), v.Stamp(g.End())
		}
		view.Rows = append(view.Rows, row)
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/mailboxes/index", Title: v.T("mailbox.title"), View: view})
}

func (p *Panel) mailboxRow(v *web.Visit, box models.Mailbox, use models.MailboxUse, boxes int) MailboxRowView {
	department, _ := v.Set.Department(box.DepartmentID)
	row := MailboxRowView{Email: box.Email, Name: box.Name, Href: p.mailboxPath(box.ID), Default: box.IsDefault,
		Department: department.Name, Out: v.T("mailbox.way." + string(box.Outgoing)), Received: use.Received, OAuth: p.mailboxPath(box.ID, "oauth"),
		In: WayView{Label: v.T("mailbox.way." + string(box.Incoming)),
			Fetched: fetched(box.Incoming),
			Checked: v.Stamp(box.CheckedAt), Failing: v.Stamp(box.FailingSince), Trouble: box.LastError}}
	if !box.IsDefault || boxes == 1 {
		row.Delete = p.deleteMailboxView(v, box, use)
	}
	return row
}

func (p *Panel) deleteMailboxView(v *web.Visit, box models.Mailbox, use models.MailboxUse) *DeleteRowView {
	text := v.T("mailbox.delete_text")
	if use.Received > 0 {
		text += " " + v.Words.N("mailbox.delete_received", use.Received)
	}
	if use.Waiting > 0 {
		text += " " + v.Words.N("mailbox.delete_waiting", use.Waiting)
	}
	return &DeleteRowView{Label: v.T("mailbox.delete_one", "Email", box.Email), Action: p.mailboxPath(box.ID, "delete"),
		Question: v.T("mailbox.delete_question", "Email", box.Email), Text: text}
}

func (p *Panel) deleteMailbox(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		uses, err := models.MailboxUses(c.UserContext(), p.DB)
		if err != nil {
			return err
		}
		sure := p.deleteMailboxView(v, *box, uses[box.ID])
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("mailboxes")})
	}
	if err := p.Desk.DeleteMailbox(c.UserContext(), setupActor(v), box.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("mailboxes"), Notice: v.T("mailbox.deleted", "Email", box.Email)})
}

// mailbox returns the email address that a route names. Errors: not_found.
func (p *Panel) mailbox(c *fiber.Ctx) (*models.Mailbox, error) {
	id, err := web.ID(c, "mailbox", "mailbox")
	if err != nil {
		return nil, err
	}
	return models.MailboxByID(c.UserContext(), p.DB, id)
}

func (p *Panel) mailboxPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"mailboxes", number(id)}, parts...)...)
}

// fetched tells whether the desk looks into a mailbox by itself.
func fetched(way models.Incoming) bool {
	return way == models.IncomingIMAP || way == models.IncomingPOP3
}

// setupActor is the visitor as the rules of the set-up know one.
func setupActor(v *web.Visit) desk.Actor { return desk.Actor{Staff: v.Staff, IP: v.IP} }
