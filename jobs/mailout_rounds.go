package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"helpdeskz/models"
)

// sending knows which mailboxes this process is sending from, and keeps many of them from doing so at once.
type sending struct {
	busy
	slots   chan struct{}
	once    sync.Once
	counted atomic.Bool // a copy is known when the process begins, before it writes mails of its own
}

// slot waits for its turn, and returns what gives it back; nil when ctx ends first.
func (s *sending) slot(ctx context.Context) func() {
	s.once.Do(func() { s.slots = make(chan struct{}, sendBoxes) })
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }
	case <-ctx.Done():
		return nil
	}
}

// sendSoon begins a round of each mailbox that has mail due, and waits for none: a server that hangs holds up its own mailbox only.
// A mailbox whose round goes on gets another one after it. A copy of a desk sends nothing of what waited when it was made.
func (d *Desk) sendSoon(ctx context.Context) error {
	abandoned, err := models.OutboxAbandoned(ctx, d.DB, d.Now())
	if err != nil {
		return err
	}
	if abandoned > 0 {
		slog.Warn("mails whose sender died are queued again", "count", abandoned)
	}
	boxes, err := models.OutboxDueBoxes(ctx, d.DB, d.Now())
	if err != nil {
		return err
	}
	if len(boxes) > 0 || !d.sending.counted.Load() {
		if held, err := d.countSending(ctx); held || err != nil {
			return err
		}
		d.sending.counted.Store(true)
	}
	for _, box := range boxes {
		if d.sending.begin(box) {
			go d.sendFrom(ctx, box)
		}
	}
	return nil
}

// sendFrom makes rounds of a mailbox until nobody asks for another one.
func (d *Desk) sendFrom(ctx context.Context, box int64) {
	for asked := true; asked; asked = !d.sending.rest(box) {
		leave := d.sending.slot(ctx)
		if leave == nil {
			continue
		}
		round := &sendRound{desk: d, box: box, began: d.Now(), lines: newLines(), down: map[int64]error{}}
		if err := round.send(ctx); err != nil && ctx.Err() == nil {
			slog.Error("sending failed", "mailbox", box, "error", err)
		}
		leave()
	}
}

// sendRound sends what was due of a mailbox when it began. What can't be sent then is due later, so that a round ends, and a
// server that can't be reached is asked once in it.
type sendRound struct {
	desk  *Desk
	box   int64 // that the mails were queued for, 0 for those of none
	began time.Time
	lines *lines

	mu   sync.Mutex
	due  []int64 // not yet taken
	last bool    // nothing is due after them

	opening sync.Mutex
	down    map[int64]error // why a mailbox's server can't be used
}

// send sends all mails, several at a time. What was begun is brought to its end also when ctx ends.
func (r *sendRound) send(ctx context.Context) error {
	defer r.lines.hangUp()
	var lanes sync.WaitGroup
	troubles := make([]error, sendAtOnce)
	for i := range troubles {
		lanes.Go(func() { troubles[i] = r.lane(ctx) })
	}
	lanes.Wait()
	return errors.Join(troubles...)
}

// lane sends one mail after another.
func (r *sendRound) lane(ctx context.Context) error {
	for ctx.Err() == nil {
		id, err := r.next(ctx)
		if err != nil || id == 0 {
			return err
		}
		if err := r.sendOne(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// next takes a mail that is due, 0 when there is none. One that another lane has taken and not yet claimed may be among them: it is
// claimed but once.
func (r *sendRound) next(ctx context.Context) (id int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.due) == 0 && !r.last {
		r.due, err = models.OutboxDue(ctx, r.desk.DB, r.box, r.began, sendBatch)
		if err != nil {
			return 0, err
		}
		r.last = len(r.due) < sendBatch
	}
	if len(r.due) == 0 {
		return 0, nil
	}
	id, r.due = r.due[0], r.due[1:]
	return id, nil
}

// connect opens a connection to the server of a mailbox, one at a time: what one of them hears of a server that can't be used
// counts for those who wait.
func (r *sendRound) connect(ctx context.Context, box models.Mailbox) (*line, error) {
	r.opening.Lock()
	defer r.opening.Unlock()
	if why := r.down[box.ID]; why != nil {
		return nil, why
	}
	one, err := r.desk.connect(ctx, box)
	if err != nil && ctx.Err() == nil {
		r.down[box.ID] = err
	}
	return one, err
}

// connect opens a connection to the server that a mailbox sends through. Its error is always *SendError, temporary.
func (d *Desk) connect(ctx context.Context, box models.Mailbox) (*line, error) {
	server, err := d.outgoing(ctx, box)
	if err != nil {
		return nil, unusable("sign in as "+box.OutUsername, err)
	}
	one, err := openLine(ctx, server, box.Email)
	d.doubtToken(ctx, box.ID, err)
	return one, err
}
