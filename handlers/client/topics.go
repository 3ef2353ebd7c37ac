package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// TopicsView is the choice of a department.
type TopicsView struct{ Topics []TopicLink }

// TopicLink is a department that can be asked.
type TopicLink struct{ Name, Href string }

// topics offers the public departments; the only one needs no choice.
func (p *Portal) topics(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	public := publicDepartments(v.Set)
	if len(public) == 1 {
		return c.Redirect(askPath(public[0]), fiber.StatusSeeOther)
	}
	view := TopicsView{}
	for _, d := range public {
		view.Topics = append(view.Topics, TopicLink{Name: d.Name, Href: askPath(d)})
	}
	return p.Show(c, p.Frame(), web.Page{Name: "client/topics", Title: v.T("portal.topics.title"), View: view})
}

func publicDepartments(set *settings.Snapshot) []models.Department {
	var public []models.Department
	for _, d := range set.Departments {
		if !d.Private {
			public = append(public, d)
		}
	}
	return public
}

func askPath(d models.Department) string { return named("/submit-ticket", d.ID, d.Name) }

// askedDepartment returns the public department that the address names. Errors: not_found.
func askedDepartment(c *fiber.Ctx) (models.Department, error) {
	id, err := namedID(c, "department", "page")
	if err != nil {
		return models.Department{}, err
	}
	d, known := web.VisitOf(c).Set.Department(id)
	if !known || d.Private {
		return d, models.NotFound("page")
	}
	return d, nil
}
