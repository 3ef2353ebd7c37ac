package handlers_test

import (
	"crypto/rand"
	"maps"
	"strings"
	"testing"

	"helpdeskz/models/desk"
)

// peopleRoutes are the table's lines on departments, agents and customers. {department}, {agent} and {customer} stand for the id of
// one that was made for this request alone; the customer has a ticket in the first department.
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

	"GET /staff/users":                {want: anyAgent(200)},
	"GET /staff/users/new":            {want: anyAgent(200)},
	"POST /staff/users/new":           {form: form("fullname", "Ana", "email", "ana-{ticket}@castro.test"), want: anyAgent(303)},
	"GET /staff/users/:user":          {path: atCustomer, want: anyAgent(200)},
	"GET /staff/users/:user/account":  {path: atCustomer + "/account", want: anyAgent(200)},
	"POST /staff/users/:user/account": {path: atCustomer + "/account", form: form("fullname", "Ana", "email", "{customer}@moved.test"), want: allOrNone(422)},
	"POST /staff/users/:user/link":    {path: atCustomer + "/link", want: anyAgent(303)},
	"POST /staff/users/:user/lock":    {path: atCustomer + "/lock", form: form("sure", "yes"), want: anyAgent(303)},
	"POST /staff/users/:user/unlock":  {path: atCustomer + "/unlock", want: anyAgent(303)},
	"POST /staff/users/:user/delete":  {path: atCustomer + "/delete", form: form("sure", "yes"), want: allOrNone(403)},
	"GET /staff/users/:user/merge":    {path: atCustomer + "/merge?q=castro", want: anyAgent(200)},
	"POST /staff/users/:user/merge":   {path: atCustomer + "/merge", form: form("sure", "yes", "ids", "{other}"), want: allOrNone(403)},
}

const atCustomer = "/staff/users/{customer}"

// allOrNone is for who sees all of a customer's tickets; the agent elsewhere is refused.
func allOrNone(refused int) [6]int { return [6]int{303, 303, 303, 303, refused, 303} }

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

// askers adds two customers, each of whom has asked something in the first department.
func (w *world) askers(t *testing.T) (ids made) {
	t.Helper()
	for range 2 {
		user := w.Customer(strings.ToLower(rand.Text()) + "@castro.test")
		w.Ticket(user, 1, "Where is it?", "I wait.")
		ids = append(ids, user.ID)
	}
	return ids
}
