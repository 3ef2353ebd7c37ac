// Package jobs is what the desk does by itself: it fetches mail, takes mail from a pipe, sends the outbox, and keeps house.
package jobs

import (
	"context"
	"crypto/rand"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// Desk is what the jobs work with.
type Desk struct {
	DB       *bun.DB
	Settings *settings.Store
	Tickets  *tickets.Service
	Files    files.Store
	Key      secret.Key
	URL      string           // public address of the site
	Now      func() time.Time // UTC
}

// job is a line of the table: what runs how often. One process at a time runs it, by a lease that lasts as long as a run
// may take.
type job struct {
	name  string
	every time.Duration
	lease time.Duration
	run   func(ctx context.Context) error
}

func (d *Desk) table() []job {
	return []job{
		{"outbox", 10 * time.Second, 10 * time.Minute, d.SendDue},
		{"fetch", time.Minute, 30 * time.Minute, d.fetchQuietly},
		{"pending", time.Minute, 30 * time.Minute, d.DecidePending},
		{"counts", 5 * time.Second, time.Minute, d.foldCounts},
		{"overdue", 30 * time.Second, 10 * time.Minute, d.markOverdue},
		{"auto-close", 5 * time.Minute, 30 * time.Minute, d.autoClose},
		{"expired", time.Hour, 10 * time.Minute, d.forgetExpired},
		{"files", time.Hour, 2 * time.Hour, d.sweepFiles},
	}
}

// Runner runs the jobs of the table, each by its own clock.
type Runner struct {
	desk   *Desk
	holder string // names this process in leases
	wake   map[string]chan struct{}
}

// New returns a runner; it runs nothing yet.
func New(desk *Desk) *Runner {
	host, _ := os.Hostname() // a lease's holder without a host's name is as good
	r := &Runner{desk: desk, holder: cutText(host, 30) + "/" + rand.Text()[:12], wake: map[string]chan struct{}{}}
	for _, j := range desk.table() {
		r.wake[j.name] = make(chan struct{}, 1)
	}
	return r
}

// WakeOutbox makes the outbox be looked at now instead of at its next turn.
func (r *Runner) WakeOutbox() {
	select {
	case r.wake["outbox"] <- struct{}{}:
	default: // it is about to be looked at anyway
	}
}

// Run runs the jobs until ctx ends, and returns when the last of them has come to its end.
func (r *Runner) Run(ctx context.Context) {
	var running sync.WaitGroup
	for _, j := range r.desk.table() {
		running.Add(1)
		go func() {
			defer running.Done()
			r.loop(ctx, j)
		}()
	}
	running.Wait()
}

// loop runs a job at its times. A little chance in them keeps the instances of a desk from asking all at once.
func (r *Runner) loop(ctx context.Context, j job) {
	wait := mathrand.N(min(j.every, 5*time.Second))
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		case <-r.wake[j.name]:
			timer.Stop()
		}
		r.once(ctx, j)
		wait = j.every + mathrand.N(j.every/10+1)
	}
}

// once runs a job if no other process does.
func (r *Runner) once(ctx context.Context, j job) {
	defer func() {
		if cause := recover(); cause != nil {
			slog.Error("job panicked", "job", j.name, "cause", cause)
		}
	}()
	now := r.desk.Now()
	mine, err := models.ClaimLease(ctx, r.desk.DB, "job:"+j.name, r.holder, now, now.Add(j.lease))
	if err == nil && mine {
		err = j.run(ctx)
		if released := models.ReleaseLease(context.WithoutCancel(ctx), r.desk.DB, "job:"+j.name, r.holder); err == nil {
			err = released
		}
	}
	if err != nil && ctx.Err() == nil {
		slog.Error("job failed", "job", j.name, "error", err)
	}
}
