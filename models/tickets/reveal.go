package tickets

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// RevealField returns the answer to a password field of a ticket, with a line in the audit log about who has read it.
// Errors: not_found.
func (s *Service) RevealField(ctx context.Context, scope models.Scope, by Actor, ticketID, fieldID int64) (value string, err error) {
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		ticket, err := models.TicketByID(ctx, tx, scope, ticketID)
		if err != nil {
			return err
		}
		answers, err := models.TicketFields(ctx, tx, ticket)
		if err != nil {
			return err
		}
		answer, given := answers[fieldID]
		if !given || len(answer.Sealed) == 0 {
			return models.NotFound("field")
		}
		plain, err := s.Key.Open(answer.Sealed, "ticket_fields", FieldName(fieldID), ticketID)
		if err != nil {
			return err
		}
		value = string(plain)
		return models.InsertAudit(ctx, tx, s.audit(by, "ticket.reveal", "ticket", ticketID, FieldName(fieldID)))
	})
	return value, wrap("reveal field", err)
}
