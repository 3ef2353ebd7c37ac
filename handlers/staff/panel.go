// Package staff is the agents' panel.
package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/kb"
)

// Panel answers the routes below the staff path.
type Panel struct {
	*web.Kit
	Knowledge *kb.Editor
	readers   *kb.Service
	bodies    *bodyCache
	recent    *recent
}

// New returns the panel.
func New(kit *web.Kit) *Panel {
	return &Panel{Kit: kit, Knowledge: &kb.Editor{DB: kit.DB, Files: kit.Files, Now: kit.Now}, readers: kb.New(kit.DB),
		bodies: newBodyCache(), recent: newRecent()}
}

// Shell is what the panel's layout shows around a page.
type Shell struct {
	Name    string // the page's template
	View    any
	Title   string
	Nonce   string
	Site    SiteView
	Rail    *RailView // nil where nobody is signed in
	Flash   *web.Flash
	Banners *BannersView // nil for all but admins
}

// SiteView is the site as a layout names it.
type SiteView struct {
	web.Brand
	Accent string
}

// Frame returns the panel's layout with the rail.
func (p *Panel) Frame() web.Frame {
	return web.Frame{Layout: "layouts/staff", Aside: p.bannersAside, Shell: func(c *fiber.Ctx, page web.Page) (any, error) {
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
	return Shell{Name: page.Name, View: page.View, Title: page.Title, Nonce: p.StyleNonce(c), Flash: p.Flash(c),
		Site: p.site(c), Banners: p.banners(web.VisitOf(c))}
}
