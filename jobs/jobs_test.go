package jobs

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"helpdeskz/models"
)

func TestHold(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		held, release, err := d.hold(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.hold(t.Context(), "x"); !errors.Is(err, errTaken) {
			t.Errorf("a second holder: %v", err)
		}
		_, other, err := d.hold(t.Context(), "y")
		if err != nil {
			t.Fatal(err)
		}
		other()
		release()
		if held.Err() == nil {
			t.Error("the holder's context goes on after the release")
		}
		if _, release, err = d.hold(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		// Whoever holds it now has died: nobody prolongs it on this clock.
		clock.forward(leaseLength + time.Second)
		_, again, err := d.hold(t.Context(), "x")
		if err != nil {
			t.Errorf("after its end: %v", err)
		} else {
			again()
		}
		release()
	})
}

func TestOnlyOneProcessRunsAJob(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		var running, most, runs atomic.Int64
		work := job{name: "work", every: time.Hour, run: func(context.Context) error {
			most.Store(max(most.Load(), running.Add(1)))
			runs.Add(1)
			time.Sleep(20 * time.Millisecond)
			running.Add(-1)
			return nil
		}}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if err := d.run(t.Context(), work); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most.Load() != 1 || runs.Load() < 1 {
			t.Errorf("%d runs, %d at once", runs.Load(), most.Load())
		}
	})
}

func TestRunnerEndsWithItsContext(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	server := sendingDesk(t, d)
	queue(t, d, "ann@customer.example")
	r := New(d)
	ctx, end := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx)
	}()
	for len(server.taken()) == 0 {
		r.WakeOutbox()
		time.Sleep(10 * time.Millisecond)
	}
	end()
	<-done
	if m := onlyMail(t, d); m.State != models.OutboxSent {
		t.Errorf("the mail is %s", m.State)
	}
	leases, err := d.DB.NewSelect().Model((*models.Lease)(nil)).Count(t.Context())
	if err != nil || leases != 0 {
		t.Errorf("%d leases are left, %v", leases, err)
	}
}

func TestAPanicEndsItsJobOnly(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	r := New(d)
	r.once(t.Context(), job{name: "bad", run: func(context.Context) error { panic("oh") }})
	ran := false
	r.once(t.Context(), job{name: "bad", run: func(context.Context) error { ran = true; return nil }})
	if !ran {
		t.Error("a job that panicked keeps its lease")
	}
}

func TestHousekeepingOnAnEmptyDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		for _, j := range d.table() {
			if err := d.run(t.Context(), j); err != nil {
				t.Errorf("%s: %v", j.name, err)
			}
		}
	})
}

func TestAnsweredTicketsClose(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		addMailbox(t, d, nil)
		for _, id := range []string{"1@x", "2@x"} {
			pipe(t, d, customerMail("ann@customer.example", id, id, id))
		}
		if _, err := d.DB.NewUpdate().Model((*models.Ticket)(nil)).Set("status = ?", models.StatusAnswered).
			Set("list = ?", models.ListAnswered).Where("id = 1").Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			hours int
			want  models.Status
		}{{95, models.StatusAnswered}, {2, models.StatusClosed}} {
			clock.forward(time.Duration(step.hours) * time.Hour)
			if err := d.autoClose(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantStatus(t, d, 1, step.want)
			wantStatus(t, d, 2, models.StatusOpen)
		}
	})
}

func wantStatus(t *testing.T, d *Desk, id int64, want models.Status) {
	t.Helper()
	ticket, err := models.TicketByID(t.Context(), d.DB, models.Everything(), id)
	if err != nil || ticket.Status != want {
		t.Errorf("ticket %d is %v, %v, want %v", id, ticket.Status, err, want)
	}
}
