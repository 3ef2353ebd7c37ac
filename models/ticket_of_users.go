package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// CountTicketsOfUsers returns how many tickets each of some customers has that the scope may see; those without any are left out.
func CountTicketsOfUsers(ctx context.Context, db bun.IDB, scope Scope, userIDs []int64) (map[int64]int64, error) {
	counts := make(map[int64]int64, len(userIDs))
	if len(userIDs) == 0 {
		return counts, nil
	}
	var rows []struct{ UserID, N int64 }
	q := db.NewSelect().TableExpr("tickets AS t").ColumnExpr("t.user_id, COUNT(*) AS n").Where("t.user_id IN (?)", bun.List(userIDs))
	if err := scope.where(q, "t").GroupExpr("t.user_id").Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("count tickets of users: %w", err)
	}
	for _, r := range rows {
		counts[r.UserID] = r.N
	}
	return counts, nil
}

// HasTicketsElsewhere tells whether a customer has tickets that the scope may not see.
func HasTicketsElsewhere(ctx context.Context, db bun.IDB, scope Scope, userID int64) (bool, error) {
	if scope.everything || scope.userID == userID {
		return false, nil
	}
	q := db.NewSelect().TableExpr("tickets AS t").Where("t.user_id = ?", userID)
	if len(scope.departments) > 0 {
		q = q.Where("t.department_id NOT IN (?)", bun.List(scope.departments))
	}
	there, err := q.Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("tickets elsewhere of user %d: %w", userID, err)
	}
	return there, nil
}
