package models

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

const (
	// maxOpenWords bounds the words that a beginning stands for; they are taken in alphabetical order.
	maxOpenWords = 48
	// countedTickets is up to how many tickets a term's are counted, to begin with the rarest term.
	countedTickets = 1000
	// jumpRows is how many rows are looked at for words that begin so, before the next jump.
	jumpRows = 200
)

// group is a term with the words of the index that it stands for, and the number of their tickets, counted up to a limit.
type group struct {
	words   []string
	tickets int
}

// stretches are the words that are read together. Words of few tickets are; each of the others is read by itself, backwards
// from its newest ticket and not further than needed.
func (g group) stretches() [][]string {
	if g.tickets < countedTickets {
		return [][]string{g.words}
	}
	return slices.Collect(slices.Chunk(g.words, 1))
}

// searchGroups returns the terms with their words, the one to begin with first. It returns none when a term stands for no ticket at all,
// for then no ticket holds all terms.
func searchGroups(ctx context.Context, db bun.IDB, terms []term) ([]group, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	groups := make([]group, len(terms))
	for i, t := range terms {
		g, err := searchGroup(ctx, db, t, len(terms) == 1)
		if err != nil {
			return nil, err
		}
		if g.tickets == 0 {
			return nil, nil
		}
		groups[i] = g
	}
	cheapestFirst(groups)
	return groups, nil
}

// cheapestFirst puts the term in front whose tickets are to be walked through: each of them is looked up under every word of
// the other terms, of which the rarest comes first.
func cheapestFirst(groups []group) {
	words := 0
	for _, g := range groups {
		words += len(g.words)
	}
	slices.SortStableFunc(groups, func(a, b group) int { return a.tickets - b.tickets })
	first := 0
	for i, g := range groups {
		if g.tickets*(words-len(g.words)) < groups[first].tickets*(words-len(groups[first].words)) {
			first = i
		}
	}
	front := groups[first]
	copy(groups[1:first+1], groups[:first])
	groups[0] = front
}

// searchGroup looks a term up. An only one is not worth counting when it stands for one word.
func searchGroup(ctx context.Context, db bun.IDB, t term, only bool) (g group, err error) {
	g.words = []string{t.word}
	if t.open {
		if g.words, err = wordsStarting(ctx, db, t.word); err != nil || len(g.words) == 0 {
			return g, err
		}
	}
	if only && len(g.words) == 1 {
		g.tickets = countedTickets
		return g, nil
	}
	g.tickets, err = countWords(ctx, db, g.words)
	return g, err
}

// wordsStarting returns the words of the index that begin with the text, up to maxOpenWords. It looks at some rows at a time
// and then jumps behind the last word that it saw, because a single word may have a hundred thousand rows.
func wordsStarting(ctx context.Context, db bun.IDB, beginning string) ([]string, error) {
	var words []string
	end := beginning + "\U0010FFFF"
	rows := db.NewSelect().Table("search_words").Column("word").Where("word >= ?", beginning)
	for len(words) < maxOpenWords {
		rows = rows.Where("word < ?", end).Order("word").Limit(jumpRows)
		var found []string
		if err := db.NewSelect().Distinct().TableExpr("(?) AS some", rows).Column("word").Order("word").Scan(ctx, &found); err != nil {
			return nil, fmt.Errorf("search words: %w", err)
		}
		if len(found) == 0 {
			return words, nil
		}
		words = append(words, found...)
		rows = db.NewSelect().Table("search_words").Column("word").Where("word > ?", found[len(found)-1])
	}
	return words[:maxOpenWords], nil
}

// countWords counts the tickets of some words, up to countedTickets.
func countWords(ctx context.Context, db bun.IDB, words []string) (n int, err error) {
	some := db.NewSelect().Table("search_words").ColumnExpr("1").Where("word IN (?)", bun.List(words)).Limit(countedTickets)
	if err := db.NewSelect().TableExpr("(?) AS some", some).ColumnExpr("COUNT(*)").Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("search words: %w", err)
	}
	return n, nil
}
