package client

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
	"helpdeskz/models/captcha"
	"helpdeskz/models/settings"
)

// passField carries the mark of who was asked already.
const passField = "captcha_pass"

// CaptchaView asks whether the visitor is a person.
type CaptchaView struct {
	Kind    string
	SiteKey string
	Words   string // of ALTCHA's widget, as JSON
	Pass    string // the mark of who has answered, and is not asked again
	Error   string
}

// altchaWords are the names of the widget's words and our keys.
var altchaWords = map[string]string{"label": "captcha.person", "verifying": "captcha.verifying", "verified": "captcha.verified",
	"waitAlert": "captcha.wait", "error": "captcha.error", "expired": "captcha.expired", "verificationRequired": "captcha.missing"}

// captchaView returns what a form asks its visitor, nil for nothing.
func (p *Portal) captchaView(c *fiber.Ctx) *CaptchaView {
	v := web.VisitOf(c)
	if v.Set.Captcha == settings.CaptchaOff {
		return nil
	}
	p.AskCaptcha(c)
	view := &CaptchaView{Kind: string(v.Set.Captcha), SiteKey: v.Set.CaptchaSiteKey}
	if v.Set.Captcha == settings.CaptchaAltcha {
		words := map[string]string{}
		for name, key := range altchaWords {
			words[name] = v.T(key)
		}
		text, _ := json.Marshal(words) // texts always marshal
		view.Words = string(text)
	}
	return view
}

// checkPerson looks at the visitor's answer. Errors: invalid (captcha), rate_limited.
func (p *Portal) checkPerson(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if v.Set.Captcha == settings.CaptchaOff {
		return nil
	}
	if err := p.Accounts.Try(c.UserContext(), accounts.ActionCaptcha, accounts.AddressSubject(v.IP)); err != nil {
		return err
	}
	return p.CheckCaptcha(c)
}

// checkGuest is checkPerson for the form with this token: who has answered may correct its other fields. It returns the mark of
// that. Nobody who is signed in is asked.
func (p *Portal) checkGuest(c *fiber.Ctx, token string) (pass string, err error) {
	v := web.VisitOf(c)
	if v.User != nil || v.Set.Captcha == settings.CaptchaOff {
		return "", nil
	}
	if mark := web.Value(c, passField); mark != "" && p.Captcha.Passed(mark, token) {
		return mark, nil
	}
	if err := p.checkPerson(c); err != nil {
		return "", err
	}
	return p.Captcha.Pass(token), nil
}

// refused shows what is wrong with the answer.
func (w *CaptchaView) refused(words web.FormErrors) {
	if w != nil {
		w.Error = words[captcha.Field]
	}
}

// puzzle answers ALTCHA's widget with a fresh puzzle.
func (p *Portal) puzzle(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(p.Captcha.Puzzle())
}
