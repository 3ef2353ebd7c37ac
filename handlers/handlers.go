// Package handlers puts the web application together: the order of what every request goes through, and the four sets of
// routes (staff panel, portal, API, set-up).
package handlers

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/api"
	"helpdeskz/handlers/client"
	"helpdeskz/handlers/install"
	"helpdeskz/handlers/staff"
	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/public"
)

// The limits of a request beside those of its body, and how long an answer may take to be sent.
const (
	readTimeout  = 60 * time.Second
	writeTimeout = 10 * time.Minute
	idleTimeout  = 90 * time.Second
	headerBuffer = 16 << 10
)

// New returns the application, and the set-up of a new desk, whose one-time code the console shows. The kit must be prepared.
func New(kit *web.Kit) (*fiber.App, *install.Setup) {
	panel, portal, programs := staff.New(kit), client.New(kit), api.New(kit)
	setup := install.New(kit, panel.BareFrame())
	app := fiber.New(fiber.Config{
		AppName: "HelpDeskZ", Immutable: true, DisableStartupMessage: true, StrictRouting: false,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, ReadBufferSize: headerBuffer,
		ErrorHandler: failer(kit, panel, portal, programs),
	})
	front(app, kit)
	app.Use(kit.Begin, kit.Compress, kit.Log, kit.Recover, kit.RefuseCostly)
	app.Get(public.Prefix+"*", kit.Assets)
	app.Get("/healthz", health(kit))
	app.Get(notify.LogoPath, kit.Logo)
	app.Get(notify.LogoPath+"/:picture", kit.Logo)
	programs.Mount(app.Group(api.Prefix))
	app.Use(kit.CheckOrigin)

	kit.Mount(app.Group("/install", kit.ClientVisit), setup.Routes())
	kit.Mount(app.Group("/"+kit.StaffPath, kit.StaffVisit), panel.Routes())
	kit.Mount(app.Group("/", kit.ClientVisit, portal.Open), portal.Routes())
	app.Use(func(*fiber.Ctx) error { return models.NotFound("page") })
	return app, setup
}

// Taken tells whether paths that begin with a word belong to the site or the portal, so that the staff panel can't be there.
func Taken(word string) bool {
	taken := []string{"/install", "/healthz", public.Prefix, notify.LogoPath}
	for _, route := range new(client.Portal).Routes() {
		taken = append(taken, route.Path)
	}
	return slices.ContainsFunc(taken, func(path string) bool {
		first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		return first == strings.ToLower(word)
	})
}

// health answers whether the process can serve: the database is there.
func health(kit *web.Kit) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, err := kit.Settings.Current(c.UserContext()); err != nil {
			return c.SendStatus(fiber.StatusServiceUnavailable)
		}
		return c.SendString("ok\n")
	}
}

// failer shows an error in the frame of the panel that it happened in, or as the API does.
func failer(kit *web.Kit, panel *staff.Panel, portal *client.Portal, programs *api.API) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		v := web.VisitOf(c)
		// The server forgets a request that breaks off while it is read, its address too. Programs send such, no browser does.
		lost := v == nil
		var early error
		if lost || v.Words == nil {
			early = kit.BareVisit(c)
		}
		switch {
		case isBelow(c, api.Prefix), lost && c.Path() == "/":
			return programs.Fail(c, errors.Join(err, early))
		case early != nil:
			return web.PlainFail(c, errors.Join(err, early))
		}
		prefix := "/" + kit.StaffPath
		if isBelow(c, prefix) {
			return kit.Fail(c, panel.ErrorFrame(), prefix, err)
		}
		return kit.Fail(c, portal.Frame(), "/", err)
	}
}

// isBelow tells whether a path is a prefix or below it. Routes are found whatever the case of their letters.
func isBelow(c *fiber.Ctx, prefix string) bool {
	path, prefix := strings.ToLower(c.Path()), strings.ToLower(prefix)
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}
