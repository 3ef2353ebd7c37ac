package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// othersCounted is how many tickets of a customer are read to count them; whoever has more is counted by the database.
const othersCounted = 60

// TicketsOfUser returns a customer's tickets that the scope may see, those updated last first, up to limit, and how many
// there are in all.
func TicketsOfUser(ctx context.Context, db bun.IDB, scope Scope, userID, limit int64) (tickets []Ticket, count int64, err error) {
	read := max(limit, othersCounted)
	q := scope.where(db.NewSelect().Model(&tickets).Column("id", "subject", "status", "updated_at"), "t").
		Where("t.user_id = ?", userID).Order("t.updated_at DESC", "t.id DESC").Limit(read)
	if err := q.Scan(ctx); err != nil {
		return nil, 0, fmt.Errorf("tickets of user %d: %w", userID, err)
	}
	count = int64(len(tickets))
	if count == read {
		all, err := scope.where(db.NewSelect().Model((*Ticket)(nil)), "t").Where("t.user_id = ?", userID).Count(ctx)
		if err != nil {
			return nil, 0, fmt.Errorf("count tickets of user %d: %w", userID, err)
		}
		count = all
	}
	return tickets[:min(limit, int64(len(tickets)))], count, nil
}
