package staff

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// RailView is the column at the left: views with counts, departments, and the rest of the desk.
type RailView struct {
	Site        SiteView
	Home        string
	SignOut     string
	Profile     string
	Staff       *models.Staff
	Avatar      string // address of the agent's picture, "" for none
	Views       []RailLink
	Departments []RailLink
	Desk        []RailLink
	Swap        bool // it goes along with a fragment
	Palette     PaletteView

	Key string // names what is made of the view, as long as it reads the same
}

// RailLink is a line of the rail.
type RailLink struct {
	Label   string
	Href    string
	Icon    string
	Key     string // what to press
	Dep     int64  // of a department, else 0
	Counted bool
	Count   int64
	Hot     bool
	Current bool
	Tab     bool // it stands in the bar of a phone, too
}

// railViews are the views of the rail in their order. A view without a bucket is that of an agent's tickets.
var railViews = []struct {
	name, icon, key string
	bucket          models.Bucket
	tab             bool
}{
	{viewMine, "user", "g m", "", true},
	{viewNobodys, "inbox", "g u", models.BucketNobodys, true},
	{viewActive, "zap", "g a", models.BucketActive, true},
	{viewOverdue, "clock", "g o", models.BucketOverdue, true},
	{viewAnswered, "check", "g w", models.BucketAnswered, false},
	{viewClosed, "archive", "g c", models.BucketClosed, false},
}

// deskPages are the links below the views: the word, the icon, the keys, whether they are for admins only, and the paths of the
// pages behind them, of which they lead to the first.
var deskPages = []struct {
	name, icon, key string
	admin           bool
	paths           []string
}{
	{"knowledge", "book-open", "g k", false, []string{"knowledge"}},
	{"canned", "message-square-text", "g r", false, []string{"canned"}},
	{"users", "users", "g p", false, []string{"users"}},
	{"setup", "settings", "g s", true, setupPaths()},
}

const (
	railKey = "rail"
)

// markRail says which view of the rail is the current one: a view's name, or "department=ID".
func markRail(c *fiber.Ctx, name string) { c.Locals(railKey, name) }

func (p *Panel) rail(c *fiber.Ctx) (RailView, error) {
	v := web.VisitOf(c)
	counts, err := p.counts(c)
	if err != nil {
		return RailView{}, err
	}
	current, _ := c.Locals(railKey).(string)
	tickets := p.Staff("tickets")
	rail := RailView{Staff: v.Staff, Home: tickets, SignOut: p.Staff("logout"), Profile: p.profilePath(),
		Avatar: v.AvatarOf(v.Staff.ID, p.Staff("avatars")),
		Site:   p.site(c)}
	for _, view := range railViews {
		bucket := view.bucket
		if bucket == "" {
			bucket = models.BucketOfAgent(v.Staff.ID)
		}
		n := counts.Sum(v.Scope, bucket)
		rail.Views = append(rail.Views, RailLink{Label: v.T("view." + view.name), Icon: view.icon, Key: view.key,
			Href: tickets + "?view=" + view.name, Counted: true, Count: n,
			Hot: view.bucket == models.BucketOverdue && n > 0, Current: view.name == current, Tab: view.tab})
	}
	for _, d := range v.Set.DepartmentsOf(v.Staff) {
		name := "department=" + number(d.ID)
		rail.Departments = append(rail.Departments, RailLink{Label: d.Name, Dep: d.ID, Href: tickets + "?" + name,
			Counted: true, Count: counts[d.ID][models.BucketActive], Current: name == current})
	}
	rail.Desk, rail.Palette = p.deskLinks(c, v), PaletteView{panel: p, visit: v}
	rail.Key = rail.key(v.Set.Revision)
	return rail, nil
}

// key says the counts and marks of the rail; names and departments follow from the revision and the agent.
func (r *RailView) key(revision int64) string {
	key := number(revision) + " " + number(r.Staff.ID)
	for _, links := range [][]RailLink{r.Views, r.Departments, r.Desk} {
		for i := range links {
			key += " " + number(links[i].Count)
			if links[i].Current {
				key += "*"
			}
		}
	}
	return key
}

func (p *Panel) deskLinks(c *fiber.Ctx, v *web.Visit) []RailLink {
	var links []RailLink
	if left := desk.StepsLeft(v.Set); v.Staff.Admin && left > 0 {
		href := p.Staff(firstStepsPath)
		links = append(links, RailLink{Label: v.T("first_steps.title"), Icon: "list", Key: "g f", Href: href, Counted: true, Count: int64(left),
			Current: below(c, href)})
	}
	for _, page := range deskPages {
		if page.admin && !v.Staff.Admin {
			continue
		}
		current := slices.ContainsFunc(page.paths, func(path string) bool { return below(c, p.pagePath(path)) })
		links = append(links, RailLink{Label: v.T("rail." + page.name), Icon: page.icon, Key: page.key, Href: p.pagePath(page.paths[0]),
			Current: current})
	}
	return links
}

// railAside is the rail as it goes along with a fragment: the counts and the mark change with nearly everything.
func (p *Panel) railAside(c *fiber.Ctx) (web.Part, error) {
	rail, err := p.rail(c)
	rail.Swap = true
	rail.Key += " swap"
	return web.Part{Name: "staff/_rail_kept", View: rail}, err
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
