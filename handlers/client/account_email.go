package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// askForEmail has a link mailed to the new address. The answer is the same whether or not somebody else has it.
func (p *Portal) askForEmail(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	email := web.Value(c, "email")
	if err := p.Accounts.AskForUserEmail(c.UserContext(), actor(v), web.Raw(c, "email"), web.Raw(c, "password")); err != nil {
		view := p.stored(v, ofEmail)
		view.NewEmail = email
		return p.refuse(c, view, err)
	}
	return p.Done(c, web.Outcome{GoTo: profilePage, Notice: v.T("portal.account.email_asked", "Email", email)})
}

// EmailView lets the holder of a one-time link confirm an address.
type EmailView struct {
	Action string
	Email  string
}

// emailForm asks for a press of a button: programs that look into mails follow their links.
func (p *Portal) emailForm(c *fiber.Ctx) error {
	email, err := p.Accounts.EmailOfLink(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	// The address is as good as the mail; it stays out of every cache and referrer.
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	title := web.VisitOf(c).T("portal.account.confirm_title")
	return p.Show(c, p.Frame(), web.Page{Name: "client/email", Title: title, View: EmailView{Action: c.Path(), Email: email}})
}

// confirmEmail ends every session of the customer; the browser that was signed in gets a new one.
func (p *Portal) confirmEmail(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	user, err := p.Accounts.ConfirmUserEmail(c.UserContext(), c.Params("token"), v.IP)
	if err != nil {
		return err
	}
	notice := v.T("portal.account.email_saved", "Email", user.Email)
	if v.User == nil || v.User.ID != user.ID {
		return p.Done(c, web.Outcome{GoTo: "/login", Notice: notice})
	}
	if err := p.RenewUser(c, user); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: profilePage, Notice: notice})
}
