package api

import (
	"helpdeskz/models"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

type messageAnswer struct {
	ID       string `json:"id"`
	Date     string `json:"date"`
	Customer string `json:"customer"` // whether the customer wrote it
	StaffID  string `json:"staff_id"`
	Message  string `json:"message"`
}

type messageList struct {
	success
	Pages    int64           `json:"pages"`
	Total    int64           `json:"total_replies"`
	Messages []messageAnswer `json:"messages"`
}

// showMessages answers with a page of a ticket's messages, in the order that the site shows them in.
func (a *API) showMessages(c *call) (any, error) {
	id, err := c.id("ticket")
	if err != nil {
		return nil, err
	}
	page := c.page(int64(c.visit.Set.RepliesPerPage))
	if err := c.fault(); err != nil {
		return nil, err
	}
	ticket, err := models.TicketByID(c.ctx, a.DB, models.Everything(), id)
	if err != nil {
		return nil, err
	}
	newestFirst := c.visit.Set.ReplyOrder == settings.NewestFirst
	messages, err := models.MessagesOf(c.ctx, a.DB, ticket, newestFirst, page.size, page.offset())
	if err != nil {
		return nil, err
	}
	total, err := models.CountMessages(c.ctx, a.DB, ticket.ID)
	if err != nil {
		return nil, err
	}
	list := messageList{success: good, Pages: page.of(total), Total: total, Messages: make([]messageAnswer, len(messages))}
	for i, m := range messages {
		list.Messages[i] = messageAnswer{ID: number(m.ID), Date: seconds(m.CreatedAt), Customer: flag(m.Author == models.AuthorCustomer),
			StaffID: number(m.StaffID), Message: m.Body}
	}
	return list, nil
}

func (a *API) createMessage(c *call) (int64, error) {
	replier := c.choice("replier", byUser, byStaff)
	in := tickets.ReplyInput{Channel: models.ChannelAPI, Scope: models.Everything(), TicketID: c.requiredID("ticket_id"),
		Body: body(c.required("message")), Files: c.uploads()}
	in.By = c.author(replier)
	if c.on("close") && replier == byStaff {
		in.Status = models.StatusClosed
	}
	if err := c.fault(); err != nil {
		return 0, err
	}
	if replier == byUser {
		if err := a.asCustomer(c, &in); err != nil {
			return 0, err
		}
	}
	message, err := a.Tickets.Reply(c.ctx, in)
	if err != nil {
		return 0, rename(err, map[string]string{"body": "message", "files": filesField})
	}
	return message.ID, nil
}

// asCustomer lets the ticket's customer write.
func (a *API) asCustomer(c *call, in *tickets.ReplyInput) error {
	ticket, err := models.TicketByID(c.ctx, a.DB, in.Scope, in.TicketID)
	if err != nil {
		return err
	}
	in.By.User, err = models.UserByID(c.ctx, a.DB, ticket.UserID)
	return err
}
