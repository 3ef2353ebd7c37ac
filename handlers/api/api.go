// Package api answers other programs at /api: JSON, as HelpDeskZ 2.0 answered it, and what came since.
package api

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// Prefix is where the API is, and what it says of itself is below it.
const (
	Prefix       = "/api"
	documentPath = "/openapi.yaml"
	docsPath     = "/docs"
)

// API answers the routes below Prefix.
type API struct {
	*web.Kit
	calls *callCounts
}

// New returns the API.
func New(kit *web.Kit) *API { return &API{Kit: kit, calls: newCallCounts()} }

// Mount adds the routes of the API to a router at Prefix, and answers for everything else there.
func (a *API) Mount(r fiber.Router) {
	r.Get(documentPath, a.showDocument)
	r.Get(docsPath, a.showDocs)
	endpoints := a.endpoints()
	for _, e := range endpoints {
		r.Add(e.method(), e.Path, a.serve(e))
		if e.Read != nil {
			r.Add(fiber.MethodHead, e.Path, a.serve(e))
		}
	}
	r.Use(func(c *fiber.Ctx) error { return refuse(c, endpoints) })
}

// serve returns what answers a route.
func (a *API) serve(e endpoint) fiber.Handler {
	return func(c *fiber.Ctx) error {
		call, err := a.begin(c, e)
		if err != nil {
			return err
		}
		if call.visit.Set.Maintenance {
			return closed(call)
		}
		answer, err := a.answer(call, e)
		if err != nil {
			return err
		}
		return send(c, answer)
	}
}

func (a *API) answer(c *call, e endpoint) (any, error) {
	if e.Read != nil {
		return e.Read(c)
	}
	made, err := a.once(c, e.Do)
	if err != nil {
		return nil, err
	}
	return e.done(made), nil
}
