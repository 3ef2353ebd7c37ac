package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"
)

// CannedMenuView are the canned responses that can be put into an answer.
type CannedMenuView struct {
	Manage string // the page of all of them
	Rows   []CannedItemView
}

// CannedItemView is one of them; Href answers with its text, filled in for the ticket.
type CannedItemView struct {
	ID    int64
	Title string
	Href  string
}

func (p *Panel) cannedMenu(v *web.Visit, path string) CannedMenuView {
	menu := CannedMenuView{Manage: p.Staff("canned")}
	for _, canned := range v.Set.Canned {
		menu.Rows = append(menu.Rows, CannedItemView{ID: canned.ID, Title: canned.Title, Href: path + "/canned/" + number(canned.ID)})
	}
	return menu
}

// cannedText answers with a canned response as it goes into an answer to a ticket.
func (p *Panel) cannedText(c *fiber.Ctx) error {
	o, err := p.openedTicket(c)
	if err != nil {
		return err
	}
	canned, err := p.canned(c)
	if err != nil {
		return err
	}
	return sendMarkup(c, p.filled(web.VisitOf(c), o, canned))
}

// sendMarkup answers with a piece of sanitised markup for the editor.
func sendMarkup(c *fiber.Ctx, clean string) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(string(htmlsafe.Render(clean, htmlsafe.RenderOptions{})))
}

// filled returns a canned response with what its placeholders stand for in a ticket.
func (p *Panel) filled(v *web.Visit, o *opened, canned *models.Canned) string {
	t := &o.row
	department, _ := v.Set.Department(t.DepartmentID)
	priority, _ := v.Set.Priority(t.PriorityID)
	return desk.FillCanned(canned.Body, map[string]string{
		"client_name": t.UserFullname, "client_email": t.UserEmail, "ticket_id": number(t.ID), "ticket_subject": t.Subject,
		"ticket_department": department.Name, "ticket_status": v.T("status." + t.Status.String()), "ticket_priority": v.Words.Priority(priority.Name),
		"staff_name": v.Staff.Fullname, "company_name": v.Set.SiteName, "support_url": p.URL,
	})
}

// insertText puts what was chosen behind what is written so far, for those without scripts.
func (p *Panel) insertText(c *fiber.Ctx, o *opened) error {
	view := p.writtenView(c, o)
	clean, err := p.chosenText(c, o)
	if err != nil {
		return err
	}
	if clean != "" {
		view.append(clean)
	}
	if view.Offers, err = p.articleOffers(c, web.Value(c, "article_words")); err != nil {
		return err
	}
	view.Words = web.Value(c, "article_words")
	o.show.compose = view
	return p.showTicket(c, o, fiber.StatusOK)
}

// chosenText returns the markup that a select of the box has chosen, "" for nothing.
func (p *Panel) chosenText(c *fiber.Ctx, o *opened) (string, error) {
	what := web.Value(c, "insert")
	id := web.Number(web.Value(c, what), 0)
	if id == 0 {
		return "", nil
	}
	if what == "article" {
		return p.linkTo(c, id)
	}
	canned, err := models.CannedByID(c.UserContext(), p.DB, id)
	if err != nil {
		return "", err
	}
	return p.filled(web.VisitOf(c), o, canned), nil
}

// append puts sanitised markup behind the text, as text where the text is no markup.
func (view *ComposeView) append(clean string) {
	if view.Format == "html" {
		view.Text += clean
		return
	}
	if view.Text = strings.TrimRight(view.Text, "\n "); view.Text != "" {
		view.Text += "\n\n"
	}
	view.Text += htmlsafe.ToText(clean)
}
