package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// CodeView is the second step of the login, for who has two-factor.
type CodeView struct {
	Site     SiteView
	Action   string
	Login    string // where to begin anew
	Next     string // where to go afterwards
	Remember bool
	Trouble  string // what was wrong with the whole
	Errors   web.FormErrors
	Fields   []web.FieldError // the same in one list
}

// askForCode leads on to the second step. Who is asking is known by the cookie alone; the address carries wishes only.
func (p *Panel) askForCode(c *fiber.Ctx, half string, first LoginView) error {
	p.KeepHalfLogin(c, half)
	wishes := map[string]string{"next": first.Next}
	if first.Remember {
		wishes["remember"] = "1"
	}
	return p.Done(c, web.Outcome{GoTo: web.Query(p.Staff("login", "code"), wishes)})
}

func (p *Panel) codeForm(c *fiber.Ctx) error {
	view := CodeView{Next: web.QueryValue(c, "next"), Remember: c.Query("remember") != ""}
	err := p.Accounts.HalfLoginGood(c.UserContext(), p.HalfLogin(c))
	if models.IsNotFound(err) {
		return c.Redirect(p.loginFor(view.Next), fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	return p.showCode(c, view, fiber.StatusOK)
}

func (p *Panel) loginCode(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := CodeView{Next: web.Value(c, "next"), Remember: web.Value(c, "remember") != ""}
	done, err := p.Accounts.LoginStaffCode(c.UserContext(), accounts.CodeInput{Half: p.HalfLogin(c), Code: web.Value(c, "two_factor"),
		IP: v.IP, UserAgent: c.Get(fiber.HeaderUserAgent)})
	if models.IsNotFound(err) {
		return p.Done(c, web.Outcome{GoTo: p.loginFor(view.Next), Notice: v.T("login.code_late")})
	}
	if words, is := v.Invalid(err); is {
		view.Errors = words
		return p.showCode(c, view, fiber.StatusUnprocessableEntity)
	}
	if text, status, is := p.Refused(c, err); is {
		view.Trouble = text
		return p.showCode(c, view, status)
	}
	if err != nil {
		return err
	}
	p.ForgetHalfLogin(c)
	if err := p.SignInStaff(c, done.Staff, view.Remember); err != nil {
		return err
	}
	outcome := web.Outcome{GoTo: p.afterLogin(c, view.Next, done.Staff)}
	if done.Recovered {
		outcome.Notice = v.T("login.recovered", "N", done.CodesLeft)
	}
	return p.Done(c, outcome)
}

// loginFor is the login that leads to the asked page.
func (p *Panel) loginFor(next string) string {
	return web.Query(p.Staff("login"), map[string]string{"next": next})
}

func (p *Panel) showCode(c *fiber.Ctx, view CodeView, status int) error {
	v := web.VisitOf(c)
	view.Site, view.Action, view.Login = p.site(c), p.Staff("login", "code"), p.loginFor(view.Next)
	view.Fields = v.Summary(view.Errors, "two_factor", "login.code")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.ShowStatus(c, p.BareFrame(), web.Page{Name: "staff/auth/code", Title: v.T("login.code_title"), View: view}, status)
}
