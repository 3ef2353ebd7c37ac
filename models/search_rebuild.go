package models

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// SearchTicketsTable keeps the words of each ticket, from which the index can be made anew.
const SearchTicketsTable = "search_tickets"

// ReindexTickets writes the index's rows of up to limit tickets with an id above after, from the words that are kept of each,
// in the index's order. It returns how many tickets there were and the last one's id. The index must not hold them yet.
func ReindexTickets(ctx context.Context, db bun.IDB, after, limit int64) (n int, last int64, err error) {
	var tickets []searchTicket
	err = db.NewSelect().Model(&tickets).Where("st.ticket_id > ?", after).Order("st.ticket_id").Limit(limit).Scan(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("reindex tickets: %w", err)
	}
	found := map[string][]int64{}
	for _, t := range tickets {
		for _, word := range strings.Fields(t.Words) {
			found[word] = append(found[word], t.TicketID)
		}
		last = t.TicketID
	}
	return len(tickets), last, insertFound(ctx, db, found)
}
