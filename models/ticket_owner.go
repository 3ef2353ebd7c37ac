package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// MoveTicketsToUser makes tickets another customer's, with the messages that the former one wrote in them. now is when it happens.
func MoveTicketsToUser(ctx context.Context, tx bun.Tx, ids []int64, from, to int64, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NewUpdate().Model((*Ticket)(nil)).Set("user_id = ?", to).Set("changed_at = ?", now).Where("id IN (?)", bun.List(ids)).
		Where("user_id = ?", from).Exec(ctx)
	if err != nil {
		return fmt.Errorf("move tickets to user %d: %w", to, err)
	}
	_, err = tx.NewUpdate().Model((*Message)(nil)).Set("user_id = ?", to).Where("ticket_id IN (?)", bun.List(ids)).
		Where("user_id = ?", from).Exec(ctx)
	if err != nil {
		return fmt.Errorf("move messages to user %d: %w", to, err)
	}
	return nil
}

// MoveMessagesToUser makes all messages of a customer another one's.
func MoveMessagesToUser(ctx context.Context, tx bun.Tx, from, to int64) error {
	if _, err := tx.NewUpdate().Model((*Message)(nil)).Set("user_id = ?", to).Where("user_id = ?", from).Exec(ctx); err != nil {
		return fmt.Errorf("move messages to user %d: %w", to, err)
	}
	return nil
}
