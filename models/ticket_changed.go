package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// TicketsUpdatedSince returns tickets of the scope that the filter asks for and that were last updated behind a place: after the
// time, or at it with a larger id. They come by their last update and id, up to the filter's limit; its order and offset don't
// count.
func TicketsUpdatedSince(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter, at time.Time, id int64) ([]TicketRow, error) {
	rows := []TicketRow{}
	q := db.NewSelect().Model(&rows).ColumnExpr("t.*, u.fullname AS user_fullname, u.email AS user_email").
		Join(joinInOrder(db) + " users AS u ON u.id = t.user_id")
	if f.UserID == 0 {
		q = q.UseIndex("tickets_updated")
	}
	// The first condition is what finds the place in the index.
	q = f.where(scope.where(q, "t"), "t").Where("t.updated_at >= ?", at).Where("(t.updated_at > ? OR t.id > ?)", at, id)
	if err := q.Order("t.updated_at", "t.id").Limit(f.Limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("tickets updated since %s: %w", at, err)
	}
	return rows, nil
}

// CountTickets returns how many tickets of the scope the filter asks for. It reads them all.
func CountTickets(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter) (int64, error) {
	n, err := f.where(scope.where(db.NewSelect().Model((*Ticket)(nil)), "t"), "t").Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count tickets: %w", err)
	}
	return n, nil
}
