package models_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/fixtures"
	"helpdeskz/models/modelstest"
)

// BenchmarkDesk measures what every page waits for, on a large desk of each database:
//
//	go test -run '^$' -bench Desk ./models
func BenchmarkDesk(b *testing.B) { modelstest.EachLarge(b, fillDesk, benchmarkDesk) }

func fillDesk(b *testing.B, db *bun.DB, tickets int) {
	b.Helper()
	if err := fixtures.Demo(b.Context(), db, fixtures.DemoOptions{Tickets: tickets, PasswordHash: "x"}); err != nil {
		b.Fatal(err)
	}
}

func benchmarkDesk(b *testing.B, db *bun.DB) {
	benchmarkLists(b, db)
	b.Run("counts", func(b *testing.B) {
		inParallel(b, func() error {
			_, err := models.LoadTicketCounts(b.Context(), db)
			return err
		})
	})
	benchmarkSearch(b, db)
	b.Run("open", func(b *testing.B) {
		var n atomic.Int64
		inParallel(b, func() error { return openTicket(b.Context(), db, n.Add(1)) })
	})
}

// openTicket writes what a new ticket of some sixty different words writes: a fifth of them was never seen before.
func openTicket(ctx context.Context, db *bun.DB, n int64) error {
	now := time.Now().UTC()
	words := fmt.Sprintf("Order %d number%d from street%d about thing%d", n, n, n, n)
	for i := range int64(50) {
		words += fmt.Sprintf(" word%d", (n*31+i*i*7)%4000)
	}
	return models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
		t := &models.Ticket{DepartmentID: 1 + n%3, UserID: 1 + n%100, Subject: words[:40], PriorityID: 1, Channel: models.ChannelPortal,
			LastAuthor: models.AuthorCustomer, CreatedAt: now, UpdatedAt: now}
		t.SetStatus(models.StatusOpen)
		if err := models.InsertTicket(ctx, tx, t); err != nil {
			return err
		}
		m := &models.Message{TicketID: t.ID, Author: models.AuthorCustomer, UserID: t.UserID, Body: words, Channel: t.Channel, CreatedAt: now}
		if err := models.InsertMessage(ctx, tx, m); err != nil {
			return err
		}
		if err := models.CountMove(ctx, tx, nil, t); err != nil {
			return err
		}
		return models.IndexMessage(ctx, tx, t.ID, m.ID, words)
	})
}

var benchScopes = map[string]models.Scope{"admin": models.Everything(), "agent": models.InDepartments(1, 3)}

func benchmarkLists(b *testing.B, db *bun.DB) {
	for who, scope := range benchScopes {
		for _, sort := range models.Sorts {
			for _, list := range []models.List{models.ListActive, models.ListAnswered, models.ListClosed} {
				benchmarkList(b, db, fmt.Sprintf("list=%d/sort=%s/%s", list, sort, who), scope, models.TicketFilter{List: list, Sort: sort, Limit: 16})
			}
		}
		benchmarkList(b, db, "overdue/"+who, scope, models.TicketFilter{Overdue: true, Limit: 16})
		benchmarkList(b, db, "page200/"+who, scope, models.TicketFilter{List: models.ListActive, Limit: 16, Offset: 3000})
		benchmarkList(b, db, "department/"+who, scope, models.TicketFilter{List: models.ListActive, DepartmentID: 3, Limit: 16})
	}
}

func benchmarkList(b *testing.B, db *bun.DB, name string, scope models.Scope, f models.TicketFilter) {
	b.Run(name, func(b *testing.B) {
		inParallel(b, func() error {
			_, err := models.ListTickets(b.Context(), db, scope, f)
			return err
		})
	})
}

func benchmarkSearch(b *testing.B, db *bun.DB) {
	for name, keyword := range map[string]string{
		"rare": "zanzibar", "common": "invoice", "in all": "the", "both": "invoice zanzibar", "two common": "invoice parcel",
		"beginning": "del", "number": "4711", "absent": "xylophone", "three": "parcel delivery friday", "name": "maria silva",
	} {
		for who, scope := range benchScopes {
			b.Run("search "+name+"/"+who, func(b *testing.B) {
				inParallel(b, func() error {
					ids, _, err := models.SearchTickets(b.Context(), db, scope, models.TicketFilter{Limit: 15}, keyword)
					if err != nil {
						return err
					}
					_, err = models.TicketRows(b.Context(), db, scope, ids)
					return err
				})
			})
		}
	}
}

// inParallel runs f as eight clients at once do.
func inParallel(b *testing.B, f func() error) {
	b.SetParallelism(4)
	before := modelstest.ProcessorTime(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := f(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	modelstest.ReportRuns(b, before)
}
