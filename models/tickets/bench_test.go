package tickets

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/fixtures"
	"helpdeskz/models/modelstest"
)

var benchWriters = flag.Int("writers", 8, "how many open tickets at the same time in the benchmark")

// BenchmarkOpen measures how fast several writers at once open tickets, as other programs do, on a large desk of each database:
//
//	go test -run '^$' -bench Open -benchtime 10s ./models/tickets
func BenchmarkOpen(b *testing.B) { modelstest.EachLarge(b, fillDesk, benchmarkOpen) }

func fillDesk(b *testing.B, db *bun.DB, tickets int) {
	b.Helper()
	if err := fixtures.Demo(b.Context(), db, fixtures.DemoOptions{Tickets: tickets, PasswordHash: "x"}); err != nil {
		b.Fatal(err)
	}
}

func benchmarkOpen(b *testing.B, db *bun.DB) {
	s := newDesk(b, db).Service
	s.Now = func() time.Time { return time.Now().UTC() }
	var customers []models.User
	if err := db.NewSelect().Model(&customers).Order("id").Limit(10_000).Scan(b.Context()); err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	took := make([][]time.Duration, *benchWriters)
	var all sync.WaitGroup
	before := modelstest.ProcessorTime(b)
	b.ResetTimer()
	for i := range took {
		all.Go(func() {
			for next := n.Add(1); next <= int64(b.N); next = n.Add(1) {
				start := time.Now()
				if err := openOne(b.Context(), s, next, &customers[next%int64(len(customers))]); err != nil {
					b.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	all.Wait()
	if b.Failed() {
		return
	}
	modelstest.ReportRuns(b, before)
	sorted := slices.Sorted(slices.Values(slices.Concat(took...)))
	for name, at := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
		b.ReportMetric(float64(sorted[(len(sorted)-1)*at/100].Microseconds())/1000, name)
	}
}

// openOne opens a ticket of some sixty different words: a few of them were never seen before.
func openOne(ctx context.Context, s *Service, n int64, user *models.User) error {
	body := fmt.Sprintf("<p>Hello,</p><p>my order number%d has not come, though the mail of parcel%d says so.</p><p>", n, n*7)
	for i := range int64(45) {
		body += fmt.Sprintf("word%d ", (n*31+i*i*7)%4000)
	}
	_, err := s.Open(ctx, OpenInput{Channel: models.ChannelAPI, DepartmentID: 1 + n%3, User: user, By: Actor{User: user},
		Subject: fmt.Sprintf("Order %d", n), Body: Body{HTML: body + "</p>"}})
	return err
}
