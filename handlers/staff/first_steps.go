package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// firstStepsPath is the page of a new desk's first steps.
const firstStepsPath = "first-steps"

func (p *Panel) firstStepsRoutes() []web.Route {
	return []web.Route{
		{Method: fiber.MethodGet, Path: "/" + firstStepsPath, Role: web.Admin, Handle: p.firstSteps},
		{Method: fiber.MethodPost, Path: "/" + firstStepsPath + "/away", Role: web.Admin, Handle: p.putStepsAway},
	}
}

// FirstStepsView is what a new desk still needs.
type FirstStepsView struct {
	Steps []StepView
	Left  int
	Away  string // where to put the list away, "" when it is
	Work  string // address of the tickets
}

// StepView is a step, and the page on which it is done.
type StepView struct {
	Done  bool
	Title string
	Text  string
	Do    string
	Href  string
}

// stepPages are the pages on which the first steps are done.
var stepPages = map[desk.FirstStep]string{desk.StepMailbox: "mailboxes/new", desk.StepDepartments: "departments",
	desk.StepAgents: "agents/new", desk.StepLogo: "setup/general"}

func (p *Panel) firstSteps(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view := FirstStepsView{Left: desk.StepsLeft(v.Set), Work: p.Staff("tickets")}
	if !v.Set.FirstStepsAway {
		view.Away = p.Staff(firstStepsPath, "away")
	}
	for _, step := range desk.FirstSteps {
		word := "first_steps." + string(step)
		one := StepView{Done: desk.StepDone(step, v.Set), Title: v.T(word), Text: v.T(word + "_text"), Do: v.T(word + "_do"),
			Href: p.pagePath(stepPages[step])}
		if step == desk.StepLogo {
			one.Href += "#logo-section"
		}
		view.Steps = append(view.Steps, one)
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/first_steps", Title: v.T("first_steps.title"), View: view})
}

func (p *Panel) putStepsAway(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if err := p.Desk.PutStepsAway(c.UserContext(), setupActor(v)); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("tickets"), Notice: v.T("first_steps.gone")})
}

// begin is where somebody begins who has just signed in and asked for no page: an admin for the first time, where there is
// something to do, at the first steps. staff is as it was before.
func (p *Panel) begin(c *fiber.Ctx, staff *models.Staff) string {
	if staff.Admin && staff.LastLoginAt.IsZero() && desk.StepsLeft(web.VisitOf(c).Set) > 0 {
		return p.Staff(firstStepsPath)
	}
	return p.Staff("tickets")
}
