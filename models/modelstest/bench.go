package modelstest

import (
	"flag"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun"
)

var (
	benchTickets = flag.Int("tickets", 100_000, "tickets of the desk that benchmarks run on")
	benchDesk    = flag.String("desk", "", "benchmark this filled desk, in the form of models.Open, instead of new ones; benchmarks write to it")
)

// EachLarge runs a benchmark on a large desk of each database, which fill fills, or on the one that the flag desk names.
func EachLarge(b *testing.B, fill func(b *testing.B, db *bun.DB, tickets int), f func(b *testing.B, db *bun.DB)) {
	b.Helper()
	if *benchDesk != "" {
		f(b, open(b, *benchDesk))
		return
	}
	for _, dialect := range []string{SQLite, MySQL} {
		b.Run(dialect, func(b *testing.B) {
			db := DB(b, dialect)
			fill(b, db, *benchTickets)
			f(b, db)
		})
	}
}

// ReportRuns reports how often a benchmark ran in a second, and, from a call of ProcessorTime before it, the processor time that
// each run took of this process, which tells the truth on a machine that others use as well.
func ReportRuns(b *testing.B, before time.Duration) {
	b.Helper()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
	b.ReportMetric(float64((ProcessorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// ProcessorTime returns what this process has used of the processors.
func ProcessorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
