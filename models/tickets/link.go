package tickets

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/notify"
)

// linkPage is the page of the site that takes the link of a ticket.
const linkPage = "follow"

// linkPurpose keeps the signature of a link apart from all others.
const linkPurpose = "ticket link"

// linkSignature is how much of the signature a link carries, in bytes.
const linkSignature = 16

// Link returns the address that opens a ticket for its customer without an account. It stands in each mail to the customer, and
// works as long as the customer keeps the address that the mail goes to, and the desk its key.
func (s *Service) Link(t *models.Ticket, customer *models.User) string {
	return notify.Link(s.URL, linkPage, s.LinkToken(t.ID, customer))
}

// LinkToken is the last part of a ticket's link: the ticket's id and its signature, in letters and digits that no mail program
// takes for the end of a sentence.
func (s *Service) LinkToken(ticketID int64, customer *models.User) string {
	return number(ticketID) + "-" + hex.EncodeToString(s.Key.MAC(linkPurpose, linkData(ticketID, customer))[:linkSignature])
}

func linkData(ticketID int64, customer *models.User) []byte {
	return []byte(number(ticketID) + "\n" + customer.Email)
}

// ByLink returns the ticket that a link's token opens, and its customer. Errors: not_found, for a customer who may not sign in
// too.
func (s *Service) ByLink(ctx context.Context, token string) (*models.Ticket, *models.User, error) {
	id, signature, err := readLink(token)
	if err != nil {
		return nil, nil, err
	}
	ticket, err := models.TicketByID(ctx, s.DB, models.Everything(), id)
	if err != nil {
		return nil, nil, err
	}
	customer, err := models.UserByID(ctx, s.DB, ticket.UserID)
	if err != nil {
		return nil, nil, wrap("link", err)
	}
	if !customer.Active || !s.Key.Verify(linkPurpose, linkData(id, customer), signature) {
		return nil, nil, models.NotFound("ticket")
	}
	return ticket, customer, nil
}

// readLink takes a token apart. There is one way only to write it. Errors: not_found.
func readLink(token string) (ticketID int64, signature []byte, err error) {
	digits, code, _ := strings.Cut(token, "-")
	ticketID, err = strconv.ParseInt(digits, 10, 64)
	if err == nil {
		signature, err = hex.DecodeString(code)
	}
	if err != nil || len(signature) != linkSignature || token != number(ticketID)+"-"+hex.EncodeToString(signature) {
		return 0, nil, models.NotFound("ticket")
	}
	return ticketID, signature, nil
}
