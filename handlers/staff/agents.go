package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

func (p *Panel) agentRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/agents", Role: web.Admin, Handle: p.listAgents},
		{Method: get, Path: "/agents/new", Role: web.Admin, Handle: p.newAgent},
		{Method: post, Path: "/agents/new", Role: web.Admin, Handle: p.addAgent},
		{Method: get, Path: "/agents/:agent", Role: web.Admin, Handle: p.viewAgent},
		{Method: post, Path: "/agents/:agent", Role: web.Admin, Handle: p.saveAgent},
		{Method: post, Path: "/agents/:agent/link", Role: web.Admin, Handle: p.sendAgentLink},
		{Method: post, Path: "/agents/:agent/two-factor", Role: web.Admin, Handle: p.resetAgentTwoFactor},
		{Method: post, Path: "/agents/:agent/lock", Role: web.Admin, Handle: p.lockAgent},
		{Method: post, Path: "/agents/:agent/hand-over", Role: web.Admin, Handle: p.handOver},
		{Method: post, Path: "/agents/:agent/unlock", Role: web.Admin, Handle: p.unlockAgent},
		{Method: post, Path: "/agents/:agent/delete", Role: web.Admin, Handle: p.deleteAgent},
	}
}

// agentsPerPage is how many agents a page of the list shows.
const agentsPerPage = 25

// AgentListView is the page of all agents.
type AgentListView struct {
	Setup []TabView
	New   string
	Rows  []AgentRowView
	Pager *web.Pager // nil when all agents are on the page
}

// AgentRowView is an agent in the list.
type AgentRowView struct {
	Name        string
	Username    string
	Email       string
	Href        string
	Edit        string // label of the link
	Admin       bool
	Locked      bool
	Self        bool
	TwoFactor   bool
	Departments string // "" for none
	Seen        web.Stamp
}

func (p *Panel) listAgents(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	total := int64(len(v.Set.Staff))
	page := min(web.PageOf(c), max((total+agentsPerPage-1)/agentsPerPage, 1))
	// Not from the set-up, which does not follow the logins.
	agents, err := models.StaffPage(c.UserContext(), p.DB, agentsPerPage, (page-1)*agentsPerPage)
	if err != nil {
		return err
	}
	view := AgentListView{Setup: p.setupNav(c), New: p.Staff("agents", "new")}
	for i := range agents {
		view.Rows = append(view.Rows, p.agentRow(v, &agents[i]))
	}
	if total > agentsPerPage {
		pager := web.NewPager(page, agentsPerPage, int64(len(agents)), total, page*agentsPerPage < total, func(page string) string {
			return web.Query(p.Staff("agents"), map[string]string{"page": page})
		})
		pager.Target = "#main"
		view.Pager = &pager
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/agents/index", Title: v.T("agent.title"), View: view})
}

func (p *Panel) agentRow(v *web.Visit, agent *models.Staff) AgentRowView {
	return AgentRowView{Name: agent.Fullname, Username: agent.Username, Email: agent.Email, Href: p.agentPath(agent.ID),
		Edit: v.T("agent.edit", "Name", agent.Fullname), Admin: agent.Admin, Locked: !agent.Active, Self: agent.ID == v.Staff.ID,
		TwoFactor: agent.TwoFactor(), Departments: namesOfDepartments(v, v.Set.PlacesOf(agent.ID)), Seen: v.Stamp(agent.LastLoginAt)}
}

// namesOfDepartments returns the names of departments in the desk's order.
func namesOfDepartments(v *web.Visit, ids []int64) string {
	var names []string
	in := models.InDepartments(ids...)
	for _, d := range v.Set.Departments {
		if in.SeesDepartment(d.ID) {
			names = append(names, d.Name)
		}
	}
	return strings.Join(names, ", ")
}

// agent returns the agent that a route names. Errors: not_found.
func (p *Panel) agent(c *fiber.Ctx) (*models.Staff, error) {
	id, err := web.ID(c, "agent", "staff")
	if err != nil {
		return nil, err
	}
	return models.StaffByID(c.UserContext(), p.DB, id)
}

func (p *Panel) agentPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"agents", number(id)}, parts...)...)
}
