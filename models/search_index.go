package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// The index holds a row for each word and ticket, ordered by both, so that the newest tickets with a word are the last rows
// of its stretch: a page of results costs a page, however many tickets have the word. It needs nothing but a primary key,
// and means the same on every database. Words of any length count, and there are no stop words.

// searchWord says that a ticket's texts hold a word.
type searchWord struct {
	bun.BaseModel `bun:"table:search_words,alias:s"`

	Word     string `bun:",pk"`
	TicketID int64  `bun:",pk"`
}

// searchTicket keeps all words of a ticket, blank between them: what to take out of the index when the ticket goes.
type searchTicket struct {
	bun.BaseModel `bun:"table:search_tickets,alias:st"`

	TicketID int64 `bun:",pk"`
	Words    string
}

const (
	// indexRows is how many rows of the index one statement writes.
	indexRows = 2000
	// wordsAtOnce is of how many words one statement deletes rows.
	wordsAtOnce = 100
)

// IndexTicket makes a ticket findable by the words of a text: the subject, the customer's name and address, and the first message.
// Call it in the transaction that makes the ticket.
func IndexTicket(ctx context.Context, db bun.IDB, ticketID int64, text string) error {
	words := textWords(text)
	row := &searchTicket{TicketID: ticketID, Words: strings.Join(words, " ")}
	if _, err := db.NewInsert().Model(row).Exec(ctx); err != nil {
		return fmt.Errorf("index ticket %d: %w", ticketID, err)
	}
	return addWords(ctx, db, ticketID, words)
}

// IndexMessage makes a ticket findable by the words of a later message too. Call it in the transaction that writes the message;
// doing it twice does no harm.
func IndexMessage(ctx context.Context, db bun.IDB, ticketID, messageID int64, text string) error {
	known := &searchTicket{TicketID: ticketID}
	err := ForUpdate(db.NewSelect().Model(known).WherePK()).Scan(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("index message %d: %w", messageID, err)
	}
	before := strings.Fields(known.Words)
	slices.Sort(before)
	added := wordsBut(textWords(text), before)
	if len(added) == 0 {
		return nil
	}
	known.Words = strings.Join(append(before, added...), " ")
	if _, err := upsert(db.NewInsert().Model(known), "ticket_id", "words").Exec(ctx); err != nil {
		return fmt.Errorf("index message %d: %w", messageID, err)
	}
	return addWords(ctx, db, ticketID, added)
}

// UnindexTickets takes tickets out of the index. Call it before the tickets are deleted, in the same transaction.
func UnindexTickets(ctx context.Context, tx bun.Tx, ids []int64) error {
	known, err := lockWords(ctx, tx, ids)
	if err != nil {
		return err
	}
	tickets := map[string][]int64{}
	for _, t := range known {
		for _, word := range strings.Fields(t.Words) {
			tickets[word] = append(tickets[word], t.TicketID)
		}
	}
	if err := deleteWords(ctx, tx, tickets); err != nil || len(known) == 0 {
		return err
	}
	if _, err := tx.NewDelete().Model(&known).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("unindex tickets: %w", err)
	}
	return nil
}

// lockWords returns the words of tickets, by id, and keeps others from indexing the tickets until the transaction ends.
func lockWords(ctx context.Context, tx bun.Tx, ids []int64) ([]searchTicket, error) {
	var known []searchTicket
	if len(ids) == 0 {
		return known, nil
	}
	q := tx.NewSelect().Model(&known).Where("st.ticket_id IN (?)", bun.List(ids)).Order("st.ticket_id")
	if err := ForUpdate(q).Scan(ctx); err != nil {
		return nil, fmt.Errorf("lock words of tickets: %w", err)
	}
	return known, nil
}

// deleteWords takes tickets out of the index, given by word: in its order, as neighbours stand on the same pages.
func deleteWords(ctx context.Context, db bun.IDB, tickets map[string][]int64) error {
	for some := range slices.Chunk(slices.Sorted(maps.Keys(tickets)), wordsAtOnce) {
		q := db.NewDelete().Model((*searchWord)(nil))
		for _, word := range some {
			q = q.WhereOr("word = ? AND ticket_id IN (?)", word, bun.List(tickets[word]))
		}
		if _, err := q.Exec(ctx); err != nil {
			return fmt.Errorf("delete words: %w", err)
		}
	}
	return nil
}

// TicketText is what a ticket is found by: subject, customer's name and address, and all messages.
type TicketText struct {
	TicketID int64
	Text     string
}

// IndexTickets makes many new tickets, in ascending order, findable at once. It writes in the index's order, which is several
// times faster than one ticket after the other.
func IndexTickets(ctx context.Context, db bun.IDB, texts []TicketText) error {
	found := map[string][]int64{}
	for some := range slices.Chunk(texts, indexRows) {
		tickets := make([]searchTicket, len(some))
		for i, t := range some {
			words := textWords(t.Text)
			tickets[i] = searchTicket{TicketID: t.TicketID, Words: strings.Join(words, " ")}
			for _, w := range words {
				found[w] = append(found[w], t.TicketID)
			}
		}
		if _, err := db.NewInsert().Model(&tickets).Exec(ctx); err != nil {
			return fmt.Errorf("index tickets: %w", err)
		}
	}
	return insertFound(ctx, db, found)
}

// insertFound adds the tickets of each word, in the index's order, so that neighbours land on the same pages.
func insertFound(ctx context.Context, db bun.IDB, found map[string][]int64) error {
	rows := make([]searchWord, 0, indexRows)
	for _, word := range slices.Sorted(maps.Keys(found)) {
		for _, id := range found[word] {
			rows = append(rows, searchWord{Word: word, TicketID: id})
			if len(rows) == indexRows {
				if err := insertWords(ctx, db, rows); err != nil {
					return err
				}
				rows = rows[:0]
			}
		}
	}
	return insertWords(ctx, db, rows)
}

func insertWords(ctx context.Context, db bun.IDB, rows []searchWord) error {
	for some := range slices.Chunk(rows, indexRows) {
		if _, err := insertNew(db.NewInsert().Model(&some)).Exec(ctx); err != nil {
			return fmt.Errorf("index words: %w", err)
		}
	}
	return nil
}
