package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// AgentDeedsView is what an admin can do with an agent beside changing the form.
type AgentDeedsView struct {
	Locked    bool
	Self      bool
	Last      bool // the only admin who can sign in
	Email     string
	Seen      web.Stamp
	Link      string // where each form goes
	TwoFactor *DeedView
	Lock      DeedView
	Tickets   AgentTicketsView
	Unlock    string
	Delete    *DeedView // nil for one who has worked here
}

// DeedView is a form that asks before it does something.
type DeedView struct {
	Action   string
	Question string
	Text     string
	Yes      string
}

func (p *Panel) agentDeeds(c *fiber.Ctx, agent *models.Staff) (AgentDeedsView, error) {
	v := web.VisitOf(c)
	view := AgentDeedsView{Locked: !agent.Active, Self: agent.ID == v.Staff.ID, Email: agent.Email, Seen: v.Stamp(agent.LastLoginAt),
		Link: p.agentPath(agent.ID, "link"), Unlock: p.agentPath(agent.ID, "unlock")}
	tickets, err := p.agentTickets(c, agent)
	if err != nil {
		return view, err
	}
	view.Tickets, view.Lock = tickets, p.lockDeed(v, agent, tickets.Count)
	if agent.TwoFactor() && !view.Self { // one's own is in the profile, and asks for the password
		deed := p.twoFactorDeed(v, agent)
		view.TwoFactor = &deed
	}
	others, err := models.OtherAdmins(c.UserContext(), p.DB, agent.ID)
	if err != nil {
		return view, err
	}
	view.Last = agent.Admin && agent.Active && !others
	worked, err := models.StaffHasWorked(c.UserContext(), p.DB, agent)
	if err == nil && !worked {
		deed := p.deleteAgentDeed(v, agent)
		view.Delete = &deed
	}
	return view, err
}

// lockDeed asks before an agent is locked who has so many tickets that are not closed.
func (p *Panel) lockDeed(v *web.Visit, agent *models.Staff, tickets int64) DeedView {
	deed := DeedView{Action: p.agentPath(agent.ID, "lock"), Question: v.T("agent.lock_question", "Name", agent.Fullname),
		Text: v.T("agent.lock_text"), Yes: v.T("agent.lock")}
	if tickets > 0 {
		deed.Text = v.Words.N("agent.lock_tickets", tickets) + " " + deed.Text
	}
	return deed
}

func (p *Panel) twoFactorDeed(v *web.Visit, agent *models.Staff) DeedView {
	return DeedView{Action: p.agentPath(agent.ID, "two-factor"), Question: v.T("agent.two_factor_question", "Name", agent.Fullname),
		Text: v.T("agent.two_factor_text"), Yes: v.T("agent.two_factor_off")}
}

func (p *Panel) deleteAgentDeed(v *web.Visit, agent *models.Staff) DeedView {
	return DeedView{Action: p.agentPath(agent.ID, "delete"), Question: v.T("agent.delete_question", "Name", agent.Fullname),
		Text: v.T("agent.delete_text"), Yes: v.T("delete")}
}

// askDeed asks those without scripts, and tells whether it did.
func (p *Panel) askDeed(c *fiber.Ctx, deed DeedView, back string) (asked bool, err error) {
	if !p.mustAsk(c) {
		return false, nil
	}
	return true, p.ask(c, SureView{Title: deed.Question, Text: deed.Text, Yes: deed.Yes, Back: back})
}

func (p *Panel) sendAgentLink(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	if agent, err = p.Accounts.SendStaffLink(c.UserContext(), accountsActor(v), agent.ID, p.Staff("password")); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.agentPath(agent.ID), Notice: v.T("agent.link_sent", "Email", agent.Email)})
}

func (p *Panel) resetAgentTwoFactor(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	if agent.ID == v.Staff.ID {
		return models.NewError(models.KindConflict, "staff.own_two_factor")
	}
	if asked, err := p.askDeed(c, p.twoFactorDeed(v, agent), p.agentPath(agent.ID)); asked {
		return err
	}
	if _, err := p.Accounts.ResetTwoFactor(c.UserContext(), accountsActor(v), agent.Username); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.agentPath(agent.ID), Notice: v.T("agent.two_factor_is_off", "Name", agent.Fullname)})
}

func (p *Panel) lockAgent(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	to, err := newOwner(c, agent)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		tickets, err := models.CountOpenTicketsOf(c.UserContext(), p.DB, agent.ID)
		if err != nil {
			return err
		}
		deed := p.lockDeed(v, agent, tickets)
		return p.ask(c, SureView{Title: deed.Question, Text: deed.Text, Yes: deed.Yes, Do: web.Value(c, "do"), Back: p.agentPath(agent.ID)})
	}
	if err := p.Accounts.SetStaffLocked(c.UserContext(), accountsActor(v), agent.ID, true); err != nil {
		return err
	}
	// Where this is cut off, the agent's page offers it again.
	if _, err := p.Tickets.HandOver(c.UserContext(), v.Actor(), agent.ID, to); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.agentPath(agent.ID), Notice: v.T("agent.locked", "Name", agent.Fullname)})
}

func (p *Panel) unlockAgent(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	if err := p.Accounts.SetStaffLocked(c.UserContext(), accountsActor(v), agent.ID, false); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.agentPath(agent.ID), Notice: v.T("agent.unlocked", "Name", agent.Fullname)})
}

func (p *Panel) deleteAgent(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	if asked, err := p.askDeed(c, p.deleteAgentDeed(v, agent), p.agentPath(agent.ID)); asked {
		return err
	}
	if err := p.Accounts.DeleteStaff(c.UserContext(), accountsActor(v), agent.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("agents"), Notice: v.T("agent.deleted", "Name", agent.Fullname)})
}
