package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// MailboxHeadView is what stands above the forms of an email address.
type MailboxHeadView struct {
	Setup []TabView
	Back  string
	Title string
	Tabs  []TabView
}

// TabView is a link to one of a page's parts.
type TabView struct {
	Label   string
	Href    string
	Icon    string
	Current bool
}

// mailboxTabs are the parts of an email address: the path's last word, and the icon.
var mailboxTabs = []struct{ name, icon string }{{"general", "mail"}, {"outgoing", "upload"}, {"incoming", "download"},
	{"oauth", "key-round"}, {"dkim", "shield-check"}}

func (p *Panel) mailboxHead(c *fiber.Ctx, box *models.Mailbox, current string) MailboxHeadView {
	v := web.VisitOf(c)
	head := MailboxHeadView{Setup: p.setupNav(c), Back: p.Staff("mailboxes"), Title: box.Email}
	for _, tab := range mailboxTabs {
		href := p.mailboxPath(box.ID)
		if tab.name != "general" {
			href = p.mailboxPath(box.ID, tab.name)
		}
		head.Tabs = append(head.Tabs, TabView{Label: v.T("mailbox.tab." + tab.name), Href: href, Icon: tab.icon, Current: tab.name == current})
	}
	return head
}

// MailboxGeneralView is the form of whose address it is.
type MailboxGeneralView struct {
	Head        MailboxHeadView
	Action      string
	New         bool
	Name        string
	Email       string
	Department  int64
	Departments []models.Department
	Default     bool
	Plus        bool
	Fixed       bool // it is the default address, which it stays until another one becomes it
	Errors      web.FormErrors
	Fields      []web.FieldError // the same in one list
}

func (p *Panel) newMailbox(c *fiber.Ctx) error {
	return p.showNewMailbox(c, desk.MailboxGeneral{}, nil, fiber.StatusOK)
}

func (p *Panel) addMailbox(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindGeneral(c)
	box, err := p.Desk.AddMailbox(c.UserContext(), setupActor(v), desk.MailboxInput{General: in,
		Incoming: desk.MailboxIncoming{Kind: models.IncomingNone}, Outgoing: desk.MailboxOutgoing{Kind: models.OutgoingNone}})
	if words, is := v.Invalid(err); is {
		return p.showNewMailbox(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "outgoing"), Notice: v.T("mailbox.added")})
}

func (p *Panel) showNewMailbox(c *fiber.Ctx, in desk.MailboxGeneral, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := generalView(v, in, words)
	view.New, view.Action = true, p.Staff("mailboxes", "new")
	view.Head = MailboxHeadView{Setup: p.setupNav(c), Back: p.Staff("mailboxes"), Title: v.T("mailbox.new_title")}
	if len(v.Set.Mailboxes) == 0 {
		view.Default, view.Fixed = true, true
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mailboxes/general", Title: view.Head.Title, View: view}, status)
}

func (p *Panel) viewMailbox(c *fiber.Ctx) error {
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := desk.MailboxGeneral{Name: box.Name, Email: box.Email, DepartmentID: box.DepartmentID, Default: box.IsDefault, Plus: box.PlusAddresses}
	return p.showMailbox(c, box, in, nil, fiber.StatusOK)
}

func (p *Panel) saveMailbox(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := bindGeneral(c)
	err = p.Desk.SaveMailboxGeneral(c.UserContext(), setupActor(v), box.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showMailbox(c, box, in, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID), Notice: v.T("mailbox.saved")})
}

func (p *Panel) showMailbox(c *fiber.Ctx, box *models.Mailbox, in desk.MailboxGeneral, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := generalView(v, in, words)
	view.Action, view.Head = p.mailboxPath(box.ID), p.mailboxHead(c, box, "general")
	if box.IsDefault {
		view.Default, view.Fixed = true, true
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mailboxes/general", Title: box.Email, View: view}, status)
}

func generalView(v *web.Visit, in desk.MailboxGeneral, words web.FormErrors) MailboxGeneralView {
	return MailboxGeneralView{Name: web.ValidText(in.Name), Email: web.ValidText(in.Email), Department: in.DepartmentID, Departments: v.Set.Departments,
		Default: in.Default, Plus: in.Plus, Errors: words,
		Fields: v.Summary(words, "email", "mailbox.email", "name", "mailbox.name", "department", "mailbox.department")}
}

func bindGeneral(c *fiber.Ctx) desk.MailboxGeneral {
	return desk.MailboxGeneral{Name: web.Raw(c, "name"), Email: web.Raw(c, "email"),
		DepartmentID: web.Number(web.Value(c, "department"), 0), Default: web.Value(c, "default") != "",
		Plus: web.Value(c, "plus") != ""}
}
