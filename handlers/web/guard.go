package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/sessions"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// StaffVisit loads who is signed in to the panel. It comes before every route of the panel, the login included.
func (k *Kit) StaffVisit(c *fiber.Ctx) error { return k.visit(c, staffSession, k.knowStaff) }

// ClientVisit loads who is signed in to the portal. It comes before every route of the portal.
func (k *Kit) ClientVisit(c *fiber.Ctx) error { return k.visit(c, clientSession, k.knowUser) }

// person is what a visit takes from who is signed in; known is false for one who is gone or locked.
type person struct {
	language, zone string
	known          bool
}

// visit fills the request's visit: the desk's set-up, and who holds the session of that name.
func (k *Kit) visit(c *fiber.Ctx, name string, know func(*fiber.Ctx, *Visit, *sessions.Session) (person, error)) error {
	v := VisitOf(c)
	session, r, err := k.openSession(c, v, name)
	if err != nil {
		return err
	}
	if v.Set, err = k.snapshot(c, v); err != nil {
		return err
	}
	var who person
	if !session.IsNew {
		if who, err = know(c, v, session); err != nil {
			return err
		}
	}
	if who.known {
		keepOut(c)
		if err := k.touch(c, r, session, v.session); err != nil {
			return err
		}
	}
	k.begin(c, v, who.language, who.zone)
	return c.Next()
}

func (k *Kit) knowStaff(_ *fiber.Ctx, v *Visit, session *sessions.Session) (person, error) {
	id, _ := session.Values[valueStaff].(int64)
	staff, known := v.Set.StaffUser(id)
	if !known || !staff.Active {
		return person{}, nil
	}
	v.Staff, v.Scope = &staff, v.Set.ScopeOf(&staff)
	return person{staff.Language, staff.Timezone, true}, nil
}

func (k *Kit) knowUser(c *fiber.Ctx, v *Visit, session *sessions.Session) (person, error) {
	id, _ := session.Values[valueUser].(int64)
	user, err := models.UserByID(c.UserContext(), k.DB, id)
	if models.IsNotFound(err) || err == nil && !user.Active {
		return person{}, nil
	}
	if err != nil {
		return person{}, err
	}
	v.User, v.Scope = user, models.OwnedBy(user.ID)
	return person{user.Language, user.Timezone, true}, nil
}

// snapshot uses the revision that came with the session, so that a signed-in page asks for it without a query of its own.
func (k *Kit) snapshot(c *fiber.Ctx, v *Visit) (*settings.Snapshot, error) {
	if v.session != nil {
		return k.Settings.At(c.UserContext(), v.session.DeskRevision)
	}
	return k.Settings.Current(c.UserContext())
}

// RequireStaff lets only signed-in staff through; others are sent to the login and come back afterwards.
func (k *Kit) RequireStaff(c *fiber.Ctx) error {
	if VisitOf(c).Staff == nil {
		return k.toLogin(c, k.Staff("login"))
	}
	return c.Next()
}

// RequireAdmin lets only admins through. It comes after RequireStaff.
func (k *Kit) RequireAdmin(c *fiber.Ctx) error {
	if !VisitOf(c).Staff.Admin {
		return models.NewError(models.KindForbidden, "error.admins_only")
	}
	return c.Next()
}

// RequireUser lets only signed-in customers through; others are sent to the login and come back afterwards.
func (k *Kit) RequireUser(c *fiber.Ctx) error {
	if VisitOf(c).User == nil {
		return k.toLogin(c, "/login")
	}
	return c.Next()
}

// keepOut keeps an answer to somebody who is signed in out of every cache: it shows at least who that is.
func keepOut(c *fiber.Ctx) { c.Set(fiber.HeaderCacheControl, "no-store") }

func (k *Kit) toLogin(c *fiber.Ctx, login string) error {
	if c.Method() == fiber.MethodGet {
		login = Query(login, map[string]string{"next": c.OriginalURL()})
	}
	if _, fragment := wantsFragment(c); fragment {
		c.Set("HX-Redirect", login)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(login, fiber.StatusSeeOther)
}

// Next returns where to go after a login: the address that was asked for when it is one below prefix on this site,
// else otherwise.
func Next(asked, prefix, otherwise string) string {
	if !strings.HasPrefix(asked, "/") || strings.HasPrefix(asked, "//") || strings.ContainsAny(asked, "\\\r\n\t") {
		return otherwise
	}
	if asked != prefix && !strings.HasPrefix(asked, strings.TrimRight(prefix, "/")+"/") {
		return otherwise
	}
	return asked
}

// ProgramVisit fills the visit of another program, whose API key was read at this revision of the desk.
func (k *Kit) ProgramVisit(c *fiber.Ctx, revision int64) (err error) {
	v := VisitOf(c)
	if v.Set, err = k.Settings.At(c.UserContext(), revision); err != nil {
		return err
	}
	k.begin(c, v, "", "")
	k.SpeakToProgram(c)
	return nil
}

// BareVisit makes a visit of nobody, for errors that happen before anybody is known.
func (k *Kit) BareVisit(c *fiber.Ctx) error {
	if VisitOf(c) == nil {
		k.newVisit(c)
		k.Harden(c.Response())
	}
	v := VisitOf(c)
	set, err := k.Settings.Current(c.UserContext())
	if err != nil {
		return err
	}
	v.Set = set
	k.begin(c, v, "", "")
	return nil
}
