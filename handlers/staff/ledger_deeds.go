package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

func (p *Panel) replayReceived(c *fiber.Ctx) error {
	return p.changeReceived(c, p.Tickets.Replay, "ledger.replayed")
}

func (p *Panel) acceptReceived(c *fiber.Ctx) error {
	return p.changeReceived(c, p.Tickets.Accept, "ledger.accepted")
}

func (p *Panel) deleteReceived(c *fiber.Ctx) error {
	mail, err := p.received(c)
	if err != nil {
		return err
	}
	part, err := p.partOf(c, mail)
	if err != nil {
		return err
	}
	if asked, err := p.askDeed(c, p.deleteReceivedDeed(web.VisitOf(c), mail, part > 0), p.receivedPath(mail.ID)); asked || err != nil {
		return err
	}
	return p.changeReceived(c, p.Tickets.Discard, "ledger.deleted")
}

// changeReceived changes a mail that became no message, and says so by a word.
func (p *Panel) changeReceived(c *fiber.Ctx, change func(ctx context.Context, by tickets.Actor, mailID int64) error, word string) error {
	id, err := web.ID(c, "received", "mail")
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if err := change(c.UserContext(), v.Actor(), id); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.receivedPath(id), Notice: v.T(word)})
}

func (p *Panel) deleteReceivedDeed(v *web.Visit, mail *models.Mail, part bool) DeedView {
	text := "ledger.delete_text"
	if part {
		text = "ledger.delete_part"
	}
	return DeedView{Action: p.receivedPath(mail.ID, "delete"), Question: v.T("ledger.delete_question"), Text: v.T(text), Yes: v.T("ledger.delete")}
}
