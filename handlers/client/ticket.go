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
	Path       string // of the ticket's page, for this visitor
	Subject    string
	Department string
	Status     models.Status
	Opened     web.Stamp
	Closed     bool
	Link       bool // opened by the link of a mail: there is no list to go back to
	Newest     bool // the newest message stands first, and the answer before it
	Messages   []MessageView
	Pager      web.Pager
	Answer     AnswerView
	Rating     *RatingView // nil when there is nothing to rate yet
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
	r, err := p.reached(c)
	if err != nil {
		return err
	}
	if user := web.VisitOf(c).User; r.link && user != nil && user.ID == r.ticket.UserID {
		return c.Redirect(ticketPath(r.ticket.ID), fiber.StatusSeeOther) // the customer's own page has more to it
	}
	return p.showTicket(c, r, p.answer(c, r), fiber.StatusOK)
}

func (p *Portal) answer(c *fiber.Ctx, r *reach) AnswerView {
	return AnswerView{Action: r.path, Message: web.Value(c, "body"), Token: web.FormToken(c),
		Closed: r.ticket.Status == models.StatusClosed, Upload: web.VisitOf(c).UploadView(uploadField)}
}

func (p *Portal) showTicket(c *fiber.Ctx, r *reach, answer AnswerView, status int) error {
	view, err := p.ticketView(c, r, answer)
	if err != nil {
		return err
	}
	return p.showTicketView(c, view, status)
}

func (p *Portal) showTicketView(c *fiber.Ctx, view TicketView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/ticket", Title: view.Subject, View: view}, status)
}

func (p *Portal) ticketView(c *fiber.Ctx, r *reach, answer AnswerView) (TicketView, error) {
	v, t := web.VisitOf(c), r.ticket
	department, _ := v.Set.Department(t.DepartmentID)
	view := TicketView{ID: t.ID, Path: r.path, Subject: t.Subject, Department: department.Name, Status: t.Status,
		Opened: v.Stamp(t.CreatedAt), Closed: t.Status == models.StatusClosed, Link: r.link,
		Newest: v.Set.ReplyOrder == settings.NewestFirst, Answer: answer}
	var err error
	if view.Rating, err = p.ratingView(c, r); err != nil {
		return view, err
	}
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
	if view.Messages, err = p.messageViews(c, r, messages); err != nil {
		return view, err
	}
	if total > size {
		view.Pager = web.NewPager(page, size, int64(len(messages)), total, page*size < total, func(page string) string {
			if page == "" {
				page = "1"
			}
			return web.Query(r.path, map[string]string{"page": page})
		})
	}
	return view, nil
}

// messagePage returns the page that is asked for, else the one with the newest message.
func messagePage(c *fiber.Ctx, newestFirst bool, total, size int64) int64 {
	if c.Query("page") == "" && !newestFirst {
		return max(1, (total+size-1)/size)
	}
	return web.PageWithin(c, total, size)
}

// changed answers to an action on a ticket with its page as it now is.
func (p *Portal) changed(c *fiber.Ctx, r *reach, notice string) error {
	fresh, err := p.again(c, r)
	if err != nil {
		return err
	}
	view, err := p.ticketView(c, fresh, p.answer(c, fresh))
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: []web.Part{{Name: "client/ticket", View: view}}, GoTo: r.path, Notice: notice})
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
