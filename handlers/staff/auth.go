package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

func (p *Panel) authRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/login", Role: web.Anyone, Handle: p.loginForm},
		{Method: post, Path: "/login", Role: web.Anyone, Handle: p.login},
		{Method: get, Path: "/login/code", Role: web.Anyone, Handle: p.codeForm},
		{Method: post, Path: "/login/code", Role: web.Anyone, Handle: p.loginCode},
		{Method: get, Path: "/login/passkey", Role: web.Anyone, Handle: p.offerPasskeyLogin},
		{Method: post, Path: "/login/passkey", Role: web.Anyone, Handle: p.loginPasskey},
		{Method: post, Path: "/logout", Role: web.Anyone, Handle: p.logout},
		{Method: get, Path: "/forgot-password", Role: web.Anyone, Handle: p.forgotForm},
		{Method: post, Path: "/forgot-password", Role: web.Anyone, Handle: p.forgot},
		{Method: get, Path: "/password/:token", Role: web.Anyone, Handle: p.passwordForm},
		{Method: post, Path: "/password/:token", Role: web.Anyone, Handle: p.choosePassword},
	}
}

// LoginView is the login of the panel.
type LoginView struct {
	Site     SiteView
	Action   string
	Forgot   string
	Passkey  *PasskeyLoginView // nil where there are none
	Next     string            // where to go afterwards
	Username string
	Remember bool
	Trouble  string // what was wrong with the whole
	Errors   web.FormErrors
	Fields   []web.FieldError // the same in one list
}

func (p *Panel) loginForm(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if len(v.Set.Staff) == 0 {
		return c.Redirect("/install", fiber.StatusSeeOther) // nobody can sign in to a desk that was not set up
	}
	if v.Staff != nil {
		return c.Redirect(p.afterLogin(c, c.Query("next"), v.Staff), fiber.StatusSeeOther)
	}
	return p.showLogin(c, p.loginView(c, c.Query("next")), fiber.StatusOK)
}

func (p *Panel) login(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := p.loginView(c, web.Value(c, "next"))
	view.Username, view.Remember = web.Value(c, "username"), web.Value(c, "remember") != ""
	password := web.Raw(c, "password")
	if view.Errors = v.Missing(map[string]string{"username": view.Username, "password": password}); len(view.Errors) > 0 {
		return p.showLogin(c, view, fiber.StatusUnprocessableEntity)
	}
	done, err := p.Accounts.LoginStaff(c.UserContext(), accounts.LoginInput{Login: view.Username, Password: password, IP: v.IP,
		UserAgent: c.Get(fiber.HeaderUserAgent)})
	if text, status, is := p.Refused(c, err); is {
		view.Trouble = text
		return p.showLogin(c, view, status)
	}
	if err != nil {
		return err
	}
	if done.Staff == nil {
		return p.askForCode(c, done.Half, view)
	}
	if err := p.SignInStaff(c, done.Staff, view.Remember); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.afterLogin(c, view.Next, done.Staff)})
}

func (p *Panel) logout(c *fiber.Ctx) error {
	if err := p.SignOutStaff(c); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("login"), Notice: web.VisitOf(c).T("login.signed_out")})
}

// afterLogin is the page that was asked for, when it is one of the panel. staff is as it was before the login.
func (p *Panel) afterLogin(c *fiber.Ctx, asked string, staff *models.Staff) string {
	return web.Next(asked, p.Staff(), p.begin(c, staff))
}

func (p *Panel) loginView(c *fiber.Ctx, next string) LoginView {
	return LoginView{Site: p.site(c), Action: p.Staff("login"), Forgot: p.Staff("forgot-password"), Passkey: p.passkeyLoginView(), Next: next}
}

func (p *Panel) showLogin(c *fiber.Ctx, view LoginView, status int) error {
	v := web.VisitOf(c)
	view.Fields = v.Summary(view.Errors, "username", "login.username", "password", "login.password")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.ShowStatus(c, p.BareFrame(), web.Page{Name: "staff/auth/login", Title: v.T("login.title"), View: view}, status)
}

// site is the site as a page without the rail names it.
func (p *Panel) site(c *fiber.Ctx) SiteView {
	v := web.VisitOf(c)
	return SiteView{Brand: v.Brand(), Accent: v.Set.Accent}
}
