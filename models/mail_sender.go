package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// SenderSubjects returns the subjects of the mails that an address sent since then and that became tickets or replies, newest
// first, up to limit. but is the mail that isn't counted.
func SenderSubjects(ctx context.Context, db bun.IDB, sender string, since time.Time, but, limit int64) ([]string, error) {
	var subjects []string
	err := db.NewSelect().Model((*Mail)(nil)).Column("subject").Where("ml.sender = ?", sender).Where("ml.received_at > ?", since).
		Where("ml.decision IN (?)", bun.List([]Decision{DecisionTicket, DecisionReply})).Where("ml.id <> ?", but).
		Order("ml.received_at DESC").Limit(limit).Scan(ctx, &subjects)
	if err != nil {
		return nil, fmt.Errorf("mails of %s: %w", sender, err)
	}
	return subjects, nil
}
