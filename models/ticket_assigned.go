package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// openLists are the lists of tickets that are not closed.
var openLists = []List{ListActive, ListAnswered}

// OpenTicketsOf returns the ids of up to limit tickets that are an agent's and not closed.
func OpenTicketsOf(ctx context.Context, db bun.IDB, staffID, limit int64) ([]int64, error) {
	var ids []int64
	err := openTicketsOf(db, staffID).Column("id").Limit(limit).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("open tickets of staff %d: %w", staffID, err)
	}
	return ids, nil
}

// CountOpenTicketsOf returns how many tickets are an agent's and not closed.
func CountOpenTicketsOf(ctx context.Context, db bun.IDB, staffID int64) (int64, error) {
	var n int64
	err := db.NewSelect().Model((*ticketCount)(nil)).ColumnExpr("COALESCE(SUM(c.n), 0)").
		Where("c.bucket IN (?)", bun.List([]Bucket{BucketOfAgent(staffID), bucketOfAnswered(staffID)})).Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("count open tickets of staff %d: %w", staffID, err)
	}
	return n, nil
}

func openTicketsOf(db bun.IDB, staffID int64) *bun.SelectQuery {
	return db.NewSelect().Model((*Ticket)(nil)).Where("t.assignee_id = ?", staffID).Where("t.list IN (?)", bun.List(openLists))
}
