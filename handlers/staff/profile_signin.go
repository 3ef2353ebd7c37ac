package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
)

// SignInView is by what an agent signs in: the address and the password, each with a form of its own.
type SignInView struct {
	Nav            []TabView
	Username       string
	Email          string
	EmailAction    string
	PasswordAction string
	Min            int // characters of a password
	Trouble        string
	OfPassword     bool // Trouble and Errors are those of the second form
	Errors         web.FormErrors
	Fields         []web.FieldError // the same in one list
}

func (p *Panel) viewSignIn(c *fiber.Ctx) error {
	return p.showSignIn(c, SignInView{Email: web.VisitOf(c).Staff.Email}, fiber.StatusOK)
}

func (p *Panel) saveOwnEmail(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := SignInView{Email: web.Value(c, "email")}
	err := p.Accounts.ChangeStaffEmail(c.UserContext(), accountsActor(v), web.Raw(c, "email"), web.Raw(c, "password"))
	if shown, err := p.refuseSignIn(c, view, err); shown {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(atSignIn), Notice: v.T("profile.email_saved")})
}

// saveOwnPassword ends every session; this browser gets a new one.
func (p *Panel) saveOwnPassword(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := SignInView{Email: v.Staff.Email, OfPassword: true}
	err := p.Accounts.ChangeStaffPassword(c.UserContext(), accountsActor(v),
		accounts.PasswordChange{Old: web.Raw(c, "old_password"), New: web.Raw(c, "new_password")})
	if shown, err := p.refuseSignIn(c, view, err); shown {
		return err
	}
	if err := p.RenewStaff(c, v.Staff); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(atSignIn), Notice: v.T("profile.password_saved")})
}

// refuseSignIn shows the page again with what was wrong in one of its forms; false means that nothing was.
func (p *Panel) refuseSignIn(c *fiber.Ctx, view SignInView, wrong error) (shown bool, err error) {
	if wrong == nil {
		return false, nil
	}
	words, is := web.VisitOf(c).Invalid(wrong)
	if is {
		view.Errors = words
		return true, p.showSignIn(c, view, fiber.StatusUnprocessableEntity)
	}
	text, status, is := p.Refused(c, wrong)
	if is {
		view.Trouble = text
		return true, p.showSignIn(c, view, status)
	}
	return true, wrong
}

func (p *Panel) showSignIn(c *fiber.Ctx, view SignInView, status int) error {
	v := web.VisitOf(c)
	view.Nav, view.Username, view.Min = p.profileNav(c, atSignIn), v.Staff.Username, accounts.MinPassword
	view.EmailAction, view.PasswordAction = p.profilePath("email"), p.profilePath("password")
	view.Fields = v.Summary(view.Errors, "email", "profile.email", "password", "profile.password", "old_password", "profile.password",
		"new_password", "profile.new_password")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/profile/sign_in", Title: v.T("profile.sign_in"), View: view}, status)
}
