package crash

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// round is one life of the program.
type round struct {
	number int
	point  point
	nth    int
	fault  fault
	ended  string // killed there, killed late, or by itself
}

func (r round) String() string {
	name := r.point.name
	if name == atRandom {
		name = "any time"
	}
	return fmt.Sprintf("round %d: %s, %s (%d), mail server %q at %s: %s", r.number, r.point.work, name, r.nth, r.fault.how, r.fault.stage, r.ended)
}

// How a round ended.
const (
	killedThere   = "killed there"
	killedLate    = "killed late"
	endedByItself = "ended by itself"
)

// Times within which a program is killed at random, and after which it is killed because the point didn't come.
const (
	someTime   = 1500 * time.Millisecond
	longEnough = 3 * time.Second
)

// live lets the program live once, and returns it dead.
func (d *desk) live(r *round) *process {
	d.t.Helper()
	r.point, r.nth = d.next()
	r.fault = d.drawFault()
	d.post.breaks(r.fault)
	d.trap.set(r.point.name, r.nth)
	wait := longEnough
	if r.point.name == atRandom {
		wait = time.Duration(d.chance.Int64N(int64(someTime)))
	}
	p, feed := d.startWork(r.point.work)
	d.trap.holds(p)
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		feed()
	}()
	r.ended = killedThere
	select {
	case <-p.ended:
		if !p.killed() {
			r.ended = endedByItself
		}
	case <-time.After(wait):
		p.kill()
		r.ended = killedLate
	}
	<-fed
	return p
}

// startWork starts the program for a work, and returns what it is given to do while it runs.
func (d *desk) startWork(w work) (p *process, feed func()) {
	d.t.Helper()
	switch w {
	case piping:
		p = d.begin("pipe", "--mailbox", boxMoved+"@acme.test")
		l := d.unpiped()
		return p, func() { d.pipe(p, l) }
	case replying:
		p = d.begin("serve")
		r := d.unanswered()
		return p, func() { d.answer(p, r) }
	case fetching:
		d.deliverSome()
		return d.begin("fetch"), func() {}
	default:
		d.deliverSome()
		return d.begin("serve"), func() {}
	}
}

// drawFault says what goes wrong with the mail server in a round; in most nothing does.
func (d *desk) drawFault() fault {
	hows := []string{"drop", "hang", "421 try again later", "451 try again later", "550 never"}
	f := fault{stages[d.chance.IntN(len(stages))], hows[d.chance.IntN(len(hows))]}
	if d.chance.IntN(3) > 0 {
		return fault{}
	}
	return f
}

// deliverSome puts a few letters into each mailbox; more than three are fetched together.
func (d *desk) deliverSome() {
	d.t.Helper()
	earlier := d.answerable()
	for _, box := range d.boxes {
		letters := make([]*letter, 1+d.chance.IntN(2))
		if d.chance.IntN(6) == 0 {
			letters = make([]*letter, 4+d.chance.IntN(4))
		}
		for i := range letters {
			letters[i] = d.writer.letter(earlier)
		}
		d.deliver(box, letters)
	}
}

// ready waits until the program serves; false means that it is dead.
func (d *desk) ready(p *process) bool {
	for {
		answer, err := http.Get(d.url + "/healthz")
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return true
			}
		}
		select {
		case <-p.ended:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// age lets the time pass that the dead are waited for, and that a mail waits for its next try. It is all that the harness writes
// into the database.
func (d *desk) age() {
	d.t.Helper()
	past := time.Now().UTC().Add(-time.Hour)
	d.write(d.db.NewUpdate().Model((*models.Lease)(nil)).Set("expires_at = ?", past).Where("expires_at > ?", past),
		d.db.NewUpdate().Model((*models.OutboxMail)(nil)).Set("lease_until = ?", past).Where("state = ?", models.OutboxSending))
	d.ageRetries()
}

func (d *desk) ageRetries() {
	d.t.Helper()
	now := time.Now().UTC()
	d.write(d.db.NewUpdate().Model((*models.OutboxMail)(nil)).Set("next_try_at = ?", now).Where("state = ?", models.OutboxQueued).
		Where("next_try_at > ?", now))
}

// write runs updates, in a transaction that is tried again when it meets one of the program's.
func (d *desk) write(updates ...*bun.UpdateQuery) {
	d.t.Helper()
	err := models.Tx(d.t.Context(), d.db, func(ctx context.Context, tx bun.Tx) error {
		for _, u := range updates {
			if _, err := u.Conn(tx).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}
