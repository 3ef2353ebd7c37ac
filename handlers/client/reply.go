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
	r, err := p.reached(c)
	if err != nil {
		return err
	}
	answer := p.answer(c, r)
	message, err := p.Tickets.Reply(c.UserContext(), tickets.ReplyInput{
		Channel: models.ChannelPortal, By: r.by, Scope: r.scope, TicketID: r.ticket.ID, Body: tickets.Body{Text: web.Raw(c, "body")},
		Files: web.Uploads(c, uploadField), Token: answer.Token,
	})
	if words, invalid := v.Invalid(err); invalid {
		answer.Errors, answer.Upload.Error = words, words[uploadField]
		answer.Summary = summary(v, words, place{"body", v.T("portal.reply.title")}, place{uploadField, v.T("upload.label")})
		return p.showTicket(c, r, answer, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.replied(c, r, message.ID)
}

// replied answers with the thread that has the new message in it, and a fresh form.
func (p *Portal) replied(c *fiber.Ctx, r *reach, messageID int64) error {
	r, err := p.again(c, r)
	if err != nil {
		return err
	}
	fresh := p.answer(c, r)
	fresh.Message, fresh.Token = "", secret.NewToken()
	view, err := p.ticketView(c, r, fresh)
	if err != nil {
		return err
	}
	for i, m := range view.Messages {
		view.Messages[i].Fresh = m.ID == messageID
	}
	return p.Done(c, web.Outcome{Parts: []web.Part{{Name: "client/ticket", View: view}}, Notice: web.VisitOf(c).T("portal.reply.sent"),
		GoTo: r.path + "#msg-" + number(messageID)})
}
