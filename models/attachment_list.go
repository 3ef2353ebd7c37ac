package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// ListAttachments returns a page of the files of tickets that the scope may see, by id, and how many there are in all. A ticket's or
// a message's id of 0 asks for those of all.
func ListAttachments(ctx context.Context, db bun.IDB, scope Scope, ticketID, messageID, limit, offset int64) (files []Attachment, total int64, err error) {
	files = []Attachment{}
	q := scope.where(db.NewSelect().Model(&files).Join("JOIN tickets AS t ON t.id = a.ticket_id"), "t")
	if ticketID != 0 {
		q = q.Where("a.ticket_id = ?", ticketID)
	}
	if messageID != 0 {
		q = q.Where("a.message_id = ?", messageID)
	}
	if total, err = q.Clone().Count(ctx); err == nil {
		err = q.Order("a.id").Limit(limit).Offset(offset).Scan(ctx)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("list attachments: %w", err)
	}
	return files, total, nil
}

// FindAttachment returns a file of a ticket that the scope may see. Errors: not_found.
func FindAttachment(ctx context.Context, db bun.IDB, scope Scope, id int64) (*Attachment, error) {
	a := new(Attachment)
	q := scope.where(db.NewSelect().Model(a).Join("JOIN tickets AS t ON t.id = a.ticket_id"), "t")
	if err := q.Where("a.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "file")
	}
	return a, nil
}
