package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// UserDeedsView is what an agent can do with a customer beside changing the form.
type UserDeedsView struct {
	Locked bool
	Email  string
	Seen   web.Stamp
	Link   string // where the forms go
	Unlock string
	Lock   DeedView
	Delete *DeedView // nil for whoever may not see all of the tickets
}

func (p *Panel) userDeeds(c *fiber.Ctx, u *models.User) (UserDeedsView, error) {
	v := web.VisitOf(c)
	view := UserDeedsView{Locked: !u.Active, Email: u.Email, Seen: v.Stamp(u.LastLoginAt), Link: p.userPath(u.ID, "link"),
		Unlock: p.userPath(u.ID, "unlock"), Lock: p.lockUserDeed(v, u)}
	elsewhere, err := models.HasTicketsElsewhere(c.UserContext(), p.DB, v.Scope, u.ID)
	if err != nil || elsewhere {
		return view, err
	}
	deed, err := p.deleteUserDeed(c, u)
	view.Delete = &deed
	return view, err
}

func (p *Panel) lockUserDeed(v *web.Visit, u *models.User) DeedView {
	return DeedView{Action: p.userPath(u.ID, "lock"), Question: v.T("user.lock_question", "Name", userName(u)), Text: v.T("user.lock_text"),
		Yes: v.T("user.lock")}
}

func (p *Panel) deleteUserDeed(c *fiber.Ctx, u *models.User) (DeedView, error) {
	v := web.VisitOf(c)
	counts, err := models.CountTicketsOfUsers(c.UserContext(), p.DB, v.Scope, []int64{u.ID})
	text := v.T("user.delete_empty")
	if n := counts[u.ID]; n > 0 {
		text = v.Words.N("user.delete_tickets", n)
	}
	return DeedView{Action: p.userPath(u.ID, "delete"), Question: v.T("user.delete_question", "Name", userName(u)),
		Text: text + " " + v.T("user.final"), Yes: v.T("delete")}, err
}

func (p *Panel) sendUserLink(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	u, err := p.user(c)
	if err != nil {
		return err
	}
	if u, err = p.Accounts.SendUserLink(c.UserContext(), accountsActor(v), u.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.userPath(u.ID, "account"), Notice: v.T("user.link_sent", "Email", u.Email)})
}

func (p *Panel) lockUser(c *fiber.Ctx) error {
	u, err := p.user(c)
	if err != nil {
		return err
	}
	if asked, err := p.askDeed(c, p.lockUserDeed(web.VisitOf(c), u), p.userPath(u.ID, "account")); asked {
		return err
	}
	return p.setUserLocked(c, u, true, "user.locked")
}

func (p *Panel) unlockUser(c *fiber.Ctx) error {
	u, err := p.user(c)
	if err != nil {
		return err
	}
	return p.setUserLocked(c, u, false, "user.unlocked")
}

func (p *Panel) setUserLocked(c *fiber.Ctx, u *models.User, locked bool, notice string) error {
	v := web.VisitOf(c)
	if err := p.Accounts.SetUserLocked(c.UserContext(), accountsActor(v), u.ID, locked); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.userPath(u.ID, "account"), Notice: v.T(notice, "Name", userName(u))})
}

func (p *Panel) deleteUser(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	u, err := p.user(c)
	if err != nil {
		return err
	}
	if err := p.mayTakeAway(c, u); err != nil {
		return err
	}
	deed, err := p.deleteUserDeed(c, u)
	if err != nil {
		return err
	}
	if asked, err := p.askDeed(c, deed, p.userPath(u.ID, "account")); asked {
		return err
	}
	if err := p.Tickets.DeleteUser(c.UserContext(), v.Scope, v.Actor(), u.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("users"), Notice: v.T("user.deleted", "Name", userName(u))})
}

// mayTakeAway refuses what would touch tickets that the agent does not see, before anything is asked. Errors: forbidden.
func (p *Panel) mayTakeAway(c *fiber.Ctx, users ...*models.User) error {
	for _, u := range users {
		elsewhere, err := models.HasTicketsElsewhere(c.UserContext(), p.DB, web.VisitOf(c).Scope, u.ID)
		if err != nil {
			return err
		}
		if elsewhere {
			return models.NewError(models.KindForbidden, "user.tickets_elsewhere")
		}
	}
	return nil
}
