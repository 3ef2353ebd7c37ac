package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// What the forms about two-factor do, as their buttons say it.
const (
	doSwitchOn  = "on"
	doSwitchOff = "off"
	doNewCodes  = "codes"
)

// TwoFactorView is the page about the second step of the agent's login: with Offer it is off, without it is on.
type TwoFactorView struct {
	Nav     []TabView
	Action  string
	Offer   *OfferView
	Left    int64 // recovery codes, while it is on
	Trouble string
	Errors  web.FormErrors
	Fields  []web.FieldError // the same in one list
}

// OfferView is a new secret for the agent's authenticator.
type OfferView struct {
	Secret string // in groups of four
	URL    string // otpauth://totp/…, which opens the authenticator on the same device
	Sealed string
	QR     string // address of the picture
}

func (p *Panel) viewTwoFactor(c *fiber.Ctx) error {
	return p.showTwoFactor(c, "", TwoFactorView{}, fiber.StatusOK)
}

// twoFactorQR answers with the QR code of an offer that stands on a page of this agent.
func (p *Panel) twoFactorQR(c *fiber.Ctx) error {
	sealed := web.QueryValue(c, "offer")
	offer, err := p.Accounts.OfferTwoFactor(c.UserContext(), accountsActor(web.VisitOf(c)), sealed)
	if err != nil {
		return err
	}
	if offer.Sealed != sealed {
		return models.NotFound("file")
	}
	picture, err := offer.QR()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(picture)
}

func (p *Panel) changeTwoFactor(c *fiber.Ctx) error {
	do, sealed := web.Value(c, "do"), web.Value(c, "offer")
	codes, err := p.changedTwoFactor(c, do, sealed)
	if err != nil {
		return p.refuseTwoFactor(c, sealed, err)
	}
	v := web.VisitOf(c)
	// Every session has ended, this one too.
	if err := p.RenewStaff(c, v.Staff); err != nil {
		return err
	}
	if do == doSwitchOff {
		return p.Done(c, web.Outcome{GoTo: p.profilePath(atTwoFactor), Notice: v.T("two_factor.switched_off")})
	}
	return p.showRecoveryCodes(c, codes, do == doSwitchOn)
}

func (p *Panel) changedTwoFactor(c *fiber.Ctx, do, sealed string) (codes []string, err error) {
	by, password, code := accountsActor(web.VisitOf(c)), web.Raw(c, "password"), web.Value(c, "two_factor")
	switch do {
	case doSwitchOn:
		return p.Accounts.ConfirmTwoFactor(c.UserContext(), by, accounts.TwoFactorConfirm{Sealed: sealed, Code: code, Password: password})
	case doNewCodes:
		return p.Accounts.RenewRecoveryCodes(c.UserContext(), by, password, code)
	case doSwitchOff:
		return nil, p.Accounts.DisableTwoFactor(c.UserContext(), by, password, code)
	}
	return nil, fiber.ErrBadRequest
}

func (p *Panel) refuseTwoFactor(c *fiber.Ctx, sealed string, err error) error {
	if words, is := web.VisitOf(c).Invalid(err); is {
		return p.showTwoFactor(c, sealed, TwoFactorView{Errors: words}, fiber.StatusUnprocessableEntity)
	}
	if text, status, is := p.Refused(c, err); is {
		return p.showTwoFactor(c, sealed, TwoFactorView{Trouble: text}, status)
	}
	return err
}

// showTwoFactor shows the page; sealed is the offer that it had before, which the authenticator may hold already.
func (p *Panel) showTwoFactor(c *fiber.Ctx, sealed string, view TwoFactorView, status int) (err error) {
	v := web.VisitOf(c)
	view.Nav, view.Action = p.profileNav(c, atTwoFactor), p.profilePath(atTwoFactor)
	if v.Staff.TwoFactor() {
		view.Left, err = p.Accounts.RecoveryCodesLeft(c.UserContext(), v.Staff.ID)
	} else {
		view.Offer, err = p.offerView(c, sealed)
	}
	if err != nil {
		return err
	}
	view.Fields = v.Summary(view.Errors, "two_factor", "two_factor.code", "password", "profile.password")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/profile/two_factor", Title: v.T("profile.two_factor"), View: view}, status)
}

func (p *Panel) offerView(c *fiber.Ctx, sealed string) (*OfferView, error) {
	offer, err := p.Accounts.OfferTwoFactor(c.UserContext(), accountsActor(web.VisitOf(c)), sealed)
	if err != nil {
		return nil, err
	}
	view := &OfferView{URL: offer.URL, Sealed: offer.Sealed,
		QR: web.Query(p.profilePath(atTwoFactor, "qr"), map[string]string{"offer": offer.Sealed})}
	for i := 0; i < len(offer.Secret); i += 4 {
		if i > 0 {
			view.Secret += " "
		}
		view.Secret += offer.Secret[i:min(i+4, len(offer.Secret))]
	}
	return view, nil
}
