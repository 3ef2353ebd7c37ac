package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// SentMessage is a message with how far its mail is; Delivery is nil for one that sent none to the customer.
type SentMessage struct {
	Message
	Delivery *Delivery
}

// SentMessagesOf returns a page of a ticket's messages as MessagesOf does, each with the state of its mail. The ticket must
// have been read under the reader's scope.
func SentMessagesOf(ctx context.Context, db bun.IDB, t *Ticket, newestFirst bool, limit, offset int64) ([]SentMessage, error) {
	var rows []struct {
		Message   `bun:",extend"`
		State     OutboxState `bun:",nullzero"`
		LastError string      `bun:",nullzero"`
		SentAt    time.Time   `bun:",nullzero"`
	}
	direction := "m.id"
	if newestFirst {
		direction = "m.id DESC"
	}
	err := db.NewSelect().Model(&rows).ColumnExpr("m.*, o.state, o.last_error, o.sent_at").
		Join("LEFT JOIN outbox AS o ON o.message_id = m.id AND o.kind = ?", TemplateStaffReply).
		Where("m.ticket_id = ?", t.ID).OrderExpr(direction).Limit(limit).Offset(offset).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("sent messages of ticket %d: %w", t.ID, err)
	}
	messages := make([]SentMessage, len(rows))
	for i, r := range rows {
		messages[i].Message = r.Message
		if r.State != "" {
			messages[i].Delivery = &Delivery{MessageID: r.ID, State: r.State, LastError: r.LastError, SentAt: r.SentAt}
		}
	}
	return messages, nil
}
