package models

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// furthestHit is how many results can be paged through; whoever asks for more has made the address up.
const furthestHit = 1 << 32

// SearchTickets returns the ids of a page of tickets that the scope may see, the filter asks for, and whose texts hold all
// words of the keyword, newest ticket first; more tells whether another page follows. TicketRows makes rows of them.
//
// The words may stand in different messages. Case and accents don't count; the last word, and one with a star, stands for all
// words that begin so; other signs only separate. "12" finds ticket 12 first, "#12" nothing else. A keyword without any letter
// or digit finds nothing. The filter's order doesn't count.
func SearchTickets(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter, keyword string) (ids []int64, more bool, err error) {
	f.Offset = min(max(f.Offset, 0), furthestHit)
	number, only := ticketNumber(keyword)
	if number != 0 {
		if ids, err = numbered(ctx, db, scope, f, number); err != nil {
			return nil, false, err
		}
	}
	if !only {
		found, err := searchTexts(ctx, db, scope, f, searchTerms(keyword))
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, slices.DeleteFunc(found, func(id int64) bool { return id == number })...)
	}
	ids = ids[min(f.Offset, int64(len(ids))):]
	if more = int64(len(ids)) > f.Limit; more {
		ids = ids[:f.Limit]
	}
	return ids, more, nil
}

// numbered returns the ticket with this id, when scope and filter let it through.
func numbered(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter, id int64) ([]int64, error) {
	var ids []int64
	q := db.NewSelect().Table("tickets").Column("id").Where("id = ?", id)
	if err := f.where(scope.where(q, "tickets"), "tickets").Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("search tickets: number: %w", err)
	}
	return ids, nil
}

// searchTexts returns the newest tickets that hold all terms, up to the end of the filter's page, one more to know whether
// others follow, and one more in place of the ticket that was asked for by its number.
func searchTexts(ctx context.Context, db bun.IDB, scope Scope, f TicketFilter, terms []term) ([]int64, error) {
	groups, err := searchGroups(ctx, db, terms)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	var ids []int64
	enough := f.Offset + f.Limit + 2
	for _, words := range groups[0].stretches() {
		q := db.NewSelect().TableExpr("search_words AS s").Column("s.ticket_id").
			Join(joinInOrder(db)+" tickets ON tickets.id = s.ticket_id").Where("s.word IN (?)", bun.List(words))
		if len(words) > 1 {
			q = q.Distinct()
		}
		for _, others := range groups[1:] {
			q = q.Where("EXISTS (?)", db.NewSelect().TableExpr("search_words AS o").ColumnExpr("1").
				Where("o.word IN (?)", bun.List(others.words)).Where("o.ticket_id = s.ticket_id"))
		}
		var found []int64
		err := f.where(scope.where(q, "tickets"), "tickets").Order("s.ticket_id DESC").Limit(enough).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("search tickets: %w", err)
		}
		ids = append(ids, found...)
	}
	slices.SortFunc(ids, func(a, b int64) int { return int(b - a) })
	ids = slices.Compact(ids)
	return ids[:min(enough, int64(len(ids)))], nil
}
