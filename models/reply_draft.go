package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// ReplyDraft is what an agent types under a ticket until it is sent: an answer to the customer, or a note. Body is as typed; Format
// is "html" or "text".
type ReplyDraft struct {
	bun.BaseModel `bun:"table:reply_drafts,alias:rd"`

	StaffID   int64 `bun:",pk"`
	TicketID  int64 `bun:",pk"`
	Note      bool
	Body      string
	Format    string
	UpdatedAt time.Time
}

// ReplyDraftOf returns what an agent was typing under a ticket. Errors: not_found.
func ReplyDraftOf(ctx context.Context, db bun.IDB, staffID, ticketID int64) (*ReplyDraft, error) {
	d := new(ReplyDraft)
	err := db.NewSelect().Model(d).Where("rd.staff_id = ?", staffID).Where("rd.ticket_id = ?", ticketID).Scan(ctx)
	if err != nil {
		return nil, row(err, "draft")
	}
	return d, nil
}

// SaveReplyDraft writes an agent's draft in place of the one before.
func SaveReplyDraft(ctx context.Context, db bun.IDB, d *ReplyDraft) error {
	_, err := upsert(db.NewInsert().Model(d), "staff_id, ticket_id", "note", "body", "format", "updated_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("save draft under ticket %d: %w", d.TicketID, err)
	}
	return nil
}

// DropReplyDraft removes an agent's draft. It is fine when there is none.
func DropReplyDraft(ctx context.Context, db bun.IDB, staffID, ticketID int64) error {
	_, err := db.NewDelete().Model((*ReplyDraft)(nil)).Where("staff_id = ?", staffID).Where("ticket_id = ?", ticketID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop draft under ticket %d: %w", ticketID, err)
	}
	return nil
}
