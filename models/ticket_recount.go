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
		Ticket `bun:",extend"`
		N      int64
	}
	err := tx.NewSelect().Model(&rows).Column("department_id", "status", "list", "overdue", "assignee_id").ColumnExpr("COUNT(*) AS n").
		Group("department_id", "status", "list", "overdue", "assignee_id").Scan(ctx)
	if err != nil {
		return fmt.Errorf("recount tickets: %w", err)
	}
	counts := map[ticketCount]int64{}
	for i := range rows {
		tally(counts, &rows[i].Ticket, rows[i].N)
	}
	return insertCounts(ctx, tx, counts)
}
