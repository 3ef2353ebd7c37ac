package accounts

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

const (
	// renewBatch is how many tickets one transaction makes findable by another address.
	renewBatch = 20
	// renewMessages is how many messages are read at once for that.
	renewMessages = 50
)

// ChangeUserEmail gives a customer another address. It ends the customer's sessions and one-time links, and the tickets are found by
// the new address instead of the former one. The address that the customer has already is no change; it makes the tickets
// be found that an interrupted call left. Errors: not_found, invalid (email).
func (s *Service) ChangeUserEmail(ctx context.Context, by Actor, id int64, email string) error {
	fields := models.Fields{}
	email = checkEmail(fields, email)
	if err := fields.Error(); err != nil {
		return err
	}
	var was string
	var user *models.User
	var tickets []int64
	err := models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (made int64, err error) {
		if user, err = models.LockUser(ctx, tx, id); err != nil {
			return 0, err
		}
		if was, user.Email = user.Email, email; was != email {
			if err := s.changeEmail(ctx, tx, by, user, was); err != nil {
				return 0, err
			}
		}
		if tickets, err = models.TicketIDs(ctx, tx, models.OwnedBy(id), math.MaxInt32); err != nil {
			return 0, err
		}
		// The newest now, the others after the commit: nobody is to wait for all of them.
		slices.SortFunc(tickets, func(a, b int64) int { return int(b - a) })
		return 0, renewTickets(ctx, tx, user, was, tickets[:min(renewBatch, len(tickets))])
	})
	if err == nil {
		err = s.renewOthers(ctx, user, was, tickets[min(renewBatch, len(tickets)):])
	}
	if err != nil {
		return fmt.Errorf("accounts: change email: %w", err)
	}
	return nil
}

func (s *Service) changeEmail(ctx context.Context, tx bun.Tx, by Actor, user *models.User, was string) error {
	if err := emailTaken(models.SetUserEmail(ctx, tx, user.ID, user.Email)); err != nil {
		return err
	}
	if err := s.EndUserAccess(ctx, tx, user.ID); err != nil {
		return err
	}
	return s.audit(ctx, tx, by, "user.email", "user", user.ID, was+" > "+user.Email)
}

func (s *Service) renewOthers(ctx context.Context, user *models.User, was string, tickets []int64) error {
	for some := range slices.Chunk(tickets, renewBatch) {
		err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
			return renewTickets(ctx, tx, user, was, some)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// renewTickets makes tickets be found by their customer's address instead of a former one.
func renewTickets(ctx context.Context, tx bun.Tx, user *models.User, was string, ids []int64) error {
	return models.RenewTickets(ctx, tx, ids, was, user.Email, func(id int64) ([]string, error) {
		ticket, err := models.TicketByID(ctx, tx, models.Everything(), id)
		if err != nil {
			return nil, err
		}
		texts := []string{models.FoundBy(ticket, user)}
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

// EndUserAccess ends a customer's sessions and one-time links, and drops the mails that wait to carry such a link. It belongs into
// the transaction of what causes it, which must hold the customer's row.
func (s *Service) EndUserAccess(ctx context.Context, tx bun.Tx, userID int64) error {
	links, err := models.OneTimeLinksOf(ctx, tx, userID)
	if err != nil {
		return err
	}
	var keys []string
	for _, link := range links {
		for _, template := range []string{models.TemplateNewUser, models.TemplateLostPassword} {
			keys = append(keys, linkKey(template, link.Hash))
		}
	}
	if err := models.DeleteQueuedMails(ctx, tx, keys); err != nil {
		return err
	}
	if err := models.DeleteOneTimeLinksOf(ctx, tx, 0, userID); err != nil {
		return err
	}
	return models.DeleteSessionsOf(ctx, tx, 0, userID)
}
