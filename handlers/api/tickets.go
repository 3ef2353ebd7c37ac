package api

import (
	"regexp"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

type ticketAnswer struct {
	ID             string `json:"id"`
	UserID         string `json:"user_id"`
	DepartmentID   string `json:"department_id"`
	Subject        string `json:"subject"`
	Date           string `json:"date"`
	LastUpdate     string `json:"last_update"`
	Status         string `json:"status"`
	Replies        string `json:"replies"`
	UserFullname   string `json:"user_fullname"`
	DepartmentName string `json:"department_name"`
}

func (c *call) ticketAnswer(t *models.TicketRow) ticketAnswer {
	department, _ := c.visit.Set.Department(t.DepartmentID)
	return ticketAnswer{ID: number(t.ID), UserID: number(t.UserID), DepartmentID: number(t.DepartmentID), Subject: t.Subject,
		Date: seconds(t.CreatedAt), LastUpdate: seconds(t.UpdatedAt), Status: number(t.Status), Replies: number(t.Replies),
		UserFullname: t.UserFullname, DepartmentName: department.Name}
}

func (c *call) ticketAnswers(rows []models.TicketRow) []ticketAnswer {
	answers := make([]ticketAnswer, len(rows))
	for i := range rows {
		answers[i] = c.ticketAnswer(&rows[i])
	}
	return answers
}

type oneTicket struct {
	success
	Ticket ticketAnswer `json:"ticket"`
}

func (a *API) showTicket(c *call) (any, error) {
	id, err := c.id("ticket")
	if err != nil {
		return nil, err
	}
	rows, err := models.TicketRows(c.ctx, a.DB, models.Everything(), []int64{id})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, models.NotFound("ticket")
	}
	return oneTicket{good, c.ticketAnswer(&rows[0])}, nil
}

// Who opens or answers, as the parameters opener and replier say it.
const (
	byUser  = "user"
	byStaff = "staff"
)

func (a *API) createTicket(c *call) (int64, error) {
	opener := c.choice("opener", byUser, byStaff)
	in := tickets.OpenInput{Channel: models.ChannelAPI, Scope: models.Everything(), DepartmentID: c.requiredID("department_id"),
		Subject: c.required("subject"), Body: body(c.required("body")), Files: c.uploads(), Quiet: !c.on("notify")}
	user := c.requiredID("user_id")
	in.By = c.author(opener)
	if err := c.fault(); err != nil {
		return 0, err
	}
	var err error
	if in.User, err = models.UserByID(c.ctx, a.DB, user); err != nil {
		return 0, unknown(err, "user_id")
	}
	if opener == byUser {
		in.By.User = in.User
	}
	ticket, err := a.Tickets.Open(c.ctx, in)
	if err != nil {
		return 0, rename(err, map[string]string{"department": "department_id", "files": filesField})
	}
	return ticket.ID, nil
}

// author returns who writes: the agent that staff_id names, when the writer is to be one.
func (c *call) author(who string) tickets.Actor {
	by := tickets.Actor{IP: c.visit.IP}
	if who != byStaff {
		return by
	}
	id := c.requiredID("staff_id")
	staff, known := c.visit.Set.StaffUser(id)
	switch {
	case id == 0:
	case !known || !staff.Active:
		c.wrong.Add("staff_id", "error.not_found.staff")
	default:
		by.Staff = &staff
	}
	return by
}

// markup tells a text with elements of HTML from one without.
var markup = regexp.MustCompile(`<[a-zA-Z/!]`)

// body takes a text for HTML, as the original did. One without any element keeps its lines.
func body(text string) tickets.Body {
	if !markup.MatchString(text) {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "<br>\n")
	}
	return tickets.Body{HTML: text}
}

// unknown puts what isn't there to the parameter that named it.
func unknown(err error, name string) error {
	if !models.IsNotFound(err) {
		return err
	}
	fields := models.Fields{}
	fields.Add(name, "api.unknown")
	return fields.Error()
}

func (a *API) updateTicket(c *call) (int64, error) {
	id, err := c.id("ticket")
	if err != nil {
		return 0, err
	}
	change := tickets.Change{Status: c.status(), DepartmentID: c.optionalID("department_id")}
	if err := c.fault(); err != nil {
		return 0, err
	}
	_, err = a.Tickets.Change(c.ctx, models.Everything(), c.actor(), []int64{id}, change)
	return 0, rename(err, map[string]string{"department": "department_id"})
}

func (a *API) deleteTicket(c *call) (int64, error) {
	id, err := c.id("ticket")
	if err != nil {
		return 0, err
	}
	_, err = a.Tickets.Delete(c.ctx, models.Everything(), c.actor(), []int64{id})
	return 0, err
}
