package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// decideHeld sends the mails that are held in a copy of a desk, or leaves them unsent for good. Either is asked for once more: the
// one sends mails that may have been sent, the other may leave somebody without an answer.
func (p *Panel) decideHeld(c *fiber.Ctx) error {
	v, ctx := web.VisitOf(c), c.UserContext()
	deed := "keep"
	decide := p.Desk.KeepHeld
	if web.Value(c, "do") == "send" {
		deed, decide = "send", p.Desk.SendHeld
	}
	if p.mustAsk(c) {
		held, err := models.CountHeldOutbox(ctx, p.DB)
		if err != nil {
			return err
		}
		return p.ask(c, SureView{Title: v.Words.N("outbox.held_"+deed+"_question", held), Text: v.T("outbox.held_" + deed + "_text"),
			Yes: v.T("outbox.held_" + deed), Back: p.Staff("outbox"), Do: deed})
	}
	n, err := decide(ctx, setupActor(v))
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("outbox"), Notice: v.Words.N("outbox.held_"+deed+"_done", n)})
}
