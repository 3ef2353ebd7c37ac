package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// OwnTickets returns a page of a customer's tickets as the portal lists them: those that wait for the desk first, then the
// answered, then the closed ones, each by last update. The page's ids come from one covering index.
func OwnTickets(ctx context.Context, db bun.IDB, userID, limit, offset int64) ([]Ticket, error) {
	tickets := []Ticket{}
	page := db.NewSelect().TableExpr("tickets AS own").ColumnExpr("own.id").Where("own.user_id = ?", userID).
		OrderExpr("own.list, own.updated_at DESC, own.id DESC").Limit(limit).Offset(offset)
	err := db.NewSelect().TableExpr("(?) AS page", page).Join(joinInOrder(db)+" tickets AS t ON t.id = page.id").
		ColumnExpr("t.*").OrderExpr("t.list, t.updated_at DESC, t.id DESC").Scan(ctx, &tickets)
	if err != nil {
		return nil, fmt.Errorf("own tickets: %w", err)
	}
	return tickets, nil
}

// CountOwnTickets returns how many tickets a customer has.
func CountOwnTickets(ctx context.Context, db bun.IDB, userID int64) (int64, error) {
	n, err := db.NewSelect().Model((*Ticket)(nil)).Where("t.user_id = ?", userID).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count own tickets: %w", err)
	}
	return n, nil
}
