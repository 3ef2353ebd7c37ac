package models

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// FoundBy returns what a ticket is found by beside its messages: subject, and the customer's name and address.
func FoundBy(t *Ticket, customer *User) string {
	return strings.Join([]string{t.Subject, customer.Fullname, customer.Email, ""}, "\n")
}

// RenewTickets makes tickets whose customer had the address was, or "" when that isn't known, be found by the address is instead.
// A ticket is indexed anew, by all that texts returns for its id, when it lacks a word of the address or has one of the
// former address only.
func RenewTickets(ctx context.Context, tx bun.Tx, ids []int64, was, is string, texts func(ticketID int64) ([]string, error)) error {
	known, err := lockWords(ctx, tx, ids)
	if err != nil {
		return err
	}
	wanted := textWords(is)
	gone := wordsBut(textWords(was), wanted)
	for i := range known {
		before := strings.Fields(known[i].Words)
		slices.Sort(before)
		if len(wordsBut(wanted, before)) == 0 && len(wordsBut(gone, before)) == len(gone) {
			continue
		}
		found, err := texts(known[i].TicketID)
		if err != nil {
			return err
		}
		if err := renewTicket(ctx, tx, &known[i], before, found); err != nil {
			return err
		}
	}
	return nil
}

func renewTicket(ctx context.Context, tx bun.Tx, known *searchTicket, before, texts []string) error {
	var now []string
	for _, text := range texts {
		now = append(now, textWords(text)...)
	}
	slices.Sort(now)
	now = slices.Compact(now)
	gone := map[string][]int64{}
	for _, word := range wordsBut(before, now) {
		gone[word] = []int64{known.TicketID}
	}
	if err := deleteWords(ctx, tx, gone); err != nil {
		return err
	}
	known.Words = strings.Join(now, " ")
	if _, err := tx.NewUpdate().Model(known).WherePK().Column("words").Exec(ctx); err != nil {
		return fmt.Errorf("renew ticket %d: %w", known.TicketID, err)
	}
	return addWords(ctx, tx, known.TicketID, wordsBut(now, before))
}

// wordsBut returns the words that the others, in ascending order, don't hold.
func wordsBut(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		_, there := slices.BinarySearch(others, w)
		return there
	})
}

func wordRows(ticketID int64, words []string) []searchWord {
	rows := make([]searchWord, len(words))
	for i, w := range words {
		rows[i] = searchWord{Word: w, TicketID: ticketID}
	}
	return rows
}
