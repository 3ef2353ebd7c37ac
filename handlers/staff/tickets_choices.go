package staff

import (
	"slices"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// Choice is an option of a select.
type Choice struct {
	Value  string
	Label  string
	Chosen bool
}

// FiltersView is the line of filters above a list, and what the mass action may set.
type FiltersView struct {
	Sorts       []Choice
	Sorted      bool // otherwise than as shipped
	Departments []Choice
	Department  bool // one is chosen
	Statuses    []Choice
	Status      bool
	Priorities  []Choice
	Priority    bool
	Assignees   []Choice
	Assignee    bool
	Overdue     bool
	// MayBeOverdue tells that some of the view's tickets can be overdue, and others not.
	MayBeOverdue bool
	Dated        bool
	Dates        []DateFieldView
	// MassDepartments, MassStatuses, MassPriorities and MassAssignees have nothing chosen.
	MassDepartments []Choice
	MassStatuses    []Choice
	MassPriorities  []Choice
	MassAssignees   []Choice
}

// DateFieldView is a pair of days in a filter.
type DateFieldView struct {
	Legend         string
	From, To       string // names
	FromDay, ToDay string
	FromBad, ToBad bool
}

// sortChoices are the orders, each in the direction that is asked for first.
var sortChoices = []string{
	"updated", "updated_asc", "id", "id_asc", "priority", "priority_asc", "status_asc", "status", "subject_asc", "subject",
	"department_asc", "department",
}

func filtersView(v *web.Visit, l *listing) FiltersView {
	f := l.Filter
	view := FiltersView{Sorted: l.Sort != "" && l.Sort != string(models.SortUpdated), Department: f.DepartmentID != 0,
		Status: f.Status != 0, Priority: f.PriorityID != 0, Overdue: f.Overdue && l.View != viewOverdue,
		MayBeOverdue: l.Filter.List == models.ListActive && l.View != viewOverdue || l.View == viewAll, Dated: len(l.Dates) > 0,
		Departments: departmentChoices(v.Set.DepartmentsOf(v.Staff), f.DepartmentID), Statuses: statusChoices(v, f.Status),
		Priorities: priorityChoices(v, f.PriorityID), MassDepartments: departmentChoices(v.Set.Departments, 0),
		MassStatuses: statusChoices(v, 0), MassPriorities: priorityChoices(v, 0), MassAssignees: assigneeChoices(v, activeStaff(v), 0)}
	if l.otherAgent() {
		view.Assignee, view.Assignees = true, assigneeChoices(v, v.Set.Staff, f.AssigneeID)
	} else {
		view.Assignees = assigneeChoices(v, v.Set.Staff, 0)
	}
	for _, name := range sortChoices {
		view.Sorts = append(view.Sorts, Choice{Value: name, Label: v.T("sort." + name), Chosen: name == l.Sort})
	}
	for _, name := range []string{"opened", "updated"} {
		view.Dates = append(view.Dates, DateFieldView{Legend: v.T("filter." + name), From: name + "_from", To: name + "_to",
			FromDay: l.Dates[name+"_from"], ToDay: l.Dates[name+"_to"],
			FromBad: l.Errors[name+"_from"] != "", ToBad: l.Errors[name+"_to"] != ""})
	}
	return view
}

func departmentChoices(departments []models.Department, chosen int64) []Choice {
	choices := make([]Choice, len(departments))
	for i, d := range departments {
		choices[i] = Choice{Value: number(d.ID), Label: d.Name, Chosen: d.ID == chosen}
	}
	return choices
}

func statusChoices(v *web.Visit, chosen models.Status) []Choice {
	choices := make([]Choice, len(models.Statuses))
	for i, s := range models.Statuses {
		choices[i] = Choice{Value: number(int64(s)), Label: v.T("status." + s.String()), Chosen: s == chosen}
	}
	return choices
}

func priorityChoices(v *web.Visit, chosen int64) []Choice {
	choices := make([]Choice, len(v.Set.Priorities))
	for i, p := range v.Set.Priorities {
		choices[i] = Choice{Value: number(p.ID), Label: v.Words.Priority(p.Name), Chosen: p.ID == chosen}
	}
	return choices
}

// assigneeChoices offers nobody first, then oneself, then the others of the staff.
func assigneeChoices(v *web.Visit, staff []models.Staff, chosen int64) []Choice {
	choices := []Choice{{Value: nobody, Label: v.T("assignee.nobody"), Chosen: chosen == models.Nobody}}
	var others []Choice
	for i := range staff {
		choice := Choice{Value: number(staff[i].ID), Label: staff[i].Fullname, Chosen: staff[i].ID == chosen}
		if staff[i].ID == v.Staff.ID {
			choice.Label = v.T("assignee.me", "Name", choice.Label)
			choices = append(choices, choice)
			continue
		}
		others = append(others, choice)
	}
	return append(choices, others...)
}

func activeStaff(v *web.Visit) []models.Staff {
	return slices.DeleteFunc(slices.Clone(v.Set.Staff), func(s models.Staff) bool { return !s.Active })
}

// staffOf returns who may be given a ticket of a department, and whose it is already.
func staffOf(v *web.Visit, t *models.Ticket) []models.Staff {
	return slices.DeleteFunc(slices.Clone(v.Set.Staff), func(s models.Staff) bool {
		return !v.Set.ScopeOf(&s).SeesDepartment(t.DepartmentID) && s.ID != t.AssigneeID
	})
}

// SelectView is the options of a select, and what names them.
type SelectView struct {
	Key     string
	Choices []Choice
}

func selectKey(of string, v *web.Visit, chosen int64) string {
	return of + " " + number(v.Set.Revision) + " " + number(chosen)
}
