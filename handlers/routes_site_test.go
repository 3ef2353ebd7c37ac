package handlers_test

import "maps"

// siteRoutes are the table's lines on the desk's logo and its first steps, drafts of replies, and tickets handed over.
var siteRoutes = map[string]routeCase{
	"GET /logo":                             {want: everybody(404)},
	"GET /logo/:picture":                    {path: "/logo/none", want: everybody(404)},
	"GET /staff/first-steps":                {want: onlyAdmins(200)},
	"POST /staff/tickets/:ticket/draft":     {path: atTicket + "/draft", form: form("body", "Half a"), want: itsAgents(204)},
	"POST /staff/agents/:agent/hand-over":   {path: "/staff/agents/{agent}/hand-over", form: form("do", "none"), want: onlyAdmins(303)},
	"POST /staff/first-steps/away":          {form: form(), want: onlyAdmins(303)},
	"POST /staff/setup/general/logo":        {form: form(), want: onlyAdmins(422)},
	"POST /staff/setup/general/logo/delete": {form: form("sure", "yes"), want: onlyAdmins(303)},
}

func init() { maps.Copy(routeTable, siteRoutes) }
