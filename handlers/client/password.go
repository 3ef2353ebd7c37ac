package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
	"helpdeskz/models/captcha"
)

// ForgotView asks for the address that a link is sent to; with Sent it says that one may be on its way.
type ForgotView struct {
	Email   string
	Sent    bool
	Captcha *CaptchaView // nil when nobody is asked
	Problem string
	Errors  web.FormErrors
	Summary []web.FieldError
}

func (p *Portal) forgotForm(c *fiber.Ctx) error {
	return p.showForgot(c, ForgotView{Sent: c.Query("sent") != ""}, fiber.StatusOK)
}

// forgot gives the same answer whether or not somebody has the address.
func (p *Portal) forgot(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := ForgotView{Email: web.Value(c, "email")}
	err := p.checkPerson(c)
	if err == nil {
		err = p.Accounts.ForgotUser(c.UserContext(), web.Raw(c, "email"), v.IP)
	}
	if words, invalid := v.Invalid(err); invalid {
		view.Errors, view.Summary = words, words.List("email", captcha.Field)
		return p.showForgot(c, view, fiber.StatusUnprocessableEntity)
	}
	if text, status, refused := p.Refused(c, err); refused {
		view.Problem = text
		return p.showForgot(c, view, status)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: "/forgot-password?sent=1"})
}

func (p *Portal) showForgot(c *fiber.Ctx, view ForgotView, status int) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if !view.Sent {
		view.Captcha = p.captchaView(c)
		view.Captcha.refused(view.Errors)
	}
	title := web.VisitOf(c).T("portal.forgot.title")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/forgot", Title: title, View: view}, status)
}

// PasswordView lets the holder of a one-time link choose a password.
type PasswordView struct {
	Action  string
	Least   int // characters
	Errors  web.FormErrors
	Summary []web.FieldError
}

func (p *Portal) passwordForm(c *fiber.Ctx) error {
	if err := p.Accounts.PasswordLinkGood(c.UserContext(), c.Params("token")); err != nil {
		return err
	}
	return p.showPassword(c, PasswordView{}, fiber.StatusOK)
}

// password sets the password and signs its owner in: the link has shown who it is.
func (p *Portal) password(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	user, err := p.Accounts.ChoosePassword(c.UserContext(), c.Params("token"), web.Raw(c, "password"))
	if words, invalid := v.Invalid(err); invalid {
		return p.showPassword(c, PasswordView{Errors: words, Summary: words.List("password")}, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	if err := p.SignInUser(c, user, false); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: "/tickets", Notice: v.T("portal.password.saved")})
}

// showPassword keeps the address, which is as good as the password, out of every cache and referrer.
func (p *Portal) showPassword(c *fiber.Ctx, view PasswordView, status int) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	view.Action, view.Least = c.Path(), accounts.MinPassword
	title := web.VisitOf(c).T("portal.password.title")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/password", Title: title, View: view}, status)
}
