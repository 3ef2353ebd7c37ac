package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"
)

// Role says who may use a route.
type Role string

// The roles, from the least to the most.
const (
	Anyone   Role = "anyone"
	Customer Role = "customer"
	Agent    Role = "agent"
	Admin    Role = "admin"
)

// Route is a line of a panel's table of routes.
type Route struct {
	Method string
	Path   string
	Role   Role
	Handle fiber.Handler
}

// Mount adds the routes to a router, each behind the guard of its role.
func (k *Kit) Mount(r fiber.Router, routes []Route) {
	guards := map[Role][]fiber.Handler{
		Customer: {k.RequireUser},
		Agent:    {k.RequireStaff},
		Admin:    {k.RequireStaff, k.RequireAdmin},
	}
	for _, route := range routes {
		handlers := append(slices.Clone(guards[route.Role]), route.Handle)
		r.Add(route.Method, route.Path, handlers...)
		if route.Method == fiber.MethodGet {
			r.Add(fiber.MethodHead, route.Path, handlers...) // RFC 9110, section 9.1: who serves one serves the other
		}
	}
}
