package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// SenderMails returns when an address sent mails since then that became tickets or replies, and their subjects, newest first, up to
// limit. but is the mail that isn't counted.
func SenderMails(ctx context.Context, db bun.IDB, sender string, since time.Time, but, limit int64) ([]Mail, error) {
	var mails []Mail
	err := db.NewSelect().Model(&mails).Column("received_at", "subject").Where("ml.sender = ?", sender).Where("ml.received_at > ?", since).
		Where("ml.decision IN (?)", bun.List([]Decision{DecisionTicket, DecisionReply})).Where("ml.id <> ?", but).
		Order("ml.received_at DESC").Limit(limit).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("mails of %s: %w", sender, err)
	}
	return mails, nil
}
