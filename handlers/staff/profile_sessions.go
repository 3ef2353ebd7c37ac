package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// SessionsView is the page of the browsers in which an agent is signed in.
type SessionsView struct {
	Nav      []TabView
	Action   string
	Sessions []web.SessionView
	Others   int // beside the one that asks
}

func (p *Panel) listSessions(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	rows, err := p.Accounts.Sessions(c.UserContext(), accountsActor(v))
	if err != nil {
		return err
	}
	view := SessionsView{Nav: p.profileNav(c, atSessions), Action: p.profilePath(atSessions), Sessions: v.SessionViews(rows), Others: len(rows) - 1}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/profile/sessions", Title: v.T("profile.sessions"), View: view})
}

// endSessions signs the agent out in the browser that the form names, or in all but this one.
func (p *Panel) endSessions(c *fiber.Ctx) error {
	notice, err := p.EndSessions(c, accountsActor(web.VisitOf(c)))
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(atSessions), Notice: notice})
}
