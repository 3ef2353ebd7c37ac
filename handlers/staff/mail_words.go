package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/notify"
)

// MailWordsView is what an agent says in a mail, to be read or to be written anew.
type MailWordsView struct {
	Shown    renderedBody
	Reworded string // who gave the mail other words than its message has, "" for nobody
	Write    bool
	Markup   string // what is being written
	Typed    string // its words alone
	Rich     bool   // the editor holds all that stands in it
}

// shownMail is a mail of the outbox whose pages can show the pictures that stand in its words.
type shownMail struct {
	*models.OutboxMail
	pictures map[string]string // addresses by Content-ID
}

// withPictures finds the pictures of a mail's message, as far as they are there still.
func (p *Panel) withPictures(c *fiber.Ctx, m *models.OutboxMail) (*shownMail, error) {
	if m.TicketID == 0 || m.MessageID == 0 {
		return &shownMail{OutboxMail: m}, nil
	}
	ticket, err := models.TicketByID(c.UserContext(), p.DB, web.VisitOf(c).Scope, m.TicketID)
	if err != nil {
		return nil, err
	}
	attached, err := models.AttachmentsOf(c.UserContext(), p.DB, ticket, []models.Message{{ID: m.MessageID}})
	if err != nil {
		return nil, err
	}
	return &shownMail{m, p.pictureAddresses(ticket.ID, attached[m.MessageID])}, nil
}

// pictureAddresses returns where the pictures of a message are, by Content-ID.
func (p *Panel) pictureAddresses(ticketID int64, attached []models.Attachment) map[string]string {
	pictures := map[string]string{}
	for _, a := range attached {
		if a.ContentID != "" && !a.Suspect {
			pictures[a.ContentID] = p.Staff("tickets", number(ticketID), "files", number(a.ID))
		}
	}
	return pictures
}

// toEdit writes the addresses of pictures instead of their Content-IDs, which a browser can't show.
func (m *shownMail) toEdit(markup string) string {
	var pairs []string
	for id, address := range m.pictures {
		pairs = append(pairs, `"cid:`+id+`"`, `"`+address+`"`)
	}
	return strings.NewReplacer(pairs...).Replace(markup)
}

// fromEdit undoes toEdit.
func (m *shownMail) fromEdit(markup string) string {
	var pairs []string
	for id, address := range m.pictures {
		pairs = append(pairs, `"`+address+`"`, `"cid:`+id+`"`)
	}
	return strings.NewReplacer(pairs...).Replace(markup)
}

// mailWords returns the words of a mail that has any; in holds what was typed, if the form was open for writing.
func mailWords(v *web.Visit, m *shownMail, in desk.MailCorrection) *MailWordsView {
	words, ok := notify.Words(m.OutboxMail)
	if !ok {
		return nil
	}
	view := &MailWordsView{Shown: renderBody(words, m.pictures), Reworded: reworded(v, m.RewordedBy, m.RewordedAt)}
	if !view.Shown.Simple {
		view.Shown = renderBody(htmlsafe.FromText(htmlsafe.ToText(words)), nil)
	}
	if in.Words != nil {
		view.Write, view.Rich, view.Markup = true, htmlsafe.IsSimple(htmlsafe.Sanitize(*in.Words)), m.toEdit(*in.Words)
		view.Typed = htmlsafe.ToText(view.Markup)
	}
	return view
}

// typedWords returns the words that a form holds, nil when it wasn't open for writing.
func typedWords(c *fiber.Ctx, m *shownMail) *string {
	if web.Value(c, "format") != "html" {
		return nil
	}
	markup := m.fromEdit(web.Value(c, "body"))
	return &markup
}
