package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
	"helpdeskz/models/captcha"
)

// LoginView is the form to sign in with.
type LoginView struct {
	Email    string
	Remember bool
	Next     string       // where to go afterwards
	Captcha  *CaptchaView // nil when nobody is asked
	Problem  string
	Errors   web.FormErrors
	Summary  []web.FieldError
}

// longestLogin is as much of a name as is looked at, in bytes.
const longestLogin = 500

func (p *Portal) loginForm(c *fiber.Ctx) error {
	view := LoginView{Next: next(c.Query("next"))}
	if web.VisitOf(c).User != nil {
		return c.Redirect(view.Next, fiber.StatusSeeOther)
	}
	return p.showLogin(c, view, fiber.StatusOK)
}

func (p *Portal) login(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := LoginView{Email: web.Value(c, "email"), Remember: web.Value(c, "remember") != "", Next: next(web.Value(c, "next"))}
	if len(view.Email) > longestLogin {
		view.Email = view.Email[:longestLogin]
	}
	password := web.Raw(c, "password")
	if view.Errors = v.Missing(map[string]string{"email": view.Email, "password": password}); len(view.Errors) > 0 {
		view.Summary = summary(v, view.Errors, place{"email", v.T("portal.login.email")}, place{"password", v.T("portal.login.password")})
		return p.showLogin(c, view, fiber.StatusUnprocessableEntity)
	}
	if err := p.checkPerson(c); err != nil {
		return p.refuseLogin(c, view, err)
	}
	user, err := p.Accounts.LoginUser(c.UserContext(), accounts.LoginInput{Login: view.Email, Password: password,
		IP: v.IP, UserAgent: c.Get(fiber.HeaderUserAgent)})
	if err != nil {
		return p.refuseLogin(c, view, err)
	}
	if err := p.SignInUser(c, user, view.Remember); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: view.Next})
}

// refuseLogin shows the form again with the words of a refusal; other errors go on.
func (p *Portal) refuseLogin(c *fiber.Ctx, view LoginView, err error) error {
	v := web.VisitOf(c)
	if words, invalid := v.Invalid(err); invalid {
		view.Errors, view.Summary = words, summary(v, words, place{captcha.Field, v.T("captcha.label")})
		return p.showLogin(c, view, fiber.StatusUnprocessableEntity)
	}
	text, status, refused := p.Refused(c, err)
	if !refused {
		return err
	}
	view.Problem = text
	return p.showLogin(c, view, status)
}

func (p *Portal) showLogin(c *fiber.Ctx, view LoginView, status int) error {
	view.Captcha = p.captchaView(c)
	view.Captcha.refused(view.Errors)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/login", Title: web.VisitOf(c).T("portal.sign_in"), View: view}, status)
}

// next returns where to go after signing in: what was asked for, else the own tickets.
func next(asked string) string { return web.Next(asked, "/", "/tickets") }

func (p *Portal) logout(c *fiber.Ctx) error {
	if err := p.SignOutUser(c); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: "/", Notice: web.VisitOf(c).T("portal.signed_out")})
}
