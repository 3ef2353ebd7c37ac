package api

import (
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

type departmentAnswer struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Private string `json:"private"`
}

func answerOfDepartment(d models.Department) departmentAnswer {
	return departmentAnswer{ID: number(d.ID), Name: d.Name, Private: flag(d.Private)}
}

type oneDepartment struct {
	success
	Department departmentAnswer `json:"department"`
}

type departmentList struct {
	success
	Departments []departmentAnswer `json:"departments"`
}

// listDepartments answers with all departments, in the desk's order: a desk has few.
func (a *API) listDepartments(c *call) (any, error) {
	list := departmentList{success: good, Departments: []departmentAnswer{}}
	for _, d := range c.visit.Set.Departments {
		list.Departments = append(list.Departments, answerOfDepartment(d))
	}
	return list, nil
}

func (a *API) showDepartment(c *call) (any, error) {
	id, err := c.id("department")
	if err != nil {
		return nil, err
	}
	department, known := c.visit.Set.Department(id)
	if !known {
		return nil, models.NotFound("department")
	}
	return oneDepartment{good, answerOfDepartment(department)}, nil
}

func (a *API) createDepartment(c *call) (int64, error) {
	in := c.department()
	if err := c.fault(); err != nil {
		return 0, err
	}
	department, err := a.Desk.AddDepartment(c.ctx, c.deskActor(), in)
	if err != nil {
		return 0, err
	}
	return department.ID, nil
}

func (a *API) updateDepartment(c *call) (int64, error) {
	id, err := c.id("department")
	if err != nil {
		return 0, err
	}
	in := c.department()
	if err := c.fault(); err != nil {
		return 0, err
	}
	return 0, a.Desk.UpdateDepartment(c.ctx, c.deskActor(), id, in)
}

func (c *call) department() desk.DepartmentInput {
	return desk.DepartmentInput{Name: c.required("name"), Private: c.requiredOn("private")}
}

func (a *API) deleteDepartment(c *call) (int64, error) {
	id, err := c.id("department")
	if err != nil {
		return 0, err
	}
	return 0, a.Tickets.DeleteDepartment(c.ctx, c.actor(), id)
}
