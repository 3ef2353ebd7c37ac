package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// ForgotView is the form that asks for a link to choose a new password.
type ForgotView struct {
	Site    SiteView
	Action  string
	Login   string
	Email   string
	Sent    bool // it was asked for; whether there is such an agent is not said
	Trouble string
	Errors  web.FormErrors
	Fields  []web.FieldError // the same in one list
}

func (p *Panel) forgotForm(c *fiber.Ctx) error {
	return p.showForgot(c, ForgotView{}, fiber.StatusOK)
}

func (p *Panel) forgot(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := ForgotView{Email: web.Value(c, "email")}
	err := p.Accounts.ForgotStaff(c.UserContext(), view.Email, v.IP, p.Staff("password"))
	if words, is := v.Invalid(err); is {
		view.Errors = words
		return p.showForgot(c, view, fiber.StatusUnprocessableEntity)
	}
	if text, status, is := p.Refused(c, err); is {
		view.Trouble = text
		return p.showForgot(c, view, status)
	}
	if err != nil {
		return err
	}
	view.Sent = true
	return p.showForgot(c, view, fiber.StatusOK)
}

func (p *Panel) showForgot(c *fiber.Ctx, view ForgotView, status int) error {
	v := web.VisitOf(c)
	view.Site, view.Action, view.Login = p.site(c), p.Staff("forgot-password"), p.Staff("login")
	view.Fields = v.Summary(view.Errors, "email", "forgot.email")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.ShowStatus(c, p.BareFrame(), web.Page{Name: "staff/auth/forgot", Title: v.T("forgot.title"), View: view}, status)
}

// PasswordView is the form in which the holder of a one-time link chooses a password.
type PasswordView struct {
	Site   SiteView
	Action string
	Errors web.FormErrors
	Fields []web.FieldError // the same in one list
}

func (p *Panel) passwordForm(c *fiber.Ctx) error {
	if err := p.Accounts.StaffLinkGood(c.UserContext(), c.Params("token")); err != nil {
		return err
	}
	return p.showPassword(c, nil, fiber.StatusOK)
}

func (p *Panel) choosePassword(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	_, err := p.Accounts.ChooseStaffPassword(c.UserContext(), c.Params("token"), web.Raw(c, "password"), v.IP)
	if words, is := v.Invalid(err); is {
		return p.showPassword(c, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("login"), Notice: v.T("password.saved")})
}

func (p *Panel) showPassword(c *fiber.Ctx, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := PasswordView{Site: p.site(c), Action: p.Staff("password", c.Params("token")), Errors: words,
		Fields: v.Summary(words, "password", "password.new")}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.ShowStatus(c, p.BareFrame(), web.Page{Name: "staff/auth/password", Title: v.T("password.title"), View: view}, status)
}
