package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// ComposeView is the box in which a reply or a note is written.
type ComposeView struct {
	TicketID int64
	Action   string
	Token    string
	Note     bool   // the note is chosen
	Text     string // what is written so far
	HTML     string // the markup of which Text are the words, for the editor; "" for none
	Format   string // "html" when Text is markup
	Draft    string // where to keep what is typed
	Kept     bool   // what is written was kept before
	Customer string
	Upload   web.UploadView
	Canned   CannedMenuView
	Articles string            // address of the articles that can be put in
	Words    string            // that articles were asked for with, without scripts
	Offers   ArticleOffersView // those that were found
	Errors   web.FormErrors
	Open     bool // brought into view: it was asked for, or sent back with a complaint

	Key string // names all of an empty box but its token; "" for one with something in it
}

// composeView is the box as it is found: with what the agent was typing when the ticket was last open.
func (p *Panel) composeView(c *fiber.Ctx, o *opened, path string) (*ComposeView, error) {
	view := p.emptyBox(c, o, path)
	if err := p.restoreDraft(c, o, view); err != nil {
		return nil, err
	}
	quoted := web.Number(c.Query("quote"), 0)
	if quoted <= 0 {
		return view, nil
	}
	message, err := models.MessageByID(c.UserContext(), p.DB, &o.row.Ticket, quoted)
	if err != nil {
		return nil, err
	}
	visible, _ := htmlsafe.Fold(message.Body)
	view.Text, view.HTML, view.Open, view.Key = strings.TrimLeft(view.Text+"\n\n"+quotedText(htmlsafe.ToText(visible)), "\n"), "", true, ""
	return view, nil
}

func (p *Panel) emptyBox(c *fiber.Ctx, o *opened, path string) *ComposeView {
	v := web.VisitOf(c)
	view := &ComposeView{TicketID: o.row.ID, Action: path + "/reply" + o.list.here(), Token: web.FreshToken(), Format: "text",
		Draft: path + "/draft", Customer: o.row.UserFullname, Upload: v.UploadView(uploadField), Canned: p.cannedMenu(v, path),
		Articles: p.Staff("knowledge", "suggest")}
	view.Key = number(v.Set.Revision) + " " + view.Action + " " + view.Customer
	return view
}

// quotedText puts the mark of a quotation before each line.
func quotedText(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("> "+line, " ")
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// messageQuote answers with the words of a message that may be quoted, for one that is shown in a frame.
func (p *Panel) messageQuote(c *fiber.Ctx) error {
	message, _, err := p.messageOf(c)
	if err != nil {
		return err
	}
	visible, _ := htmlsafe.Fold(message.Body)
	plain := htmlsafe.FromText(htmlsafe.ToText(visible))
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(string(htmlsafe.Render(plain, htmlsafe.RenderOptions{})))
}

// messageBody answers with a message as a document of its own; its remote pictures only when they were asked for.
func (p *Panel) messageBody(c *fiber.Ctx) error {
	message, o, err := p.messageOf(c)
	if err != nil {
		return err
	}
	attached, err := models.AttachmentsOf(c.UserContext(), p.DB, &o.row.Ticket, []models.Message{*message})
	if err != nil {
		return err
	}
	pictures := p.pictureAddresses(o.row.ID, attached[message.ID])
	v := web.VisitOf(c)
	return p.SendMailDocument(c, message.Body, htmlsafe.DocumentOptions{Lang: v.Words.Language,
		Title:         v.T("message.by", "Name", message.AuthorName),
		RenderOptions: htmlsafe.RenderOptions{Pictures: pictures, Remote: c.Query("pictures") == "remote"}})
}

func (p *Panel) messageOf(c *fiber.Ctx) (*models.Message, *opened, error) {
	o, err := p.openedTicket(c)
	if err != nil {
		return nil, nil, err
	}
	id, err := web.ID(c, "message", "message")
	if err != nil {
		return nil, nil, err
	}
	message, err := models.MessageByID(c.UserContext(), p.DB, &o.row.Ticket, id)
	return message, o, err
}
