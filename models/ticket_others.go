package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// TicketsOfUser returns a customer's tickets that the scope may see, those updated last first, up to limit, and how many
// there are in all.
func TicketsOfUser(ctx context.Context, db bun.IDB, scope Scope, userID, limit int64) (tickets []Ticket, count int64, err error) {
	q := scope.where(db.NewSelect().Model(&tickets).Column("id", "subject", "status", "updated_at"), "t").
		Where("t.user_id = ?", userID).Order("t.updated_at DESC", "t.id DESC").Limit(limit)
	if err := q.Scan(ctx); err != nil {
		return nil, 0, fmt.Errorf("tickets of user %d: %w", userID, err)
	}
	if count = int64(len(tickets)); count < limit {
		return tickets, count, nil
	}
	in := scope.where(db.NewSelect().Model((*Ticket)(nil)), "t").Where("t.user_id = ?", userID)
	all, err := in.Count(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("count tickets of user %d: %w", userID, err)
	}
	return tickets, all, nil
}
