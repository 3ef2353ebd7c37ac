package install

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// Routes returns the routes below /install. Each is unknown as soon as the desk has a staff user.
func (s *Setup) Routes() []web.Route {
	return []web.Route{
		{Method: fiber.MethodGet, Path: "/", Role: web.Anyone, Handle: s.onlyNew(s.form)},
		{Method: fiber.MethodPost, Path: "/", Role: web.Anyone, Handle: s.onlyNew(s.setUp)},
	}
}

// onlyNew lets a request through while nobody could sign in to the desk yet.
func (s *Setup) onlyNew(handle fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		there, err := models.StaffExists(c.UserContext(), s.DB)
		if err != nil {
			return err
		}
		if there {
			return models.NotFound("page")
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return handle(c)
	}
}

// FormView is the page that sets a desk up.
type FormView struct {
	Code     string
	SiteName string
	Fullname string
	Username string
	Email    string
	Trouble  string // what was wrong with the whole
	Errors   web.FormErrors
	Fields   []web.FieldError // the same in one list
}

func (s *Setup) form(c *fiber.Ctx) error { return s.show(c, FormView{}, fiber.StatusOK) }

func (s *Setup) setUp(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := FormView{Code: web.Value(c, "code"), SiteName: web.Value(c, "site_name"), Fullname: web.Value(c, "fullname"),
		Username: web.Value(c, "username"), Email: web.Value(c, "email")}
	admin, err := s.makeAdmin(c, view.Code)
	if words, is := v.Invalid(err); is {
		view.Errors = words
		return s.show(c, view, fiber.StatusUnprocessableEntity)
	}
	if text, status, is := s.Refused(c, err); is {
		view.Trouble = text
		return s.show(c, view, status)
	}
	if err != nil {
		return err
	}
	if err := s.SignInStaff(c, admin, false); err != nil {
		return err
	}
	return s.Done(c, web.Outcome{GoTo: s.Staff("first-steps"), Notice: v.T("install.done")})
}

// makeAdmin adds the first admin for somebody who has the code, and makes the language of the page that of the site. Without it nothing is told of the other fields, and tries are
// counted by the address they come from.
func (s *Setup) makeAdmin(c *fiber.Ctx, code string) (*models.Staff, error) {
	from := accounts.AddressSubject(web.VisitOf(c).IP)
	fields := models.Fields{}
	if strings.TrimSpace(code) == "" {
		fields.Add("code", "field.required")
		return nil, fields.Error()
	}
	if err := s.Accounts.Try(c.UserContext(), accounts.ActionInstallCode, from); err != nil {
		return nil, err
	}
	if !s.fits(code) {
		fields.Add("code", "install.wrong_code")
		return nil, fields.Error()
	}
	if err := s.Accounts.Forgive(c.UserContext(), accounts.ActionInstallCode, from); err != nil {
		return nil, err
	}
	return s.Accounts.AddFirstAdmin(c.UserContext(), accounts.NewStaff{Username: web.Raw(c, "username"),
		Fullname: web.Raw(c, "fullname"), Email: web.Raw(c, "email"), Password: web.Raw(c, "password")}, web.Raw(c, "site_name"), web.VisitOf(c).Words.Language)
}

func (s *Setup) show(c *fiber.Ctx, view FormView, status int) error {
	v := web.VisitOf(c)
	view.Fields = v.Summary(view.Errors, "code", "install.code", "site_name", "install.site_name", "fullname", "install.fullname",
		"username", "install.username", "email", "install.email", "password", "install.password")
	return s.ShowStatus(c, s.frame, web.Page{Name: "install/index", Title: v.T("install.title"), View: view}, status)
}
