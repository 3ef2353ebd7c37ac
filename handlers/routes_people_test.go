package handlers_test

import (
	"crypto/rand"
	"maps"
	"strings"
	"testing"

	"helpdeskz/models/desk"
)

// peopleRoutes are the table's lines on departments and agents. {department} and {agent} stand for the id of one that was made for this
// request alone.
var peopleRoutes = map[string]routeCase{
	"GET /staff/departments":                     {want: onlyAdmins(200)},
	"GET /staff/departments/new":                 {want: onlyAdmins(200)},
	"POST /staff/departments/new":                {form: form("name", "Billing"), want: onlyAdmins(303)},
	"GET /staff/departments/:department":         {path: "/staff/departments/{department}", want: onlyAdmins(200)},
	"POST /staff/departments/:department":        {path: "/staff/departments/{department}", form: form("name", "Repairs"), want: onlyAdmins(303)},
	"POST /staff/departments/:department/move":   {path: "/staff/departments/{department}/move", form: form("do", "up"), want: onlyAdmins(303)},
	"POST /staff/departments/:department/delete": {path: "/staff/departments/{department}/delete", form: form("sure", "yes"), want: onlyAdmins(303)},

	"GET /staff/agents":                    {want: onlyAdmins(200)},
	"GET /staff/agents/new":                {want: onlyAdmins(200)},
	"POST /staff/agents/new":               {form: form("fullname", "Kim", "username", "kim", "email", "kim@desk.test"), want: onlyAdmins(303)},
	"GET /staff/agents/:agent":             {path: "/staff/agents/{agent}", want: onlyAdmins(200)},
	"POST /staff/agents/:agent":            {path: "/staff/agents/{agent}", form: form("fullname", "Kim Lee", "username", "agent-{agent}", "email", "{agent}@desk.test"), want: onlyAdmins(303)},
	"POST /staff/agents/:agent/link":       {path: "/staff/agents/{agent}/link", want: onlyAdmins(303)},
	"POST /staff/agents/:agent/two-factor": {path: "/staff/agents/{agent}/two-factor", form: form("sure", "yes"), want: onlyAdmins(409)},
	"POST /staff/agents/:agent/lock":       {path: "/staff/agents/{agent}/lock", form: form("sure", "yes"), want: onlyAdmins(303)},
	"POST /staff/agents/:agent/unlock":     {path: "/staff/agents/{agent}/unlock", want: onlyAdmins(303)},
	"POST /staff/agents/:agent/delete":     {path: "/staff/agents/{agent}/delete", form: form("sure", "yes"), want: onlyAdmins(303)},
}

func init() { maps.Copy(routeTable, peopleRoutes) }

func (w *world) department(t *testing.T) made {
	t.Helper()
	d, err := w.Kit.Desk.AddDepartment(t.Context(), desk.Actor{}, desk.DepartmentInput{Name: "Returns"})
	must(t, err)
	return made{d.ID}
}

// somebody adds an agent who has done nothing.
func (w *world) somebody(t *testing.T) made {
	t.Helper()
	return made{w.Agent("agent-"+strings.ToLower(rand.Text()), false).ID}
}
