package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// SentMessage is a message with how far its mail is; Delivery is nil for one that sent none to the customer.
type SentMessage struct {
	Message
	Delivery *Delivery
}

// Thread is a page of a ticket's messages, with what else may be there to be read of the ticket.
type Thread struct {
	Messages []SentMessage
	Beside
}

// Beside tells whether there may be files, notes, events, a rating, and drafts of anybody: most tickets have none, and a question
// that need not be asked is a way to the server less.
type Beside struct{ Files, Notes, Events, Rating, Drafts bool }

type threadRow struct {
	Message   `bun:",extend"`
	HasFiles  bool
	HasNotes  bool
	HasEvents bool
	HasRating bool
	HasDrafts bool
}

// ThreadOf returns a page of a ticket's messages as MessagesOf does, each with the state of its mail. The ticket must have
// been read under the reader's scope. The mails are a question of their own: joined, MariaDB puts the messages' texts into
// a table on the disk.
func ThreadOf(ctx context.Context, db bun.IDB, t *Ticket, newestFirst bool, limit, offset int64) (Thread, error) {
	var rows []threadRow
	direction := "m.id"
	if newestFirst {
		direction = "m.id DESC"
	}
	err := db.NewSelect().Model(&rows).ColumnExpr("m.*").
		ColumnExpr("EXISTS (SELECT 1 FROM attachments WHERE message_id = m.id) AS has_files").
		ColumnExpr("EXISTS (SELECT 1 FROM notes WHERE ticket_id = ?) AS has_notes", t.ID).
		ColumnExpr("EXISTS (SELECT 1 FROM events WHERE ticket_id = ?) AS has_events", t.ID).
		ColumnExpr("EXISTS (SELECT 1 FROM ratings WHERE ticket_id = ?) AS has_rating", t.ID).
		ColumnExpr("EXISTS (SELECT 1 FROM reply_drafts WHERE ticket_id = ?) AS has_drafts", t.ID).
		Where("m.ticket_id = ?", t.ID).OrderExpr(direction).Limit(limit).Offset(offset).Scan(ctx)
	if err != nil {
		return Thread{}, fmt.Errorf("thread of ticket %d: %w", t.ID, err)
	}
	unknown := len(rows) == 0
	thread := Thread{Beside: Beside{Notes: unknown, Events: unknown, Rating: unknown, Drafts: unknown}, Messages: make([]SentMessage, len(rows))}
	messages := make([]Message, len(rows))
	for i, r := range rows {
		messages[i] = r.Message
		thread.Files = thread.Files || r.HasFiles
		thread.Notes, thread.Events = thread.Notes || r.HasNotes, thread.Events || r.HasEvents
		thread.Rating, thread.Drafts = thread.Rating || r.HasRating, thread.Drafts || r.HasDrafts
	}
	deliveries, err := DeliveriesOf(ctx, db, messages)
	if err != nil {
		return Thread{}, err
	}
	for i, m := range messages {
		thread.Messages[i].Message = m
		if delivery, sent := deliveries[m.ID]; sent {
			thread.Messages[i].Delivery = &delivery
		}
	}
	return thread, nil
}
