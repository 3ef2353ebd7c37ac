package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// RecountTickets makes the kept counts anew from the tickets themselves, which it reads all: for a desk that was filled by other
// means than the rules. Nobody else may write tickets meanwhile.
func RecountTickets(ctx context.Context, tx bun.Tx) error {
	if _, err := tx.NewDelete().Model((*ticketCount)(nil)).Where("1 = 1").Exec(ctx); err != nil {
		return fmt.Errorf("recount tickets: %w", err)
	}
	var rows []struct {
		DepartmentID int64
		Status       Status
		Overdue      bool
		N            int64
	}
	err := tx.NewSelect().Table("tickets").Column("department_id", "status", "overdue").ColumnExpr("COUNT(*) AS n").
		Group("department_id", "status", "overdue").Scan(ctx, &rows)
	if err != nil {
		return fmt.Errorf("recount tickets: %w", err)
	}
	counts := map[ticketCount]int64{}
	for _, r := range rows {
		counts[ticketCount{DepartmentID: r.DepartmentID, Bucket: BucketOf(r.Status)}] += r.N
		if r.Overdue {
			counts[ticketCount{DepartmentID: r.DepartmentID, Bucket: BucketOverdue}] += r.N
		}
	}
	return insertCounts(ctx, tx, counts)
}
