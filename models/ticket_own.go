package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// OwnFilter says whose tickets the portal lists. With a keyword only those whose texts hold all of its words: it is read as
// SearchTickets does, so that "12" finds ticket 12 first, and "#12" nothing else.
type OwnFilter struct {
	UserID  int64
	Keyword string
}

// OwnTickets returns a page of a customer's tickets as the portal lists them: those that wait for the desk first, then the
// answered, then the closed ones, each by last update. Without a keyword the page's ids come from one covering index.
func OwnTickets(ctx context.Context, db bun.IDB, own OwnFilter, limit, offset int64) ([]Ticket, error) {
	tickets := []Ticket{}
	number, _ := ticketNumber(own.Keyword)
	page := own.where(db.NewSelect().TableExpr("tickets AS own").ColumnExpr("own.id")).Limit(limit).Offset(offset)
	q := db.NewSelect().TableExpr("(?) AS page", page).Join(joinInOrder(db) + " tickets AS t ON t.id = page.id").ColumnExpr("t.*")
	if number != 0 {
		page.OrderExpr("CASE WHEN own.id = ? THEN 0 ELSE 1 END", number)
		q = q.OrderExpr("CASE WHEN t.id = ? THEN 0 ELSE 1 END", number)
	}
	page.OrderExpr("own.list, own.updated_at DESC, own.id DESC")
	if err := q.OrderExpr("t.list, t.updated_at DESC, t.id DESC").Scan(ctx, &tickets); err != nil {
		return nil, fmt.Errorf("own tickets: %w", err)
	}
	return tickets, nil
}

// CountOwnTickets returns how many tickets a customer has, or how many of them hold the keyword.
func CountOwnTickets(ctx context.Context, db bun.IDB, own OwnFilter) (int64, error) {
	n, err := own.where(db.NewSelect().TableExpr("tickets AS own")).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count own tickets: %w", err)
	}
	return n, nil
}

// where limits a query on the tickets "own". A customer has few tickets, so with a keyword each of them is looked into, by the
// words that the index keeps of it.
func (f OwnFilter) where(q *bun.SelectQuery) *bun.SelectQuery {
	q = q.Where("own.user_id = ?", f.UserID)
	if f.Keyword == "" {
		return q
	}
	number, only := ticketNumber(f.Keyword)
	terms := searchTerms(f.Keyword)
	if only || len(terms) == 0 {
		return q.Where("own.id = ?", number)
	}
	held := q.NewSelect().TableExpr("search_tickets AS st").ColumnExpr("1").Where("st.ticket_id = own.id")
	for _, t := range terms {
		held = held.Where("CONCAT(' ', st.words, ' ') LIKE ?", t.pattern())
	}
	return q.Where("(own.id = ? OR EXISTS (?))", number, held)
}

// pattern finds the term among words with a blank on each side. Words are letters and digits, which stand for themselves.
func (t term) pattern() string {
	if t.open {
		return "% " + t.word + "%"
	}
	return "% " + t.word + " %"
}
