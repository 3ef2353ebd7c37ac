package api

import "helpdeskz/handlers/web"

// closed answers a call that may do what it asks for while the desk is closed for maintenance.
func closed(c *call) error {
	web.Closed(c.http)
	return send(c.http, failure{Error: 1, Message: c.visit.T("api.closed")})
}
