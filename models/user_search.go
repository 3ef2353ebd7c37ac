package models

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// countedUsers is up to how many rows a word's are counted: to begin with the rarest, and to know the words that many people share.
const countedUsers = 1000

// SearchUsers returns a page of the customers in whose name or address words begin with each of those in the text, newest first. Case
// and accents don't count; a text without any letter or digit finds nobody.
func SearchUsers(ctx context.Context, db bun.IDB, text string, limit, offset int64) ([]User, error) {
	users := []User{}
	words, shared, err := rarestFirst(ctx, db, searchTerms(text))
	if err != nil || len(words) == 0 {
		return users, err
	}
	page := firstOf(db, words)
	if shared {
		page = newestOf(db, words)
	}
	page = page.OrderExpr("id DESC").Limit(limit).Offset(offset)
	err = db.NewSelect().TableExpr("(?) AS page", page).Join(joinInOrder(db)+" users AS u ON u.id = page.id").
		ColumnExpr("u.*").OrderExpr("u.id DESC").Scan(ctx, &users)
	if err != nil {
		return nil, fmt.Errorf("search users: %w", err)
	}
	return users, nil
}

// rarestFirst returns the words of a search, the one that fewest names and addresses have in front, and whether many people share even
// that one.
func rarestFirst(ctx context.Context, db bun.IDB, terms []term) (words []string, shared bool, err error) {
	rows := map[string]int{}
	for _, t := range terms {
		words = append(words, t.word)
		some := beginning(db.NewSelect().TableExpr("user_words AS s").ColumnExpr("1"), "s", t.word).Limit(countedUsers)
		var n int
		if err := db.NewSelect().TableExpr("(?) AS some", some).ColumnExpr("COUNT(*)").Scan(ctx, &n); err != nil {
			return nil, false, fmt.Errorf("count users of a word: %w", err)
		}
		rows[t.word] = n
	}
	slices.SortStableFunc(words, func(a, b string) int { return rows[a] - rows[b] })
	return words, len(words) > 0 && rows[words[0]] == countedUsers, nil
}

// firstOf selects the ids of the customers who have the first word, a rare one, and all others.
func firstOf(db bun.IDB, words []string) *bun.SelectQuery {
	q := beginning(db.NewSelect().TableExpr("user_words AS s"), "s", words[0]).ColumnExpr("DISTINCT s.user_id AS id")
	for _, word := range words[1:] {
		q = q.Where("(?) = 1", hasWord(db, "s.user_id", word))
	}
	return q
}

// newestOf selects the ids of the customers who have all words. It looks at the newest customers first, and so meets enough of those
// who share a word without reading and sorting all of them.
func newestOf(db bun.IDB, words []string) *bun.SelectQuery {
	q := db.NewSelect().TableExpr("users AS c").ColumnExpr("c.id AS id")
	for _, word := range words {
		q = q.Where("(?) = 1", hasWord(db, "c.id", word))
	}
	return q
}

// hasWord selects 1 for a customer who has a word that begins so. The limit keeps MariaDB from reading everybody's words beforehand.
func hasWord(db bun.IDB, id, word string) *bun.SelectQuery {
	return beginning(db.NewSelect().TableExpr("user_words AS o").ColumnExpr("1"), "o", word).Where("o.user_id = ?", bun.Safe(id)).Limit(1)
}

// beginning narrows a query to the words that begin so: as a range, which SQLite, unlike a pattern, finds by an index.
func beginning(q *bun.SelectQuery, alias, word string) *bun.SelectQuery {
	return q.Where("?.word >= ?", bun.Ident(alias), word).Where("?.word < ?", bun.Ident(alias), word+lastRune)
}
