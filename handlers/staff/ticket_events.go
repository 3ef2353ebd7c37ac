package staff

import (
	"strconv"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// EventView is a line of a ticket's history.
type EventView struct {
	Text string
	At   Moment
}

func eventEntry(v *web.Visit, e *models.Event) EntryView {
	return EntryView{Event: &EventView{Text: eventText(v, e), At: moment(v, e.At)}, at: e.At, after: 1}
}

// eventText says what happened, with names as they are today.
func eventText(v *web.Visit, e *models.Event) string {
	actor := e.Actor
	if actor == "" {
		actor = v.T("event.desk")
	}
	before, after := eventValue(v, e.Kind, e.BeforeValue), eventValue(v, e.Kind, e.AfterValue)
	return v.T("event."+eventWord(e), "Actor", actor, "Before", before, "After", after)
}

func eventWord(e *models.Event) string {
	closed := models.StatusClosed.String()
	switch {
	case e.Kind == models.EventAssignee && e.AfterValue == "":
		return "unassigned"
	case e.Kind == models.EventStatus && e.AfterValue == closed:
		return "closed"
	case e.Kind == models.EventStatus && e.BeforeValue == closed:
		return "reopened"
	}
	return string(e.Kind)
}

func eventValue(v *web.Visit, kind models.EventKind, value string) string {
	if value == "" {
		return ""
	}
	id, err := strconv.ParseInt(value, 10, 64)
	switch {
	case kind == models.EventStatus:
		return v.T("status." + value)
	case kind == models.EventPriority && err == nil:
		if priority, known := v.Set.Priority(id); known {
			return v.Words.Priority(priority.Name)
		}
		return v.T("event.gone")
	case kind == models.EventDepartment && err == nil:
		if department, known := v.Set.Department(id); known {
			return department.Name
		}
		return v.T("event.gone")
	case kind == models.EventAssignee && err == nil:
		if agent, known := v.Set.StaffUser(id); known {
			return agent.Fullname
		}
		return v.T("event.gone")
	}
	return value
}
