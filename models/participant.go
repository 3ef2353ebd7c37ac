package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Participant is an address, beside the customer's, whose mails may join a ticket.
type Participant struct {
	bun.BaseModel `bun:"table:participants,alias:p"`

	TicketID int64  `bun:",pk"`
	Email    string `bun:",pk"`
}

// IsParticipant tells whether an address, in lower case, takes part in a ticket.
func IsParticipant(ctx context.Context, db bun.IDB, ticketID int64, email string) (bool, error) {
	there, err := db.NewSelect().Model((*Participant)(nil)).
		Where("p.ticket_id = ?", ticketID).Where("p.email = ?", email).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("participant of ticket %d: %w", ticketID, err)
	}
	return there, nil
}

// AddParticipant lets an address, in lower case, take part in a ticket.
func AddParticipant(ctx context.Context, db bun.IDB, ticketID int64, email string) error {
	p := &Participant{TicketID: ticketID, Email: email}
	if _, err := insertNew(db.NewInsert().Model(p)).Exec(ctx); err != nil {
		return fmt.Errorf("add participant of ticket %d: %w", ticketID, err)
	}
	return nil
}
