package handlers_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"helpdeskz/models/desk"
)

// peopleRoutes are the table's lines on departments. {department} stands for the id of one that was made for this request alone.
var peopleRoutes = map[string]routeCase{
	"GET /staff/departments":                     {want: onlyAdmins(200)},
	"GET /staff/departments/new":                 {want: onlyAdmins(200)},
	"POST /staff/departments/new":                {form: form("name", "Billing"), want: onlyAdmins(303)},
	"GET /staff/departments/:department":         {path: "/staff/departments/{department}", want: onlyAdmins(200)},
	"POST /staff/departments/:department":        {path: "/staff/departments/{department}", form: form("name", "Repairs"), want: onlyAdmins(303)},
	"POST /staff/departments/:department/move":   {path: "/staff/departments/{department}/move", form: form("do", "up"), want: onlyAdmins(303)},
	"POST /staff/departments/:department/delete": {path: "/staff/departments/{department}/delete", form: form("sure", "yes"), want: onlyAdmins(303)},
}

func init() { maps.Copy(routeTable, peopleRoutes) }

// names makes what a path names beside a ticket's things, and returns the path with its id.
func (w *world) names(t *testing.T, path string) string {
	t.Helper()
	for name, add := range map[string]func() int64{"{department}": func() int64 { return w.department(t) }} {
		if strings.Contains(path, name) {
			path = strings.ReplaceAll(path, name, strconv.FormatInt(add(), 10))
		}
	}
	return path
}

func (w *world) department(t *testing.T) int64 {
	t.Helper()
	d, err := w.Kit.Desk.AddDepartment(t.Context(), desk.Actor{}, desk.DepartmentInput{Name: "Returns"})
	must(t, err)
	return d.ID
}
