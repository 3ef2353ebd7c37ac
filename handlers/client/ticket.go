package client

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// TicketView is a ticket with its messages, as its customer sees it: without notes and events.
type TicketView struct {
	ID         int64
	Subject    string
	Department string
	Status     models.Status
	Opened     web.Stamp
	Closed     bool
	Newest     bool // the newest message stands first, and the answer before it
	Messages   []MessageView
	Pager      web.Pager
	Answer     AnswerView
}

// AnswerView is the form of a reply.
type AnswerView struct {
	Action  string
	Message string
	Token   string
	Closed  bool
	Upload  web.UploadView
	Errors  web.FormErrors
	Summary []web.FieldError
}

func (p *Portal) ticket(c *fiber.Ctx) error {
	ticket, err := p.ownTicket(c)
	if err != nil {
		return err
	}
	return p.showTicket(c, ticket, p.answer(c, ticket), fiber.StatusOK)
}

// ownTicket returns the ticket that the address names. Errors: not_found, for somebody else's too.
func (p *Portal) ownTicket(c *fiber.Ctx) (*models.Ticket, error) {
	id, err := web.ID(c, "ticket", "ticket")
	if err != nil {
		return nil, err
	}
	return models.TicketByID(c.UserContext(), p.DB, web.VisitOf(c).Scope, id)
}

func (p *Portal) answer(c *fiber.Ctx, t *models.Ticket) AnswerView {
	return AnswerView{Action: ticketPath(t.ID), Message: web.Value(c, "body"), Token: web.FormToken(c),
		Closed: t.Status == models.StatusClosed, Upload: web.VisitOf(c).UploadView(uploadField)}
}

func (p *Portal) showTicket(c *fiber.Ctx, t *models.Ticket, answer AnswerView, status int) error {
	view, err := p.ticketView(c, t, answer)
	if err != nil {
		return err
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/ticket", Title: t.Subject, View: view}, status)
}

func (p *Portal) ticketView(c *fiber.Ctx, t *models.Ticket, answer AnswerView) (TicketView, error) {
	v := web.VisitOf(c)
	department, _ := v.Set.Department(t.DepartmentID)
	view := TicketView{ID: t.ID, Subject: t.Subject, Department: department.Name, Status: t.Status, Opened: v.Stamp(t.CreatedAt),
		Closed: t.Status == models.StatusClosed, Newest: v.Set.ReplyOrder == settings.NewestFirst, Answer: answer}
	total, err := models.CountMessages(c.UserContext(), p.DB, t.ID)
	if err != nil {
		return view, err
	}
	size := int64(max(1, v.Set.RepliesPerPage))
	page := messagePage(c, view.Newest, total, size)
	messages, err := models.MessagesOf(c.UserContext(), p.DB, t, view.Newest, size, (page-1)*size)
	if err != nil {
		return view, err
	}
	if view.Messages, err = p.messageViews(c, t, messages); err != nil {
		return view, err
	}
	if total > size {
		view.Pager = web.NewPager(page, size, int64(len(messages)), total, page*size < total, func(page string) string {
			if page == "" {
				page = "1"
			}
			return web.Query(ticketPath(t.ID), map[string]string{"page": page})
		})
	}
	return view, nil
}

// messagePage returns the page that is asked for, else the one with the newest message.
func messagePage(c *fiber.Ctx, newestFirst bool, total, size int64) int64 {
	if c.Query("page") == "" && !newestFirst {
		return max(1, (total+size-1)/size)
	}
	return web.PageOf(c)
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
