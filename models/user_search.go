package models

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// countedUsers is up to how many rows a word's are counted, to begin with the rarest.
const countedUsers = 1000

// SearchUsers returns a page of the customers in whose name or address words begin with each of those in the text, newest first. Case
// and accents don't count; a text without any letter or digit finds nobody.
func SearchUsers(ctx context.Context, db bun.IDB, text string, limit, offset int64) ([]User, error) {
	users := []User{}
	words, err := rarestFirst(ctx, db, searchTerms(text))
	if err != nil || len(words) == 0 {
		return users, err
	}
	page := beginning(db.NewSelect().TableExpr("user_words AS s"), "s", words[0]).ColumnExpr("DISTINCT s.user_id AS id")
	for _, word := range words[1:] {
		page = page.Where("EXISTS (?)", beginning(db.NewSelect().TableExpr("user_words AS o").ColumnExpr("1"), "o", word).
			Where("o.user_id = s.user_id"))
	}
	page = page.OrderExpr("s.user_id DESC").Limit(limit).Offset(offset)
	err = db.NewSelect().TableExpr("(?) AS page", page).Join(joinInOrder(db)+" users AS u ON u.id = page.id").
		ColumnExpr("u.*").OrderExpr("u.id DESC").Scan(ctx, &users)
	if err != nil {
		return nil, fmt.Errorf("search users: %w", err)
	}
	return users, nil
}

// rarestFirst returns the words of a search, the one that fewest names and addresses have in front: every other word is looked up
// for each of those.
func rarestFirst(ctx context.Context, db bun.IDB, terms []term) ([]string, error) {
	words := make([]string, len(terms))
	rows := map[string]int{}
	for i, t := range terms {
		words[i] = t.word
		if len(terms) == 1 {
			break
		}
		some := beginning(db.NewSelect().TableExpr("user_words AS s").ColumnExpr("1"), "s", t.word).Limit(countedUsers)
		var n int
		if err := db.NewSelect().TableExpr("(?) AS some", some).ColumnExpr("COUNT(*)").Scan(ctx, &n); err != nil {
			return nil, fmt.Errorf("count users of a word: %w", err)
		}
		rows[t.word] = n
	}
	slices.SortStableFunc(words, func(a, b string) int { return rows[a] - rows[b] })
	return words, nil
}

// beginning narrows a query to the words that begin so: as a range, which SQLite, unlike a pattern, finds by an index.
func beginning(q *bun.SelectQuery, alias, word string) *bun.SelectQuery {
	return q.Where("?.word >= ?", bun.Ident(alias), word).Where("?.word < ?", bun.Ident(alias), word+lastRune)
}
