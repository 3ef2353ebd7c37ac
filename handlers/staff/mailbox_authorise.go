package staff

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// LeaveView is the page between the panel and a provider.
type LeaveView struct {
	Head MailboxHeadView
	Text string
	Link string
	Host string
}

// browser is the visitor's session as the rules of an authorisation know it.
func (p *Panel) browser(v *web.Visit) desk.Browser {
	return desk.Browser{Session: v.SessionHash(), Back: p.redirectURL()}
}

// connectMailbox sends an admin to the provider. A page of its own does it, because the policy lets no form of ours end elsewhere.
func (p *Panel) connectMailbox(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	uses := desk.Uses{In: web.Value(c, "use_in") != "", Out: web.Value(c, "use_out") != ""}
	link, err := p.Desk.BeginAuthorisation(c.UserContext(), box.ID, p.browser(v), uses)
	if err != nil {
		return err
	}
	there, err := url.Parse(link)
	if err != nil {
		return err
	}
	c.Set("Refresh", "0; url="+link)
	view := LeaveView{Head: p.mailboxHead(c, box, "oauth"), Link: link, Host: there.Hostname(), Text: v.T("oauth.leave_text", "Host", there.Hostname(), "Email", box.Email)}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/mailboxes/leave", Title: box.Email, View: view})
}

// authorised is where a provider sends an admin back to. Though it is a GET it changes something, for which the state stands up: it is
// known to this session alone, and good for once.
func (p *Panel) authorised(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	answer := desk.ProviderAnswer{State: c.Query("state"), Code: c.Query("code"), Error: c.Query("error"), Words: c.Query("error_description")}
	box, err := p.Desk.FinishAuthorisation(c.UserContext(), setupActor(v), p.browser(v), answer)
	var known *models.Error
	if box != nil && errors.As(err, &known) && known.Kind == models.KindConflict {
		result := &ResultView{Text: v.T(known.Key)}
		result.Answer, _ = known.Args["Words"].(string)
		return p.showOAuth(c, box, nil, nil, result, fiber.StatusConflict)
	}
	if err != nil {
		return err
	}
	if result := p.tryConnected(c, box); result != nil {
		return p.showOAuth(c, box, nil, nil, result, fiber.StatusOK)
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "oauth"), Notice: v.T("oauth.connected", "Email", box.Email)})
}

// tryConnected signs in where the address now does so with its provider's leave, and returns what went wrong: often somebody gave
// leave for another account than the address's.
func (p *Panel) tryConnected(c *fiber.Ctx, box *models.Mailbox) *ResultView {
	v := web.VisitOf(c)
	for _, way := range []struct {
		direction string
		uses      bool
	}{{directionIn, box.InOAuth && fetched(box.Incoming)}, {directionOut, box.OutOAuth && box.Outgoing == models.OutgoingSMTP}} {
		if !way.uses {
			continue
		}
		if result := p.testMailbox(c, box, way.direction); !result.Good {
			result.Text = v.T("oauth.connected_but."+way.direction) + " " + result.Text
			return result
		}
	}
	return nil
}

func (p *Panel) disconnectMailbox(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	back := p.mailboxPath(box.ID, "oauth")
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("oauth.disconnect_question", "Email", box.Email), Text: v.T("oauth.disconnect_text"), Yes: v.T("oauth.disconnect"), Back: back})
	}
	if err := p.Desk.DisconnectMailbox(c.UserContext(), setupActor(v), box.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: back, Notice: v.T("oauth.disconnected", "Email", box.Email)})
}
