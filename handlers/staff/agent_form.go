package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// AgentFormView is the form of an agent, a new one or one that is there.
type AgentFormView struct {
	Setup       []TabView
	Back        string
	Title       string
	Action      string
	FormToken   string // of a new agent's form
	Seen        string // fingerprint of the agent as it was shown, "" for a new one
	Fullname    string
	Username    string
	Email       string
	Admin       bool
	Departments []BoxView
	ByPassword  bool // a new agent gets a password from the admin, else a link by mail
	Min         int  // characters of a password
	Deeds       *AgentDeedsView
	Errors      web.FormErrors
	Fields      []web.FieldError // the same in one list
}

// BoxView is a box that can be ticked.
type BoxView struct {
	Value   string
	Label   string
	Checked bool
}

// agentForm is an agent's form as it was typed.
type agentForm struct {
	accounts.StaffChange
	password   string
	byPassword bool
}

func (p *Panel) newAgent(c *fiber.Ctx) error {
	return p.showNewAgent(c, agentForm{}, nil, fiber.StatusOK)
}

func (p *Panel) addAgent(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindAgent(c)
	fresh := accounts.NewStaff{Username: in.Username, Fullname: in.Fullname, Email: in.Email, Admin: in.Admin, Departments: in.Departments}
	notice := "agent.invited"
	if fresh.LinkPage = p.Staff("password"); in.byPassword {
		fresh.LinkPage, fresh.Password, notice = "", in.password, "agent.added"
	}
	_, err := p.Accounts.AddStaff(models.WithOnce(c.UserContext(), onceOfForm(c, "agent")), accountsActor(v), fresh)
	if words, is := v.Invalid(err); is {
		return p.showNewAgent(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil && !repeated(err) {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("agents"), Notice: v.T(notice, "Name", web.ValidText(in.Fullname), "Email", web.ValidText(in.Email))})
}

func (p *Panel) showNewAgent(c *fiber.Ctx, in agentForm, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := agentFormView(v, in, words)
	view.Title, view.Action, view.FormToken = v.T("agent.new_title"), p.Staff("agents", "new"), web.FormToken(c)
	return p.showAgentForm(c, view, status)
}

func (p *Panel) viewAgent(c *fiber.Ctx) error {
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	return p.showAgent(c, agent, storedAgent(web.VisitOf(c), agent), nil, fiber.StatusOK)
}

func (p *Panel) saveAgent(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	in := bindAgent(c)
	signedOut, err := p.Accounts.ChangeStaff(c.UserContext(), accountsActor(v), agent.ID, in.StaffChange)
	if words, is := v.Invalid(err); is {
		return p.showAgent(c, agent, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedAgent(c, in)
	}
	if err != nil {
		return err
	}
	goTo := p.Staff("agents")
	if signedOut && agent.ID == v.Staff.ID {
		// Who changed himself goes on with another session, and perhaps as a plain agent, who sees no set-up.
		if err := p.RenewStaff(c, agent); err != nil {
			return err
		}
		if !in.Admin {
			goTo = p.Staff("tickets")
		}
	}
	return p.Done(c, web.Outcome{GoTo: goTo, Notice: v.T("agent.saved", "Name", web.ValidText(in.Fullname))})
}

// showChangedAgent shows what was typed again after somebody else has changed the agent, with what is stored now where that
// differs. Who has seen it may save over it.
func (p *Panel) showChangedAgent(c *fiber.Ctx, in agentForm) error {
	v := web.VisitOf(c)
	agent, err := p.agent(c)
	if err != nil {
		return err
	}
	if v.Set, err = p.Settings.Current(c.UserContext()); err != nil {
		return err
	}
	now := storedAgent(v, agent)
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("fullname", in.Fullname, now.Fullname)
	m.differs("username", in.Username, now.Username)
	m.differs("email", in.Email, now.Email)
	m.differs("admin", roleWord(v, in.Admin), roleWord(v, now.Admin))
	m.differs("departments", orNone(v, in.Departments), orNone(v, now.Departments))
	in.Seen = now.Seen
	view, err := p.agentView(c, agent, in, m.words)
	if err != nil {
		return err
	}
	view.Fields = m.summary(view.Fields, "fullname")
	return p.showAgentForm(c, view, fiber.StatusUnprocessableEntity)
}

func (p *Panel) showAgent(c *fiber.Ctx, agent *models.Staff, in agentForm, words web.FormErrors, status int) error {
	view, err := p.agentView(c, agent, in, words)
	if err != nil {
		return err
	}
	return p.showAgentForm(c, view, status)
}

func (p *Panel) agentView(c *fiber.Ctx, agent *models.Staff, in agentForm, words web.FormErrors) (AgentFormView, error) {
	view := agentFormView(web.VisitOf(c), in, words)
	view.Title, view.Action, view.Seen = agent.Fullname, p.agentPath(agent.ID), in.Seen
	deeds, err := p.agentDeeds(c, agent)
	view.Deeds = &deeds
	return view, err
}

func (p *Panel) showAgentForm(c *fiber.Ctx, view AgentFormView, status int) error {
	view.Setup, view.Back = p.setupNav(c), p.Staff("agents")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/agents/form", Title: view.Title, View: view}, status)
}

func agentFormView(v *web.Visit, in agentForm, words web.FormErrors) AgentFormView {
	view := AgentFormView{Fullname: web.ValidText(in.Fullname), Username: web.ValidText(in.Username), Email: web.ValidText(in.Email),
		Admin: in.Admin, ByPassword: in.byPassword, Min: accounts.MinPassword, Errors: words,
		Fields: v.Summary(words, "fullname", "agent.fullname", "username", "agent.username", "email", "agent.email", "admin", "agent.admin",
			"departments", "agent.departments", "password", "agent.password")}
	for _, d := range v.Set.Departments {
		view.Departments = append(view.Departments, BoxView{Value: number(d.ID), Label: d.Name, Checked: slices.Contains(in.Departments, d.ID)})
	}
	return view
}

func storedAgent(v *web.Visit, agent *models.Staff) agentForm {
	places := v.Set.PlacesOf(agent.ID)
	return agentForm{StaffChange: accounts.StaffChange{Username: agent.Username, Fullname: agent.Fullname, Email: agent.Email,
		Admin: agent.Admin, Departments: places, Seen: accounts.SeenStaff(agent, places)}}
}

func bindAgent(c *fiber.Ctx) agentForm {
	in := agentForm{password: web.Raw(c, "password"), byPassword: web.Value(c, "way") == "password"}
	in.Username, in.Fullname, in.Email = web.Raw(c, "username"), web.Raw(c, "fullname"), web.Raw(c, "email")
	in.Admin, in.Seen = web.Value(c, "admin") != "", web.Value(c, "seen")
	for _, text := range web.Values(c, "departments") {
		in.Departments = append(in.Departments, web.Number(text, -1))
	}
	slices.Sort(in.Departments)
	in.Departments = slices.Compact(in.Departments)
	return in
}

func roleWord(v *web.Visit, admin bool) string {
	if admin {
		return v.T("agent.is_admin")
	}
	return v.T("agent.is_agent")
}

func orNone(v *web.Visit, ids []int64) string {
	if names := namesOfDepartments(v, ids); names != "" {
		return names
	}
	return v.T("agent.no_department")
}
