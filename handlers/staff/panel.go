// Package staff is the agents' panel.
package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// Panel answers the routes below the staff path.
type Panel struct{ *web.Kit }

// New returns the panel.
func New(kit *web.Kit) *Panel { return &Panel{Kit: kit} }

// Shell is what the panel's layout shows around a page.
type Shell struct {
	Name  string // the page's template
	View  any
	Title string
	Nonce string
	Site  SiteView
	Rail  *RailView // nil where nobody is signed in
	Flash *web.Flash
}

// SiteView is the site as a layout names it.
type SiteView struct {
	Name   string
	Accent string
}

// Frame returns the panel's layout with the rail.
func (p *Panel) Frame() web.Frame {
	return web.Frame{Layout: "layouts/staff", Shell: func(c *fiber.Ctx, page web.Page) (any, error) {
		shell := p.shell(c, page)
		if web.VisitOf(c).Staff != nil {
			rail, err := p.rail(c)
			if err != nil {
				return nil, err
			}
			shell.Rail = &rail
		}
		return shell, nil
	}}
}

// BareFrame returns the panel's layout without the rail, for the login.
func (p *Panel) BareFrame() web.Frame {
	return web.Frame{Layout: "layouts/staff", Shell: func(c *fiber.Ctx, page web.Page) (any, error) {
		return p.shell(c, page), nil
	}}
}

// ErrorFrame returns the layout for an error: with the rail when somebody is signed in and it can be had.
func (p *Panel) ErrorFrame() web.Frame {
	return web.Frame{Layout: "layouts/staff", Shell: func(c *fiber.Ctx, page web.Page) (any, error) {
		shell := p.shell(c, page)
		if web.VisitOf(c).Staff != nil {
			if rail, err := p.rail(c); err == nil {
				shell.Rail = &rail
			}
		}
		return shell, nil
	}}
}

func (p *Panel) shell(c *fiber.Ctx, page web.Page) Shell {
	v := web.VisitOf(c)
	return Shell{Name: page.Name, View: page.View, Title: page.Title, Nonce: p.StyleNonce(c), Flash: p.Flash(c),
		Site: SiteView{Name: v.Set.SiteName, Accent: v.Set.Accent}}
}

// RailView is the column at the left: views with counts, departments, and the rest of the desk.
type RailView struct {
	Site        SiteView
	Staff       *models.Staff
	Current     string // the view or page that is marked
	Views       []RailLink
	Departments []RailLink
}

// RailLink is a line of the rail.
type RailLink struct {
	Name  string // of the view, and its word's key
	Label string
	Href  string
	Icon  string
	Key   string // what to press
	Dep   int64  // of a department, else 0
	Count int64
	Hot   bool
}

// railViews are the views of the rail in their order.
var railViews = []struct {
	name, icon, key string
	bucket          models.Bucket
}{
	{"active", "zap", "g a", models.BucketActive},
	{"overdue", "clock", "g o", models.BucketOverdue},
	{"answered", "check", "g w", models.BucketAnswered},
	{"closed", "archive", "g c", models.BucketClosed},
}

func (p *Panel) rail(c *fiber.Ctx) (RailView, error) {
	v := web.VisitOf(c)
	counts, err := models.LoadTicketCounts(c.UserContext(), p.DB)
	if err != nil {
		return RailView{}, err
	}
	rail := RailView{Staff: v.Staff, Current: current(c), Site: SiteView{Name: v.Set.SiteName, Accent: v.Set.Accent}}
	for _, view := range railViews {
		n := counts.Sum(v.Scope, view.bucket)
		rail.Views = append(rail.Views, RailLink{Name: view.name, Label: v.T("view." + view.name), Icon: view.icon, Key: view.key,
			Href:  web.Query(p.Staff("tickets"), map[string]string{"view": view.name}),
			Count: n, Hot: view.bucket == models.BucketOverdue && n > 0})
	}
	for _, d := range v.Set.DepartmentsOf(v.Staff) {
		rail.Departments = append(rail.Departments, RailLink{Label: d.Name, Dep: d.ID, Count: counts[d.ID][models.BucketActive],
			Href: web.Query(p.Staff("tickets"), map[string]string{"department": number(d.ID)})})
	}
	return rail, nil
}
