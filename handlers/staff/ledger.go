package staff

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

func (p *Panel) ledgerRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/ledger", Role: web.Admin, Handle: p.listLedger},
		{Method: get, Path: "/ledger/:received", Role: web.Admin, Handle: p.viewReceived},
		{Method: get, Path: "/ledger/:received/raw", Role: web.Admin, Handle: p.sendReceived},
		{Method: post, Path: "/ledger/:received/replay", Role: web.Admin, Handle: p.replayReceived},
		{Method: post, Path: "/ledger/:received/accept", Role: web.Admin, Handle: p.acceptReceived},
		{Method: post, Path: "/ledger/:received/delete", Role: web.Admin, Handle: p.deleteReceived},
	}
}

// LedgerView is a page of the mails received.
type LedgerView struct {
	Setup     []TabView
	Path      string
	Decisions []OptionView
	Mailboxes []OptionView
	From      string // dates as typed
	To        string
	Asked     bool // something is filtered
	Rows      []LedgerRowView
	Newest    string // addresses, "" when the page begins or ends there
	Older     string
}

// LedgerRowView is a mail received.
type LedgerRowView struct {
	Href       string
	Sender     string // "" where the mail names none
	Subject    string
	Mailbox    string // "" for one that is deleted by now
	At         web.Stamp
	Size       int64 // bytes
	Decision   models.Decision
	Reason     string
	TicketID   int64
	TicketHref string
}

func (p *Panel) listLedger(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	filter, view := p.ledgerFilter(c)
	mails, err := models.LedgerPage(c.UserContext(), p.DB, filter)
	if err != nil {
		return err
	}
	if len(mails) > linesPerPage {
		mails = mails[:linesPerPage]
		last := mails[linesPerPage-1]
		view.Older = ledgerAddress(c, view.Path, strconv.FormatInt(last.ReceivedAt.UnixMicro(), 10)+"-"+number(last.ID))
	}
	for i := range mails {
		view.Rows = append(view.Rows, p.ledgerRow(v, &mails[i]))
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/ledger/index", Title: v.T("ledger.title"), View: view})
}

// ledgerFilter reads what a request asks for. One line more than a page shows tells whether there is another page. What is no
// decision, mailbox or date asks for nothing.
func (p *Panel) ledgerFilter(c *fiber.Ctx) (models.LedgerFilter, LedgerView) {
	v := web.VisitOf(c)
	view := LedgerView{Setup: p.setupNav(c), Path: p.Staff("ledger"), From: web.QueryValue(c, "from"), To: web.QueryValue(c, "to")}
	filter := models.LedgerFilter{Decision: models.Decision(web.QueryValue(c, "decision")), MailboxID: web.Number(c.Query("mailbox"), 0),
		Limit: linesPerPage + 1, Before: placeOf(c.Query("before"))}
	filter.From, filter.Until = days(v, view.From, view.To)
	if !slices.Contains(models.Decisions, filter.Decision) {
		filter.Decision = ""
	}
	for _, one := range models.Decisions {
		view.Decisions = append(view.Decisions, OptionView{Value: string(one), Label: v.T("ledger.decision." + string(one)), Chosen: one == filter.Decision})
	}
	for _, box := range v.Set.Mailboxes {
		view.Mailboxes = append(view.Mailboxes, OptionView{Value: number(box.ID), Label: box.Email, Chosen: box.ID == filter.MailboxID})
	}
	view.Asked = filter.Decision != "" || filter.MailboxID > 0 || !filter.From.IsZero() || !filter.Until.IsZero()
	if !filter.Before.At.IsZero() {
		view.Newest = ledgerAddress(c, view.Path, "")
	}
	return filter, view
}

func ledgerAddress(c *fiber.Ctx, path, before string) string {
	return web.Query(path, map[string]string{"decision": web.QueryValue(c, "decision"), "mailbox": web.QueryValue(c, "mailbox"),
		"from": web.QueryValue(c, "from"), "to": web.QueryValue(c, "to"), "before": before})
}

func (p *Panel) ledgerRow(v *web.Visit, m *models.Mail) LedgerRowView {
	box, _ := v.Set.Mailbox(m.MailboxID)
	row := LedgerRowView{Href: p.receivedPath(m.ID), Sender: m.Sender, Subject: m.Subject, Mailbox: box.Email, At: v.Stamp(m.ReceivedAt),
		Size: m.Size, Decision: m.Decision, Reason: reasonWord(v, m.Reason), TicketID: m.TicketID}
	if m.TicketID > 0 {
		row.TicketHref = p.Staff("tickets", number(m.TicketID))
	}
	return row
}

// reasonWord says why a mail was decided so.
func reasonWord(v *web.Visit, reason string) string {
	if !slices.Contains(models.MailReasons, reason) {
		return reason
	}
	return v.T("ledger.reason." + reason)
}

func (p *Panel) receivedPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"ledger", number(id)}, parts...)...)
}
