package staff

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
)

// PasskeyLoginView is the form of a login by passkey, which a script shows where the browser can use one.
type PasskeyLoginView struct {
	Action string
	Offer  string // address of what the authenticator is asked
}

// passkeyChallenge is what the script of the login gets.
type passkeyChallenge struct {
	Options json.RawMessage `json:"options"`
	Offer   string          `json:"offer"`
}

// passkeyLoginView returns the form, nil where there are no passkeys.
func (p *Panel) passkeyLoginView() *PasskeyLoginView {
	if !p.Accounts.PasskeysWork() {
		return nil
	}
	at := p.Staff("login", "passkey")
	return &PasskeyLoginView{Action: at, Offer: at}
}

// offerPasskeyLogin answers with what the authenticator is asked. It is fetched when the button is pressed, because it can be
// answered for a few minutes only.
func (p *Panel) offerPasskeyLogin(c *fiber.Ctx) error {
	offer, err := p.Accounts.OfferPasskeyLogin(c.UserContext())
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(passkeyChallenge{Options: offer.Options, Offer: offer.Sealed})
}

func (p *Panel) loginPasskey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := p.loginView(c, web.Value(c, "next"))
	view.Remember = web.Value(c, "remember") != ""
	staff, err := p.Accounts.LoginStaffPasskey(c.UserContext(), accounts.PasskeyInput{Sealed: web.Value(c, "offer"),
		Answer: web.Raw(c, "credential"), IP: v.IP, UserAgent: c.Get(fiber.HeaderUserAgent)})
	if text, status, is := p.Refused(c, err); is {
		view.Trouble = text
		return p.showLogin(c, view, status)
	}
	if err != nil {
		return err
	}
	if err := p.SignInStaff(c, staff, view.Remember); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.afterLogin(c, view.Next, staff)})
}
