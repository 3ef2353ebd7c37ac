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

// Thread is a page of a ticket's messages. Files, Notes and Events tell whether there may be any to be read along with them:
// most tickets have none.
type Thread struct {
	Messages             []SentMessage
	Files, Notes, Events bool
}

type threadRow struct {
	Message   `bun:",extend"`
	State     OutboxState `bun:",nullzero"`
	LastError string      `bun:",nullzero"`
	SentAt    time.Time   `bun:",nullzero"`
	HasFiles  bool
	HasNotes  bool
	HasEvents bool
}

// ThreadOf returns a page of a ticket's messages as MessagesOf does, each with the state of its mail. The ticket must have
// been read under the reader's scope.
func ThreadOf(ctx context.Context, db bun.IDB, t *Ticket, newestFirst bool, limit, offset int64) (Thread, error) {
	var rows []threadRow
	direction := "m.id"
	if newestFirst {
		direction = "m.id DESC"
	}
	err := db.NewSelect().Model(&rows).ColumnExpr("m.*, o.state, o.last_error, o.sent_at").
		ColumnExpr("EXISTS (SELECT 1 FROM attachments WHERE message_id = m.id) AS has_files").
		ColumnExpr("EXISTS (SELECT 1 FROM notes WHERE ticket_id = ?) AS has_notes", t.ID).
		ColumnExpr("EXISTS (SELECT 1 FROM events WHERE ticket_id = ?) AS has_events", t.ID).
		Join("LEFT JOIN outbox AS o ON o.message_id = m.id AND o.kind = ?", TemplateStaffReply).
		Where("m.ticket_id = ?", t.ID).OrderExpr(direction).Limit(limit).Offset(offset).Scan(ctx)
	if err != nil {
		return Thread{}, fmt.Errorf("thread of ticket %d: %w", t.ID, err)
	}
	thread := Thread{Notes: len(rows) == 0, Events: len(rows) == 0, Messages: make([]SentMessage, len(rows))}
	for i, r := range rows {
		thread.Messages[i].Message = r.Message
		if r.State != "" {
			thread.Messages[i].Delivery = &Delivery{MessageID: r.ID, State: r.State, LastError: r.LastError, SentAt: r.SentAt}
		}
		thread.Files = thread.Files || r.HasFiles
		thread.Notes, thread.Events = thread.Notes || r.HasNotes, thread.Events || r.HasEvents
	}
	return thread, nil
}
