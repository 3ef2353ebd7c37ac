package models

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"
)

// Bucket names one of the counts of tickets: of a status, or of a list of the panel.
type Bucket string

// The counts of the lists. Kept are those of each status, of which they are made, of
// the overdue ones, and of each agent's that are not closed.
const (
	BucketActive   Bucket = "active"
	BucketOverdue  Bucket = "overdue"
	BucketNobodys  Bucket = "nobodys" // active ones without an agent
	BucketAnswered Bucket = "answered"
	BucketClosed   Bucket = "closed"
)

// BucketOfAgent returns the bucket of the active tickets that are an agent's, or Nobody's.
func BucketOfAgent(staffID int64) Bucket {
	if staffID == Nobody {
		return BucketNobodys
	}
	return Bucket("agent " + strconv.FormatInt(staffID, 10))
}

// bucketOfAnswered returns the bucket of the answered tickets that are an agent's.
func bucketOfAnswered(staffID int64) Bucket { return "answered, " + BucketOfAgent(staffID) }

// BucketOf returns the bucket of a status.
func BucketOf(s Status) Bucket { return Bucket(s.String()) }

// foldAbove is how many rows of differences are worth summing up.
const foldAbove = 64

type ticketCount struct {
	bun.BaseModel `bun:"table:ticket_counts,alias:c"`

	ID           int64 `bun:",pk,autoincrement"`
	DepartmentID int64
	Bucket       Bucket
	N            int64
}

// TicketCounts holds the number of tickets a department and bucket.
type TicketCounts map[int64]map[Bucket]int64

// Sum adds up a bucket over the departments that the scope sees.
func (c TicketCounts) Sum(scope Scope, b Bucket) int64 {
	var n int64
	for department, buckets := range c {
		if scope.SeesDepartment(department) {
			n += buckets[b]
		}
	}
	return n
}

// Total returns how many tickets a department has.
func (c TicketCounts) Total(departmentID int64) (n int64) {
	for _, s := range Statuses {
		n += c[departmentID][BucketOf(s)]
	}
	return n
}

// CountMove notes that a ticket changed from one place to another; nil stands for "did not exist" or "is gone".
// It must run in the transaction that changes the ticket.
func CountMove(ctx context.Context, db bun.IDB, before, after *Ticket) error {
	changes := map[ticketCount]int64{}
	tally(changes, before, -1)
	tally(changes, after, +1)
	return insertCounts(ctx, db, changes)
}

// CountGone notes that tickets are deleted. It must run in the transaction that deletes them.
func CountGone(ctx context.Context, db bun.IDB, tickets []Ticket) error {
	changes := map[ticketCount]int64{}
	for i := range tickets {
		tally(changes, &tickets[i], -1)
	}
	return insertCounts(ctx, db, changes)
}

func tally(changes map[ticketCount]int64, t *Ticket, n int64) {
	if t == nil {
		return
	}
	changes[ticketCount{DepartmentID: t.DepartmentID, Bucket: BucketOf(t.Status)}] += n
	for _, bucket := range bucketsBeside(t) {
		changes[ticketCount{DepartmentID: t.DepartmentID, Bucket: bucket}] += n
	}
}

// bucketsBeside returns the buckets that a ticket is counted in beside that of its status.
func bucketsBeside(t *Ticket) []Bucket {
	if t.List == ListAnswered && t.AssigneeID != 0 {
		return []Bucket{bucketOfAnswered(t.AssigneeID)}
	}
	if t.List != ListActive {
		return nil
	}
	buckets := []Bucket{BucketOfAgent(cmp.Or(t.AssigneeID, Nobody))}
	if t.Overdue {
		buckets = append(buckets, BucketOverdue)
	}
	return buckets
}

// LoadTicketCounts returns the counts of all departments.
func LoadTicketCounts(ctx context.Context, db bun.IDB) (TicketCounts, error) {
	var rows []ticketCount
	err := db.NewSelect().Model(&rows).Column("department_id", "bucket").ColumnExpr("SUM(n) AS n").
		Group("department_id", "bucket").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load ticket counts: %w", err)
	}
	counts := TicketCounts{}
	for _, r := range rows {
		if counts[r.DepartmentID] == nil {
			counts[r.DepartmentID] = map[Bucket]int64{}
		}
		counts[r.DepartmentID][r.Bucket] = r.N
	}
	for _, buckets := range counts {
		for _, s := range Statuses {
			if s.List() == ListActive {
				buckets[BucketActive] += buckets[BucketOf(s)]
			}
		}
	}
	return counts, nil
}

// FoldTicketCounts sums the differences up into one row a department and bucket. What others add meanwhile stays for the
// next time.
func FoldTicketCounts(ctx context.Context, db *bun.DB) error {
	return Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
		var rows []ticketCount
		if err := tx.NewSelect().Model(&rows).Order("id").Limit(10_000).Scan(ctx); err != nil {
			return fmt.Errorf("fold ticket counts: %w", err)
		}
		if len(rows) < foldAbove {
			return nil
		}
		ids := make([]int64, len(rows))
		sums := map[ticketCount]int64{}
		for i, r := range rows {
			ids[i] = r.ID
			sums[ticketCount{DepartmentID: r.DepartmentID, Bucket: r.Bucket}] += r.N
		}
		gone, err := tx.NewDelete().Model((*ticketCount)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("fold ticket counts: %w", err)
		}
		if n, _ := gone.RowsAffected(); n != int64(len(ids)) {
			return NewError(KindConflict, "error.conflict")
		}
		return insertCounts(ctx, tx, sums)
	})
}

func insertCounts(ctx context.Context, db bun.IDB, counts map[ticketCount]int64) error {
	var rows []ticketCount
	for place, n := range counts {
		if n != 0 {
			rows = append(rows, ticketCount{DepartmentID: place.DepartmentID, Bucket: place.Bucket, N: n})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := db.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("insert ticket counts: %w", err)
	}
	return nil
}
