package accounts

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// EndUserAccess ends a customer's sessions and one-time links, and drops the mails that wait to carry such a link. It belongs into
// the transaction of what causes it, which must hold the customer's row.
func (s *Service) EndUserAccess(ctx context.Context, tx bun.Tx, userID int64) error {
	return endAccess(ctx, tx, 0, userID)
}

// endAccess is EndUserAccess for a staff user or a customer; the other id is 0.
func endAccess(ctx context.Context, tx bun.Tx, staffID, userID int64) error {
	links, err := models.OneTimeLinksOf(ctx, tx, staffID, userID)
	if err != nil {
		return err
	}
	var keys []string
	for _, link := range links {
		for _, template := range models.LinkTemplates {
			keys = append(keys, linkKey(template, link.Hash))
		}
	}
	if err := models.DeleteQueuedMails(ctx, tx, keys); err != nil {
		return err
	}
	if err := models.DeleteOneTimeLinksOf(ctx, tx, staffID, userID); err != nil {
		return err
	}
	return models.DeleteSessionsOf(ctx, tx, staffID, userID)
}
