package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// AgentTicketsView is what becomes of the tickets of an agent who is locked.
type AgentTicketsView struct {
	Count  int64 // those that are not closed
	Label  string
	Agents []OptionView // who can have them
	Action string       // where they are handed over later
}

func (p *Panel) agentTickets(c *fiber.Ctx, agent *models.Staff) (AgentTicketsView, error) {
	v := web.VisitOf(c)
	count, err := models.CountOpenTicketsOf(c.UserContext(), p.DB, agent.ID)
	if err != nil {
		return AgentTicketsView{}, err
	}
	view := AgentTicketsView{Count: count, Label: v.Words.N("agent.tickets_to", count), Action: p.agentPath(agent.ID, "hand-over")}
	for i := range v.Set.Staff {
		if other := &v.Set.Staff[i]; other.Active && other.ID != agent.ID {
			view.Agents = append(view.Agents, OptionView{Value: number(other.ID), Label: other.Fullname})
		}
	}
	return view, nil
}

// newOwner is who gets the tickets: an agent's id, or models.Nobody. Errors: conflict, for one who can't have them any more.
func newOwner(c *fiber.Ctx, agent *models.Staff) (int64, error) {
	chosen := web.Value(c, "do")
	if chosen == "" || chosen == "none" {
		return models.Nobody, nil
	}
	id := web.Number(chosen, 0)
	if other, known := web.VisitOf(c).Set.StaffUser(id); !known || !other.Active || id == agent.ID {
		return 0, models.NewError(models.KindConflict, "agent.tickets_not_to")
	}
	return id, nil
}

// handOver gives the tickets of an agent who is locked to somebody else.
func (p *Panel) handOver(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	to, err := newOwner(c, agent)
	if err != nil {
		return err
	}
	n, err := p.Tickets.HandOver(c.UserContext(), v.Actor(), agent.ID, to)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.agentPath(agent.ID), Notice: v.Words.N("agent.tickets_gone", int64(n))})
}
