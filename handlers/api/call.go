package api

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/desk"
	"helpdeskz/models/tickets"
)

// call is a request of another program that may do what it asks for.
type call struct {
	*params
	ctx   context.Context
	http  *fiber.Ctx
	visit *web.Visit
	key   *models.APIKey
}

// begin checks the key, then the limit, then reads what the request says. Errors: forbidden, rate_limited, invalid.
func (a *API) begin(c *fiber.Ctx, e endpoint) (*call, error) {
	visit := web.VisitOf(c)
	key, err := a.checkKey(c, visit, e.Permission)
	if err != nil {
		return nil, err
	}
	if err := a.ProgramVisit(c, key.DeskRevision); err != nil {
		return nil, err
	}
	if err := a.calls.add(key, visit.IP, visit.Now); err != nil {
		return nil, err
	}
	given, err := readParams(c)
	if err != nil {
		return nil, err
	}
	return &call{params: given, ctx: c.UserContext(), http: c, visit: visit, key: key}, nil
}

// id returns the id in the path. Errors: not_found; what names the thing ("ticket").
func (c *call) id(what string) (int64, error) { return web.ID(c.http, "id", what) }

// The program as the rules know one that acts.
func (c *call) actor() tickets.Actor    { return tickets.Actor{Program: c.key.Name, IP: c.visit.IP} }
func (c *call) account() accounts.Actor { return accounts.Actor{Program: c.key.Name, IP: c.visit.IP} }
func (c *call) deskActor() desk.Actor   { return desk.Actor{Program: c.key.Name, IP: c.visit.IP} }

// token returns the token of a request: from the header Token, as ever, or from Authorization (RFC 6750, section 2.1).
func token(c *fiber.Ctx) string {
	if token := strings.TrimSpace(c.Get("Token")); token != "" {
		return token
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(c.Get(fiber.HeaderAuthorization)), " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(strings.TrimSuffix(scheme, ":"), "Token") {
		return strings.TrimSpace(token)
	}
	return ""
}
