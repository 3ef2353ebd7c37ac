package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/tickets"
)

// keepReplyDraft keeps what is typed in the reply box so far.
func (p *Panel) keepReplyDraft(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	id, err := web.ID(c, "ticket", "ticket")
	if err != nil {
		return err
	}
	err = p.Tickets.KeepDraft(c.UserContext(), tickets.DraftInput{By: v.Actor(), Scope: v.Scope, TicketID: id,
		Note: web.Value(c, "kind") == kindNote, Body: bodyOf(c), Token: web.FormToken(c)})
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// restoreDraft puts into an empty box what the agent was typing, if there is anything.
func (p *Panel) restoreDraft(c *fiber.Ctx, o *opened, view *ComposeView) error {
	if !o.beside.Drafts {
		return nil
	}
	d, err := models.ReplyDraftOf(c.UserContext(), p.DB, web.VisitOf(c).Staff.ID, o.row.ID)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	view.Note, view.Text, view.Kept, view.Key = d.Note, d.Body, true, ""
	if d.Format == "html" { // without scripts the words of it have to do
		view.Text, view.HTML = htmlsafe.ToText(d.Body), d.Body
	}
	return nil
}
