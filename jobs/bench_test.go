package jobs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// benchMails is how many mails a benchmark takes in.
const benchMails = 1500

// benchMail is an ordinary mail of one of many customers.
func benchMail(i int) string {
	return customerMail(fmt.Sprintf("c%d@customer.example", i%500), fmt.Sprintf("%d@customer.example", i), fmt.Sprintf("Question %d", i),
		strings.Repeat("The printer blinks and says nothing.\n", 30))
}

// benchDesk is a desk by the clock of today.
func benchDesk(b *testing.B, dialect string) *Desk {
	b.Helper()
	d, _ := testDesk(b, modelstest.DB(b, dialect))
	d.Now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	d.Tickets.Now, d.Tickets.Accounts.Now = d.Now, d.Now
	return d
}

// stopwatch measures what the mails of a benchmark cost.
type stopwatch struct {
	begun time.Time
	cpu   time.Duration
}

func start(b *testing.B) stopwatch { return stopwatch{time.Now(), processorTime(b)} }

// report says how many mails a second were dealt with, and what each cost the program, which hangs less on what else the machine
// does.
func (s stopwatch) report(b *testing.B) {
	b.Helper()
	b.ReportMetric(benchMails/time.Since(s.begun).Seconds(), "mails/s")
	b.ReportMetric(float64((processorTime(b)-s.cpu).Microseconds())/benchMails, "cpu-µs/mail")
}

// processorTime is the program's own and the kernel's for it.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// allTickets checks that every mail of a benchmark became a ticket.
func allTickets(b *testing.B, counts map[models.Decision]int) {
	b.Helper()
	if counts[models.DecisionTicket] != benchMails {
		b.Fatalf("%v", counts)
	}
}

// BenchmarkMailsThroughIMAP fetches from a real server into tickets on MariaDB, and moves each mail away.
func BenchmarkMailsThroughIMAP(b *testing.B) {
	for b.Loop() {
		server := testServer(b, models.SecurityNone)
		mailbox := openMailbox(b, server)
		for i := range benchMails {
			mailbox.append("INBOX", benchMail(i))
		}
		d := benchDesk(b, modelstest.MySQL)
		sealIn(b, d, addMailbox(b, d, receiving(server, models.AfterMove)), server.Password)
		watch := start(b)
		passes, err := d.FetchAll(b.Context())
		if err != nil || passes[0].Err != nil {
			b.Fatal(passes, err)
		}
		watch.report(b)
		allTickets(b, passes[0].Counts)
	}
}

// BenchmarkMailsFromMbox imports an mbox file into tickets on each database.
func BenchmarkMailsFromMbox(b *testing.B) {
	var box strings.Builder
	for i := range benchMails {
		box.WriteString("From ann@customer.example Mon Mar  2 10:00:00 2026\n" + benchMail(i) + "\n")
	}
	file := filepath.Join(b.TempDir(), "mbox")
	if err := os.WriteFile(file, []byte(box.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		b.Run(dialect, func(b *testing.B) {
			for b.Loop() {
				d := benchDesk(b, dialect)
				addMailbox(b, d, nil)
				watch := start(b)
				counts, err := d.ImportMbox(b.Context(), file, "", func(int64, int64) {})
				if err != nil {
					b.Fatal(err)
				}
				watch.report(b)
				allTickets(b, counts)
			}
		})
	}
}

// BenchmarkMailsSent empties an outbox to a server on this machine, from each database.
func BenchmarkMailsSent(b *testing.B) {
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		b.Run(dialect, func(b *testing.B) {
			for b.Loop() {
				d := benchDesk(b, dialect)
				server := sendingDesk(b, d)
				text := strings.Repeat("The printer needs its paper laid in again.\n", 30)
				mails := make([]*models.OutboxMail, benchMails)
				for i := range mails {
					mails[i] = draft(b, d, fmt.Sprintf("c%d@customer.example", i))
					mails[i].Body, mails[i].HTML = text, "<p>"+text+"</p>"
				}
				if err := models.InsertOutboxMails(b.Context(), d.DB, mails); err != nil {
					b.Fatal(err)
				}
				watch := start(b)
				send(b, d)
				watch.report(b)
				if n := len(server.taken()); n != benchMails {
					b.Fatalf("the server took %d mails", n)
				}
			}
		})
	}
}
