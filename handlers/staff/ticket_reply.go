package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/tickets"
)

// uploadField is the name of the field with files.
const uploadField = "attachments"

// kindNote is the value of the reply box's switch for a note.
const kindNote = "note"

// statusAfter is the status that a way of sending asks for.
var statusAfter = map[string]models.Status{"close": models.StatusClosed, "wait": models.StatusInProgress}

// replyTicket takes what the reply box sends: an answer to the customer or a note for staff.
func (p *Panel) replyTicket(c *fiber.Ctx) error {
	o, err := p.openedTicket(c)
	if err != nil {
		return err
	}
	if web.Value(c, "insert") != "" {
		return p.insertText(c, o)
	}
	notice, err := p.send(c, o)
	if words, is := web.VisitOf(c).Invalid(err); is {
		return p.refuseReply(c, o, words)
	}
	if err != nil {
		return err
	}
	fresh, err := p.readTicket(c, o.row.ID)
	if err != nil {
		return err
	}
	fresh.list, fresh.show = o.list, o.show
	parts, err := p.afterwards(c, fresh)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: parts, GoTo: p.address(fresh) + newEntryMark(o.show), Notice: notice})
}

// newEntryMark points into the page at what was just written.
func newEntryMark(show showing) string {
	if show.newNote != 0 {
		return "#note-" + number(show.newNote)
	}
	return "#msg-" + number(show.newest)
}

// send writes the message or note, and returns what to say about it.
func (p *Panel) send(c *fiber.Ctx, o *opened) (notice string, err error) {
	v := web.VisitOf(c)
	body := bodyOf(c)
	if web.Value(c, "kind") == kindNote {
		return v.T("note.added"), p.addNote(c, o, body)
	}
	then := web.Value(c, "then")
	message, err := p.Tickets.Reply(c.UserContext(), tickets.ReplyInput{Channel: models.ChannelPanel, By: v.Actor(), Scope: v.Scope,
		TicketID: o.row.ID, Body: signed(body, v.Staff.Signature), Files: web.Uploads(c, uploadField), Status: statusAfter[then],
		Token: web.FormToken(c)})
	if err != nil {
		return "", err
	}
	o.show.newest = message.ID
	if statusAfter[then] == models.StatusClosed {
		return v.T("reply.sent_closed"), nil
	}
	return v.T("reply.sent"), nil
}

// addNote writes a note. Files have no place in one, and must not be lost in silence.
func (p *Panel) addNote(c *fiber.Ctx, o *opened, body tickets.Body) error {
	v := web.VisitOf(c)
	if len(web.Uploads(c, uploadField)) > 0 {
		fields := models.Fields{}
		fields.Add("files", "note.no_files")
		return fields.Error()
	}
	note, err := p.Tickets.AddNote(c.UserContext(), tickets.NoteInput{By: v.Actor(), Scope: v.Scope, TicketID: o.row.ID, Body: body,
		Token: web.FormToken(c)})
	if err != nil {
		return err
	}
	o.show.newNote = note.ID
	return nil
}

// bodyOf returns the text of a form that may have an editor over it.
func bodyOf(c *fiber.Ctx) tickets.Body {
	text := web.Raw(c, "body")
	if web.Value(c, "format") == "html" {
		return tickets.Body{HTML: text}
	}
	return tickets.Body{Text: strings.ReplaceAll(text, "\r\n", "\n")}
}

// signed puts the agent's signature below a text. An empty text stays empty, for the rules to refuse.
func signed(body tickets.Body, signature string) tickets.Body {
	written := strings.TrimSpace(body.Text) != "" || strings.TrimSpace(htmlsafe.ToText(body.HTML)) != ""
	if strings.TrimSpace(signature) == "" || !written {
		return body
	}
	if !strings.Contains(signature, "<") {
		signature = htmlsafe.FromText(signature)
	}
	if body.HTML != "" {
		body.HTML += "<div>" + signature + "</div>"
		return body
	}
	body.Text = strings.TrimRight(body.Text, "\n ") + "\n\n" + htmlsafe.ToText(signature)
	return body
}

// refuseReply shows the box again with what was written, and why it was not sent.
func (p *Panel) refuseReply(c *fiber.Ctx, o *opened, words web.FormErrors) error {
	view := p.writtenView(c, o)
	view.Errors = words
	o.show.compose = view
	return p.showTicket(c, o, fiber.StatusUnprocessableEntity)
}

// writtenView is the box with what was written in it.
func (p *Panel) writtenView(c *fiber.Ctx, o *opened) *ComposeView {
	view := p.emptyBox(c, o, p.Staff("tickets", number(o.row.ID)))
	view.Token = web.FormToken(c)
	view.Note, view.Text, view.Open, view.Key = web.Value(c, "kind") == kindNote, web.Value(c, "body"), true, ""
	if web.Value(c, "format") == "html" {
		view.Format = "html"
	}
	return view
}
