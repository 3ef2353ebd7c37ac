package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
)

const profilePage = "/account/profile"

func (p *Portal) profileRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: profilePage, Role: web.Customer, Handle: p.profile},
		{Method: "POST", Path: profilePage, Role: web.Customer, Handle: p.saveProfile},
		{Method: "POST", Path: "/account/email", Role: web.Customer, Handle: p.askForEmail},
		{Method: "GET", Path: "/account/email/:token", Role: web.Anyone, Handle: p.emailForm},
		{Method: "POST", Path: "/account/email/:token", Role: web.Anyone, Handle: p.confirmEmail},
		{Method: "POST", Path: "/account/password", Role: web.Customer, Handle: p.changePassword},
		{Method: "POST", Path: "/account/sessions", Role: web.Customer, Handle: p.endSessions},
	}
}

// The forms of the profile's page, as AccountView.Of names them.
const (
	ofProfile  = "profile"
	ofEmail    = "email"
	ofPassword = "password"
)

// AccountView is what a customer can change about himself, each part with a form of its own.
type AccountView struct {
	Fullname  string
	SiteZone  string
	Zone      string
	Languages []web.Option
	Email     string // now
	NewEmail  string // as it was typed
	Least     int    // characters of a password
	Sessions  []web.SessionView
	Action    string // of the forms that end sessions
	Others    int    // sessions beside the one that asks
	Of        string // the form that Problem, Errors and Summary are of
	Problem   string
	Errors    web.FormErrors
	Summary   []web.FieldError
}

func (p *Portal) profile(c *fiber.Ctx) error {
	user := web.VisitOf(c).User
	view := AccountView{Fullname: user.Fullname, Zone: user.Timezone, Languages: p.LanguageOptions(user.Language)}
	return p.showProfile(c, view, fiber.StatusOK)
}

func (p *Portal) saveProfile(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := accounts.Personal{Fullname: web.Raw(c, "fullname"), Timezone: web.Value(c, "timezone"), Language: web.Value(c, "language"),
		Languages: p.Languages()}
	err := p.Accounts.SaveUserProfile(c.UserContext(), actor(v), in)
	if err == nil {
		return p.Done(c, web.Outcome{GoTo: profilePage, Notice: v.T("portal.account.saved")})
	}
	view := AccountView{Of: ofProfile, Fullname: web.Value(c, "fullname"), Zone: in.Timezone,
		Languages: p.LanguageOptions(in.Language)}
	return p.refuse(c, view, err)
}

// changePassword ends every session; this browser gets a new one.
func (p *Portal) changePassword(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	err := p.Accounts.ChangeUserPassword(c.UserContext(), actor(v),
		accounts.PasswordChange{Old: web.Raw(c, "old_password"), New: web.Raw(c, "new_password")})
	if err != nil {
		return p.refuse(c, p.stored(v, ofPassword), err)
	}
	if err := p.RenewUser(c, v.User); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: profilePage, Notice: v.T("profile.password_saved")})
}

// endSessions signs the customer out in the browser that the form names, or in all but this one.
func (p *Portal) endSessions(c *fiber.Ctx) error {
	notice, err := p.EndSessions(c, actor(web.VisitOf(c)))
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: profilePage, Notice: notice})
}

// stored is the page with what the database holds, for a form of it that was refused.
func (p *Portal) stored(v *web.Visit, of string) AccountView {
	return AccountView{Of: of, Fullname: v.User.Fullname, Zone: v.User.Timezone, Languages: p.LanguageOptions(v.User.Language)}
}

// refuse shows the page again with what was wrong in one of its forms.
func (p *Portal) refuse(c *fiber.Ctx, view AccountView, wrong error) error {
	v := web.VisitOf(c)
	if words, is := v.Invalid(wrong); is {
		view.Errors = words
		view.Summary = v.Summary(words, "fullname", "portal.account.fullname", "timezone", "profile.timezone", "language",
			"profile.language", "email", "portal.account.new_email", "password", "profile.password", "old_password",
			"profile.password", "new_password", "profile.new_password")
		return p.showProfile(c, view, fiber.StatusUnprocessableEntity)
	}
	if text, status, is := p.Refused(c, wrong); is {
		view.Problem = text
		return p.showProfile(c, view, status)
	}
	return wrong
}

func (p *Portal) showProfile(c *fiber.Ctx, view AccountView, status int) error {
	v := web.VisitOf(c)
	rows, err := p.Accounts.Sessions(c.UserContext(), actor(v))
	if err != nil {
		return err
	}
	view.Sessions, view.Others, view.Action = v.SessionViews(rows), len(rows)-1, "/account/sessions"
	view.SiteZone, view.Email, view.Least = v.Set.Timezone, v.User.Email, accounts.MinPassword
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/account", Title: v.T("portal.account"), View: view}, status)
}

// actor is the customer as the rules about people know one.
func actor(v *web.Visit) accounts.Actor { return accounts.Actor{User: v.User, IP: v.IP} }
