package client

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// Open lets requests through while the site is not closed for maintenance. Staff work on: the panel is not the portal's.
func (p *Portal) Open(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if !v.Set.Maintenance || strings.HasPrefix(c.Path(), p.Staff()+"/") {
		return c.Next()
	}
	web.Closed(c)
	if web.IsFragment(c) {
		return p.Fragments(c, web.Part{Name: "shared/_toast", View: web.ToastView{Text: v.T("portal.maintenance"), Bad: true}})
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/maintenance", Title: v.T("maintenance.title"),
		View: v.Set.MaintenanceMessage}, fiber.StatusServiceUnavailable)
}
