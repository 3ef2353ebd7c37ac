package accounts

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

const (
	// renewBatch is how many tickets one transaction makes findable by what a customer is called now.
	renewBatch = 20
	// renewMessages is how many messages are read at once for that.
	renewMessages = 50
)

// renewal makes a customer's tickets be found by a new name or address instead of a former one.
type renewal struct {
	user    *models.User // as it is now
	was, is string
	left    []int64 // tickets
}

// begin renews the newest tickets in the transaction of the change. The others follow after the commit: nobody is to wait for all
// of them.
func (r *renewal) begin(ctx context.Context, tx bun.Tx) error {
	tickets, err := models.TicketIDs(ctx, tx, models.OwnedBy(r.user.ID), math.MaxInt32)
	if err != nil {
		return err
	}
	slices.SortFunc(tickets, func(a, b int64) int { return int(b - a) })
	newest := min(renewBatch, len(tickets))
	r.left = tickets[newest:]
	return r.renew(ctx, tx, tickets[:newest])
}

func (s *Service) finishRenewal(ctx context.Context, r renewal) error {
	for some := range slices.Chunk(r.left, renewBatch) {
		err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error { return r.renew(ctx, tx, some) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *renewal) renew(ctx context.Context, tx bun.Tx, ids []int64) error {
	return models.RenewTickets(ctx, tx, ids, r.was, r.is, func(id int64) ([]string, error) {
		ticket, err := models.TicketByID(ctx, tx, models.Everything(), id)
		if err != nil {
			return nil, err
		}
		others, err := models.ParticipantsOf(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		texts := []string{models.FoundBy(ticket, r.user) + strings.Join(others, "\n")}
		for {
			page, err := models.MessagesOf(ctx, tx, ticket, false, renewMessages, int64(len(texts))-1)
			if err != nil || len(page) == 0 {
				return texts, err
			}
			for _, m := range page {
				texts = append(texts, htmlsafe.ToText(m.Body))
			}
		}
	})
}

// RenewTickets makes tickets that became another customer's be found by that one's name and address. They stay findable by the
// addresses that take part in them. It belongs into the transaction that moves them.
func (s *Service) RenewTickets(ctx context.Context, tx bun.Tx, ids []int64, was, is *models.User) error {
	r := renewal{user: is, was: was.Fullname + "\n" + was.Email, is: is.Fullname + "\n" + is.Email}
	return r.renew(ctx, tx, ids)
}
