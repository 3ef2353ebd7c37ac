package models

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sync"
	"time"
)

// SQLite lets one transaction write at a time; who waits for it asks again and again, and each waits for the disk when it commits.
// So the writers of this process stand in a queue, and those who wait at the same time share a commit: they write one after the
// other in a batch, which is one transaction on one connection. Each has a savepoint of its own, so that its rollback is its own,
// and returns when the batch is on the disk.

// The bounds of a batch: who came first must not wait long for those who came later. A batch takes new members for batchTime.
const (
	batchMembers = 64
	batchTime    = 10 * time.Millisecond
)

// turnPatience is how long a writer waits for those before it, as the busy_timeout says it of those of another process.
const turnPatience = 5 * time.Second

// The troubles of a writer that has done nothing wrong: an endless transaction before it, such as one within which it waits, and
// a batch that was lost because of another one.
var (
	errTurn = fmt.Errorf("the transactions before this one did not end in time: %w", ErrRetry)
	errLost = fmt.Errorf("the transaction was rolled back with another one: %w", ErrRetry)
)

// queue is where the writers of a process wait for their turn.
type queue struct {
	connector driver.Connector // of the connection that writes
	conn      liteConn         // it belongs to who has the turn; nil until needed
	batchTime time.Duration
	patience  time.Duration

	lock    sync.Mutex
	taken   bool          // somebody has the turn
	waiting []chan *batch // each gets the batch to join, or nil to begin one
	closed  bool
}

func newQueue(connector driver.Connector) *queue {
	return &queue{connector: connector, batchTime: batchTime, patience: turnPatience}
}

// batch is a transaction that several writers share. It belongs to who has the turn.
type batch struct {
	conn    liteConn
	tx      driver.Tx
	began   time.Time
	members int
	broken  error // why the database has rolled it back by itself, as it does on a full disk

	done chan struct{} // closed when the batch has ended
	err  error         // why it is not on the disk
}

// turn waits for the turn and returns the batch to write in. Whoever gets it must pass it on.
func (q *queue) turn(ctx context.Context) (*batch, error) {
	q.lock.Lock()
	if !q.taken {
		q.taken = true
		q.lock.Unlock()
		return q.begin()
	}
	mine := make(chan *batch, 1)
	q.waiting = append(q.waiting, mine)
	q.lock.Unlock()
	patience := time.NewTimer(q.patience)
	defer patience.Stop()
	var err error
	select {
	case b := <-mine:
		return q.join(b)
	case <-ctx.Done():
		err = ctx.Err()
	case <-patience.C:
		err = errTurn
	}
	if !q.forget(mine) {
		q.pass(<-mine)
	}
	return nil, err
}

// forget takes a writer out of the queue, and returns false when its turn has come.
func (q *queue) forget(mine chan *batch) bool {
	q.lock.Lock()
	defer q.lock.Unlock()
	at := slices.Index(q.waiting, mine)
	if at < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, at, at+1)
	return true
}

// join makes a writer a member of a batch, of a new one when b is nil.
func (q *queue) join(b *batch) (*batch, error) {
	if b == nil {
		return q.begin()
	}
	b.members++
	if err := b.move("SAVEPOINT own"); err != nil {
		q.pass(b)
		return nil, err
	}
	return b, nil
}

// begin begins a batch. No writer's context gets to the driver: a statement that is interrupted takes all members' work with it.
func (q *queue) begin() (*batch, error) {
	b := &batch{done: make(chan struct{})}
	err := q.connect()
	if err == nil {
		b.conn = q.conn
		b.tx, err = q.conn.BeginTx(context.Background(), driver.TxOptions{})
	}
	if err != nil {
		q.disconnect()
		q.wake(nil)
		return nil, err
	}
	b.began = time.Now()
	return q.join(b)
}

// pass gives the turn to the next writer: within b while that may grow, else after its commit. b is nil when there is none.
func (q *queue) pass(b *batch) {
	if b != nil {
		if b.broken == nil && b.members < batchMembers && time.Since(b.began) < q.batchTime && q.wake(b) {
			return
		}
		q.end(b)
	}
	q.wake(nil)
}

// wake gives the turn to the next writer. It returns false when none waits; then the turn is free, unless b is to be ended first.
func (q *queue) wake(b *batch) bool {
	q.lock.Lock()
	defer q.lock.Unlock()
	if len(q.waiting) > 0 {
		q.waiting[0] <- b
		q.waiting = q.waiting[1:]
		return true
	}
	q.taken = b != nil
	if !q.taken && q.closed {
		q.disconnect()
	}
	return false
}

// end commits a batch and lets its members return.
func (q *queue) end(b *batch) {
	if b.broken == nil {
		b.err = b.tx.Commit()
	} else {
		b.err = fmt.Errorf("%w: %w", errLost, b.broken)
	}
	if b.err != nil {
		q.disconnect()
	}
	close(b.done)
}

// move sets, releases or rolls back to the savepoint of the member whose turn it is. Where that fails the transaction is gone.
func (b *batch) move(statement string) error {
	_, err := b.conn.ExecContext(context.Background(), statement, nil)
	if err != nil {
		b.broken = err
	}
	return err
}

func (q *queue) connect() error {
	if q.conn != nil {
		return nil
	}
	conn, err := connectLite(context.Background(), q.connector)
	q.conn = conn
	return err
}

// disconnect closes the connection that writes, whatever state it is in: that rolls back.
func (q *queue) disconnect() {
	if q.conn != nil {
		_ = q.conn.Close()
		q.conn = nil
	}
}

// close closes the connection that writes as soon as nobody writes any more.
func (q *queue) close() {
	q.lock.Lock()
	defer q.lock.Unlock()
	if q.closed = true; !q.taken {
		q.disconnect()
	}
}
