package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"helpdeskz/models"
)

// leaseLength is how long a lease outlives the process that held it; it is prolonged three times in that time.
const leaseLength = 45 * time.Second

// errTaken says that another process holds a lease.
var errTaken = errors.New("another process is at it")

// hold takes a lease and prolongs it until release is called. The context that it returns ends when the lease is lost, as
// when the database was away for long. Errors: errTaken.
func (d *Desk) hold(ctx context.Context, name string) (held context.Context, release func(), err error) {
	holder := rand.Text()
	mine, err := d.prolong(ctx, name, holder)
	if err != nil {
		return nil, nil, err
	}
	if !mine {
		return nil, nil, errTaken
	}
	held, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.keep(held, cancel, name, holder)
	}()
	return held, func() {
		cancel()
		<-done
		if err := models.ReleaseLease(context.WithoutCancel(ctx), d.DB, name, holder); err != nil {
			slog.Warn("a lease stays until it ends", "lease", name, "error", err)
		}
	}, nil
}

func (d *Desk) prolong(ctx context.Context, name, holder string) (bool, error) {
	now := d.Now()
	mine, err := models.ClaimLease(ctx, d.DB, name, holder, now, now.Add(leaseLength))
	if err != nil {
		return false, fmt.Errorf("lease: %w", err)
	}
	return mine, nil
}

// keep prolongs a lease until ctx ends, and ends it when the lease is another's or could have become so.
func (d *Desk) keep(ctx context.Context, cancel func(), name, holder string) {
	ticker := time.NewTicker(leaseLength / 3)
	defer ticker.Stop()
	safe := time.Now().Add(leaseLength)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		before := time.Now()
		mine, err := d.prolong(ctx, name, holder)
		switch {
		case err == nil && mine:
			safe = before.Add(leaseLength)
		case err == nil, time.Now().After(safe):
			slog.Error("a lease was lost", "lease", name, "error", err)
			cancel()
			return
		}
	}
}
