package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/tickets"
)

func (p *Portal) reply(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	ticket, err := p.ownTicket(c)
	if err != nil {
		return err
	}
	answer := p.answer(c, ticket)
	message, err := p.Tickets.Reply(c.UserContext(), tickets.ReplyInput{
		Channel: models.ChannelPortal, By: v.Actor(), Scope: v.Scope, TicketID: ticket.ID, Body: tickets.Body{Text: web.Raw(c, "body")},
		Files: web.Uploads(c, uploadField), Token: answer.Token,
	})
	if words, invalid := v.Invalid(err); invalid {
		answer.Errors, answer.Upload.Error = words, words[uploadField]
		answer.Summary = summary(v, words, place{"body", v.T("portal.reply.title")}, place{uploadField, v.T("upload.label")})
		return p.showTicket(c, ticket, answer, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.replied(c, ticket.ID, message.ID)
}

// replied answers with the thread that has the new message in it, and a fresh form.
func (p *Portal) replied(c *fiber.Ctx, ticketID, messageID int64) error {
	v := web.VisitOf(c)
	ticket, err := models.TicketByID(c.UserContext(), p.DB, v.Scope, ticketID)
	if err != nil {
		return err
	}
	fresh := p.answer(c, ticket)
	fresh.Message, fresh.Token = "", secret.NewToken()
	view, err := p.ticketView(c, ticket, fresh)
	if err != nil {
		return err
	}
	for i, m := range view.Messages {
		view.Messages[i].Fresh = m.ID == messageID
	}
	return p.Done(c, web.Outcome{Parts: []web.Part{{Name: "client/ticket", View: view}}, Notice: v.T("portal.reply.sent"),
		GoTo: ticketPath(ticketID) + "#msg-" + number(messageID)})
}
