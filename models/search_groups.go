package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

const (
	// maxOpenWords bounds the words that a beginning stands for; they are taken in alphabetical order.
	maxOpenWords = 48
	// countedTickets is up to how many tickets a term's are counted, to begin with the rarest term.
	countedTickets = 1000
)

// group is a term with the words of the index that it stands for.
type group struct {
	words   []string
	tickets int
}

// searchGroups returns the terms with their words, the rarest first. It returns none when a term stands for no word at all,
// for then no ticket holds all terms.
func searchGroups(ctx context.Context, db bun.IDB, terms []term) ([]group, error) {
	groups := make([]group, len(terms))
	for i, t := range terms {
		g := group{words: []string{t.word}}
		var err error
		if t.open {
			if g.words, err = wordsStarting(ctx, db, t.word); err != nil {
				return nil, err
			}
		}
		if len(terms) > 1 && len(g.words) > 0 {
			if g.tickets, err = countWords(ctx, db, g.words); err != nil {
				return nil, err
			}
		}
		if len(g.words) == 0 || len(terms) > 1 && g.tickets == 0 {
			return nil, nil
		}
		groups[i] = g
	}
	slices.SortStableFunc(groups, func(a, b group) int { return a.tickets - b.tickets })
	return groups, nil
}

// wordsStarting returns the words of the index that begin with the text. It jumps from word to word, because between two
// words there may stand a hundred thousand tickets.
func wordsStarting(ctx context.Context, db bun.IDB, beginning string) ([]string, error) {
	var words []string
	end := beginning + "\U0010FFFF"
	next := db.NewSelect().Table("search_words").Column("word").Where("word >= ?", beginning)
	for len(words) < maxOpenWords {
		var word string
		err := next.Where("word < ?", end).Order("word").Limit(1).Scan(ctx, &word)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("search words: %w", err)
		}
		words = append(words, word)
		next = db.NewSelect().Table("search_words").Column("word").Where("word > ?", word)
	}
	return words, nil
}

// countWords counts the tickets of some words, up to countedTickets.
func countWords(ctx context.Context, db bun.IDB, words []string) (n int, err error) {
	some := db.NewSelect().Table("search_words").ColumnExpr("1").Where("word IN (?)", bun.List(words)).Limit(countedTickets)
	if err := db.NewSelect().TableExpr("(?) AS some", some).ColumnExpr("COUNT(*)").Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("search words: %w", err)
	}
	return n, nil
}
