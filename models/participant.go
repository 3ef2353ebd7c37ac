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

// ParticipantsOf returns the addresses that take part in a ticket beside its customer's, by address.
func ParticipantsOf(ctx context.Context, db bun.IDB, ticketID int64) ([]string, error) {
	emails := []string{}
	q := db.NewSelect().Model((*Participant)(nil)).Column("email").Where("p.ticket_id = ?", ticketID).Order("p.email")
	if err := q.Scan(ctx, &emails); err != nil {
		return nil, fmt.Errorf("participants of ticket %d: %w", ticketID, err)
	}
	return emails, nil
}

// SwapParticipants lets an address, in lower case, take part in tickets in place of another one.
func SwapParticipants(ctx context.Context, tx bun.Tx, ticketIDs []int64, gone, email string) error {
	if len(ticketIDs) == 0 {
		return nil
	}
	rows := make([]Participant, len(ticketIDs))
	for i, id := range ticketIDs {
		rows[i] = Participant{TicketID: id, Email: email}
	}
	if _, err := insertNew(tx.NewInsert().Model(&rows)).Exec(ctx); err != nil {
		return fmt.Errorf("add participants: %w", err)
	}
	_, err := tx.NewDelete().Model((*Participant)(nil)).Where("ticket_id IN (?)", bun.List(ticketIDs)).Where("email = ?", gone).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete participants: %w", err)
	}
	return nil
}
