package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// MaxBody is the longest body that forms may bring, in characters of its markup; mail is kept whole.
const MaxBody = 200_000

// Message is one entry of a ticket, by its customer or by staff. Body is sanitised HTML.
type Message struct {
	bun.BaseModel `bun:"table:messages,alias:m"`

	ID            int64 `bun:",pk,autoincrement"`
	TicketID      int64
	Author        Author
	UserID        int64 `bun:",nullzero"`
	StaffID       int64 `bun:",nullzero"`
	AuthorName    string
	Body          string
	Channel       Channel
	IP            string
	MailMessageID string
	CreatedAt     time.Time
}

// InsertMessage adds a message and sets its ID.
func InsertMessage(ctx context.Context, db bun.IDB, m *Message) error {
	if _, err := db.NewInsert().Model(m).Exec(ctx); err != nil {
		return fmt.Errorf("insert message: %w", err)
	}
	return nil
}

// MessagesOf returns a page of a ticket's messages in the order of their ids. The ticket must have been read under the
// reader's scope.
func MessagesOf(ctx context.Context, db bun.IDB, t *Ticket, newestFirst bool, limit, offset int64) ([]Message, error) {
	messages := []Message{}
	direction := "m.id"
	if newestFirst {
		direction = "m.id DESC"
	}
	err := db.NewSelect().Model(&messages).Where("m.ticket_id = ?", t.ID).OrderExpr(direction).
		Limit(limit).Offset(offset).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("messages of ticket %d: %w", t.ID, err)
	}
	return messages, nil
}

// MessageTimeOf returns when a customer wrote the nth message, counted from the newest. Errors: not_found (there are fewer).
func MessageTimeOf(ctx context.Context, db bun.IDB, userID, nth int64) (time.Time, error) {
	m := new(Message)
	err := db.NewSelect().Model(m).Column("created_at").Where("m.user_id = ?", userID).Order("m.id DESC").Limit(1).Offset(nth - 1).
		Scan(ctx)
	if err != nil {
		return time.Time{}, row(err, "message")
	}
	return m.CreatedAt, nil
}

// MessageByID returns a message of a ticket that was read under the reader's scope. Errors: not_found.
func MessageByID(ctx context.Context, db bun.IDB, t *Ticket, id int64) (*Message, error) {
	m := new(Message)
	if err := db.NewSelect().Model(m).Where("m.id = ?", id).Where("m.ticket_id = ?", t.ID).Scan(ctx); err != nil {
		return nil, row(err, "message")
	}
	return m, nil
}

// CountMessages returns how many messages a ticket has.
func CountMessages(ctx context.Context, db bun.IDB, ticketID int64) (int64, error) {
	n, err := db.NewSelect().Model((*Message)(nil)).Where("m.ticket_id = ?", ticketID).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count messages of ticket %d: %w", ticketID, err)
	}
	return n, nil
}

// SetMailMessageID notes the Message-ID, without brackets, of the mail that carries a message.
func SetMailMessageID(ctx context.Context, db bun.IDB, id int64, mailMessageID string) error {
	_, err := db.NewUpdate().Model((*Message)(nil)).Set("mail_message_id = ?", mailMessageID).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note Message-ID of message %d: %w", id, err)
	}
	return nil
}

// MailIDsOf returns the Message-IDs of a ticket's messages, without brackets, oldest first: what a new mail's References
// name. Only the first one and the last nine are returned, so that the header stays short.
func MailIDsOf(ctx context.Context, db bun.IDB, ticketID int64) ([]string, error) {
	var ids []string
	err := db.NewSelect().Model((*Message)(nil)).Column("mail_message_id").
		Where("m.ticket_id = ?", ticketID).Where("m.mail_message_id <> ''").Order("m.id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("mail ids of ticket %d: %w", ticketID, err)
	}
	if len(ids) > 10 {
		ids = append(ids[:1], ids[len(ids)-9:]...)
	}
	return ids, nil
}
