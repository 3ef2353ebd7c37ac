package staff

import (
	"slices"
	"strings"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// everything stands for all objects where a form names one whose permissions are to be chosen at once.
const everything = "everything"

// PermissionGridView are the permissions of an API key to choose from: a row an object, a column an action.
type PermissionGridView struct {
	Actions []string
	Rows    []PermissionRowView
	Error   string
}

// PermissionRowView is what may be done with one kind of object. The whole row stands for all of them, and has no permissions of
// its own.
type PermissionRowView struct {
	Object string
	Label  string
	Whole  bool
	Cells  []PermissionCellView
}

// PermissionCellView is one permission; the empty one stands where an object does not know an action.
type PermissionCellView struct {
	Value   models.Permission
	Label   string
	Action  string
	Checked bool
}

func permissionGrid(v *web.Visit, chosen []models.Permission, wrong string) PermissionGridView {
	grid := PermissionGridView{Error: wrong}
	objects, actions := permissionNames()
	for _, action := range actions {
		grid.Actions = append(grid.Actions, v.T("api_key.action."+action))
	}
	grid.Rows = []PermissionRowView{{Object: everything, Label: v.T("api_key.everything"), Whole: true,
		Cells: make([]PermissionCellView, len(actions))}}
	for _, object := range objects {
		row := PermissionRowView{Object: object, Label: v.T("api_key.object." + object)}
		for i, action := range actions {
			cell := PermissionCellView{}
			if value := models.Permission(object + "." + action); slices.Contains(models.Permissions, value) {
				cell = PermissionCellView{Value: value, Action: grid.Actions[i], Checked: slices.Contains(chosen, value),
					Label: v.T("api_key.may", "Action", grid.Actions[i], "Object", row.Label)}
			}
			row.Cells = append(row.Cells, cell)
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}

// permissionNames returns the objects and the actions that there are permissions for, each once, in their usual order.
func permissionNames() (objects, actions []string) {
	for _, p := range models.Permissions {
		object, action, _ := strings.Cut(string(p), ".")
		if !slices.Contains(objects, object) {
			objects = append(objects, object)
		}
		if !slices.Contains(actions, action) {
			actions = append(actions, action)
		}
	}
	return objects, actions
}

// permissionsOf returns the permissions for an object, or for everything.
func permissionsOf(object string) []models.Permission {
	return slices.DeleteFunc(slices.Clone(models.Permissions), func(p models.Permission) bool {
		return object != everything && !strings.HasPrefix(string(p), object+".")
	})
}

// toggle chooses all permissions for an object; when all of them are chosen it chooses none.
func toggle(chosen []models.Permission, object string) []models.Permission {
	of := permissionsOf(object)
	rest := slices.DeleteFunc(slices.Clone(chosen), func(p models.Permission) bool { return slices.Contains(of, p) })
	if slices.ContainsFunc(of, func(p models.Permission) bool { return !slices.Contains(chosen, p) }) {
		return append(rest, of...)
	}
	return rest
}

// shortPermissions says what a key may do in few words: "Users: all; Tickets: create, read".
func shortPermissions(v *web.Visit, chosen []models.Permission) string {
	objects, _ := permissionNames()
	var parts []string
	whole := 0
	for _, object := range objects {
		of := permissionsOf(object)
		var actions []string
		for _, p := range of {
			if slices.Contains(chosen, p) {
				actions = append(actions, strings.ToLower(v.T("api_key.action."+strings.TrimPrefix(string(p), object+"."))))
			}
		}
		if len(actions) == len(of) {
			actions, whole = []string{v.T("api_key.all_of_it")}, whole+1
		}
		if len(actions) > 0 {
			parts = append(parts, v.T("api_key.object_may", "Object", v.T("api_key.object."+object), "Actions", strings.Join(actions, ", ")))
		}
	}
	switch {
	case whole == len(objects):
		return v.T("api_key.everything")
	case len(parts) == 0:
		return v.T("api_key.nothing")
	}
	return strings.Join(parts, "; ")
}
