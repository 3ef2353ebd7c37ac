package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// LogPlace is a line of a log, by its time and id. The zero one is before the newest line.
type LogPlace struct {
	At time.Time
	ID int64
}

// LogFilter chooses lines of a log: those of somebody, of one sort, from a time on and before another one, that are older than a
// line. What is empty chooses nothing.
type LogFilter struct {
	Who    string
	What   string
	From   time.Time
	Until  time.Time
	Before LogPlace
	Limit  int64
}

// Logins returns lines of the login log, newest first. Who is a user name and What a result.
func Logins(ctx context.Context, db bun.IDB, f LogFilter) ([]Login, error) {
	rows := []Login{}
	if err := f.page(db, db.NewSelect().Model(&rows), "login_log", "username", "result").Scan(ctx); err != nil {
		return nil, fmt.Errorf("login log: %w", err)
	}
	return rows, nil
}

// Audits returns lines of the audit log, newest first. Who is an actor and What an action.
func Audits(ctx context.Context, db bun.IDB, f LogFilter) ([]Audit, error) {
	rows := []Audit{}
	if err := f.page(db, db.NewSelect().Model(&rows), "audit_log", "actor", "action").Scan(ctx); err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	return rows, nil
}

// page narrows a query on a log to the lines that the filter chooses. Their ids come from an index alone: MariaDB would read and sort a
// whole log rather than walk along an index that does not hold its lines.
func (f LogFilter) page(db bun.IDB, q *bun.SelectQuery, log, who, what string) *bun.SelectQuery {
	ids := f.apply(db.NewSelect().Table(log).Column("id"), who, what)
	return q.Join("JOIN (?) AS page ON page.id = ?TableAlias.id", ids).OrderExpr("?TableAlias.at DESC, ?TableAlias.id DESC")
}

func (f LogFilter) apply(q *bun.SelectQuery, who, what string) *bun.SelectQuery {
	if f.Who != "" {
		q = q.Where("? = ?", bun.Ident(who), f.Who)
	}
	if f.What != "" {
		q = q.Where("? = ?", bun.Ident(what), f.What)
	}
	return span(q, "at", f.From, f.Until, f.Before).Limit(f.Limit)
}

// span narrows a query to the lines from a time on and before another one, older than a line, and sorts them, newest first.
func span(q *bun.SelectQuery, at bun.Ident, from, until time.Time, before LogPlace) *bun.SelectQuery {
	if !from.IsZero() {
		q = q.Where("? >= ?", at, from.UTC())
	}
	if !until.IsZero() {
		q = q.Where("? < ?", at, until.UTC())
	}
	if !before.At.IsZero() {
		// The first condition bounds the walk through the index; the second one tells lines of the same time apart.
		q = q.Where("? <= ?", at, before.At.UTC()).Where("? < ? OR id < ?", at, before.At.UTC(), before.ID)
	}
	return q.OrderExpr("? DESC, id DESC", at)
}

// AuditActions returns the actions that the audit log knows, sorted. It jumps from one to the next in the index, however many lines
// there are.
func AuditActions(ctx context.Context, db bun.IDB) ([]string, error) {
	actions := []string{}
	err := db.NewRaw(`WITH RECURSIVE known (action) AS (SELECT MIN(action) FROM audit_log
		UNION ALL SELECT (SELECT MIN(a.action) FROM audit_log AS a WHERE a.action > known.action) FROM known WHERE known.action IS NOT NULL)
		SELECT action FROM known WHERE action IS NOT NULL`).Scan(ctx, &actions)
	if err != nil {
		return nil, fmt.Errorf("audit actions: %w", err)
	}
	return actions, nil
}
