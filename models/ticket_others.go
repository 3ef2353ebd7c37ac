package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// TicketsOfUser returns a customer's tickets that the scope may see, those updated last first, up to limit, and how many
// there are in all.
func TicketsOfUser(ctx context.Context, db bun.IDB, scope Scope, userID, limit int64) (tickets []Ticket, count int64, err error) {
	var rows []struct {
		Ticket `bun:",extend"`
		InAll  int64
	}
	q := scope.where(db.NewSelect().Model(&rows).Column("id", "subject", "status", "updated_at"), "t").
		ColumnExpr("COUNT(*) OVER () AS in_all").Where("t.user_id = ?", userID).Order("t.updated_at DESC", "t.id DESC").Limit(limit)
	if err := q.Scan(ctx); err != nil {
		return nil, 0, fmt.Errorf("tickets of user %d: %w", userID, err)
	}
	for _, r := range rows {
		tickets, count = append(tickets, r.Ticket), r.InAll
	}
	return tickets, count, nil
}
