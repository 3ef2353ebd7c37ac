// Package jobs is what the desk does by itself: it fetches mail, takes mail from a pipe, sends the outbox, and keeps house.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/uptrace/bun"

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
	Panel    string           // and of its panel
	Now      func() time.Time // UTC
	// TallyFile is where the data folder keeps how often mail was sent, as outbox_tally does.
	TallyFile string

	fetching busy
	sending  sending
}

// job is a line of the table: what runs how often. Most are for one process at a time, by a lease; a shared one makes sure by
// itself that two processes never do the same.
type job struct {
	name   string
	every  time.Duration
	shared bool
	run    func(ctx context.Context) error
}

func (d *Desk) table() []job {
	return []job{
		{"outbox", 10 * time.Second, true, d.sendSoon},
		{"fetch", time.Minute, true, d.fetchSoon},
		{"pending", 10 * time.Second, false, d.DecidePending},
		{"counts", 5 * time.Second, false, d.foldCounts},
		{"overdue", 30 * time.Second, false, d.markOverdue},
		{"auto-close", 5 * time.Minute, false, d.autoClose},
		{"expired", time.Hour, false, d.forgetExpired},
		{"files", time.Hour, false, d.sweepFiles},
		{"tokens", time.Hour, false, d.tendGrants},
	}
}

// Runner runs the jobs of the table, each by its own clock.
type Runner struct {
	desk *Desk
	wake map[string]chan struct{}
}

// New returns a runner; it runs nothing yet.
func New(desk *Desk) *Runner {
	r := &Runner{desk: desk, wake: map[string]chan struct{}{}}
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
	r.desk.fetching.all.Wait()
	r.desk.sending.all.Wait()
}

// firstWithin is the time in which every job runs once after the start: what a crash left lying must not wait long.
const firstWithin = time.Second

// loop runs a job at its times. A little chance in them keeps the instances of a desk from asking all at once.
func (r *Runner) loop(ctx context.Context, j job) {
	wait := rand.N(min(j.every, firstWithin))
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
		wait = j.every + rand.N(j.every/10+1)
	}
}

// once runs a job if no other process does.
func (r *Runner) once(ctx context.Context, j job) {
	defer func() {
		if cause := recover(); cause != nil {
			slog.Error("job panicked", "job", j.name, "cause", cause)
		}
	}()
	err := r.desk.run(ctx, j)
	if err != nil && ctx.Err() == nil {
		slog.Error("job failed", "job", j.name, "error", err)
	}
}

// run runs a job under its lease; that another process is at it is no error.
func (d *Desk) run(ctx context.Context, j job) error {
	if j.shared {
		return j.run(ctx)
	}
	held, release, err := d.hold(ctx, "job:"+j.name)
	if errors.Is(err, errTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	return j.run(held)
}
