package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// TicketsChangedSince returns tickets of the scope that the filter asks for and that last changed behind a place: after the
// time, or at it with a larger id. They come by their last change and id, up to the filter's limit; its order and offset don't
// count.
func TicketsChangedSince(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter, at time.Time, id int64) ([]TicketRow, error) {
	rows := []TicketRow{}
	q := db.NewSelect().Model(&rows).ColumnExpr("t.*, u.fullname AS user_fullname, u.email AS user_email").
		Join(joinInOrder(db) + " users AS u ON u.id = t.user_id")
	if f.UserID == 0 {
		q = q.UseIndex("tickets_changed")
	}
	// The first condition is what finds the place in the index.
	q = f.where(scope.where(q, "t"), "t").Where("t.changed_at >= ?", at).Where("(t.changed_at > ? OR t.id > ?)", at, id)
	if err := q.Order("t.changed_at", "t.id").Limit(f.Limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("tickets changed since %s: %w", at, err)
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
