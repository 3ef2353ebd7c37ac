package client

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// ConfirmationView says that a ticket was made.
type ConfirmationView struct {
	ID         int64
	Subject    string
	Department string
	Email      string
	Href       string // the ticket
	Own        bool   // its customer is signed in, and can see it
}

// confirmationPath returns the address of the page that follows a form. Only who sent the form knows its token.
func confirmationPath(token string) string {
	return "/submit-ticket/confirmation/" + url.PathEscape(token)
}

func (p *Portal) confirmation(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	token, err := url.PathUnescape(c.Params("token"))
	if err != nil {
		return models.NotFound("page")
	}
	made, err := models.SubmissionByToken(c.UserContext(), p.DB, secret.Hash(token))
	if models.IsNotFound(err) {
		return models.NotFound("page")
	}
	if err != nil {
		return err
	}
	ticket, err := models.TicketByID(c.UserContext(), p.DB, models.Everything(), made.TicketID)
	if err != nil {
		return err
	}
	customer, err := models.UserByID(c.UserContext(), p.DB, ticket.UserID)
	if err != nil {
		return err
	}
	department, _ := v.Set.Department(ticket.DepartmentID)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.Show(c, p.Frame(), web.Page{Name: "client/confirmation", Title: v.T("portal.confirmation.title"), View: ConfirmationView{
		ID: ticket.ID, Subject: ticket.Subject, Department: department.Name, Email: customer.Email,
		Href: ticketPath(ticket.ID), Own: v.User != nil && v.User.ID == ticket.UserID}})
}
