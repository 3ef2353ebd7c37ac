// Package client is the customers' portal.
package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/kb"
)

// Portal answers the routes of the public site.
type Portal struct {
	*web.Kit
	Knowledge *kb.Service
	Views     *kb.Views
}

// New returns the portal.
func New(kit *web.Kit) *Portal {
	return &Portal{Kit: kit, Knowledge: kb.New(kit.DB), Views: kb.NewViews(kit.DB)}
}

// Shell is what the portal's layout shows around a page.
type Shell struct {
	Name    string // the page's template
	View    any
	Title   string
	Brand   web.Brand
	Accent  string
	At      string // the path of the page, whose link is marked
	Closed  bool   // for maintenance: no page leads anywhere
	User    *models.User
	Flash   *web.Flash
	Captcha *web.CaptchaScripts // of a page that asks whether its visitor is a person
}

// Frame returns the portal's layout.
func (p *Portal) Frame() web.Frame {
	return web.Frame{Layout: "layouts/client", Shell: func(c *fiber.Ctx, page web.Page) (any, error) {
		v := web.VisitOf(c)
		return Shell{Name: page.Name, View: page.View, Title: page.Title, Brand: v.Brand(), Accent: v.Set.Accent,
			At: c.Path(), Closed: v.Set.Maintenance, User: v.User, Flash: p.Flash(c), Captcha: v.Captcha}, nil
	}}
}
