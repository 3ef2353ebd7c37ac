package handlers_test

import "maps"

// siteRoutes are the table's lines on the desk's logo.
var siteRoutes = map[string]routeCase{
	"GET /logo":                             {want: everybody(404)},
	"GET /logo/:picture":                    {path: "/logo/none", want: everybody(404)},
	"POST /staff/setup/general/logo":        {form: form(), want: onlyAdmins(422)},
	"POST /staff/setup/general/logo/delete": {form: form("sure", "yes"), want: onlyAdmins(303)},
}

func init() { maps.Copy(routeTable, siteRoutes) }
