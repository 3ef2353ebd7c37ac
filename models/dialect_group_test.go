package models

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
)

// mark is a row that a writer leaves.
type mark struct {
	ID int64 `bun:",pk,autoincrement"`
	By string
}

func openMarks(t *testing.T, file string) *bun.DB {
	t.Helper()
	db, err := Open(context.Background(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// newMarks returns an empty table of marks, which may name another one, and the queue of its writers.
func newMarks(t *testing.T) (*bun.DB, *queue) {
	t.Helper()
	db := openMarks(t, filepath.Join(t.TempDir(), "marks.db"))
	_, err := db.ExecContext(t.Context(), `CREATE TABLE marks (id INTEGER PRIMARY KEY AUTOINCREMENT, "by" TEXT UNIQUE,
		of BIGINT REFERENCES marks (id) DEFERRABLE INITIALLY DEFERRED)`)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var writers *queue
	err = conn.Raw(func(raw any) error {
		c, is := raw.(*turnConn)
		if !is {
			return fmt.Errorf("the connection is a %T", raw)
		}
		writers = c.writers
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	writers.batchTime = time.Hour // all who wait share a commit
	return db, writers
}

func (q *queue) length() int {
	q.lock.Lock()
	defer q.lock.Unlock()
	return len(q.waiting)
}

func leave(ctx context.Context, db bun.IDB, by string) error {
	_, err := db.NewInsert().Model(&mark{By: by}).Exec(ctx)
	return err
}

func marksOf(t *testing.T, db bun.IDB) []string {
	t.Helper()
	names := []string{}
	if err := db.NewSelect().Model((*mark)(nil)).Column("by").Order("by").Scan(context.Background(), &names); err != nil {
		t.Fatal(err)
	}
	return names
}

// hold keeps the turn until the returned function is called, which returns how the transaction ended.
func hold(t *testing.T, db *bun.DB) (end func() error) {
	t.Helper()
	var once sync.Once
	held, release, ended := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		ended <- Tx(context.Background(), db, func(ctx context.Context, tx bun.Tx) error {
			once.Do(func() { close(held) })
			<-release
			return leave(ctx, tx, "holder")
		})
	}()
	<-held
	return func() error {
		close(release)
		return <-ended
	}
}

// line sends writers into the queue, in their order.
type line struct {
	t    *testing.T
	q    *queue
	all  sync.WaitGroup
	errs sync.Map
}

func (l *line) join(name string, write func() error) {
	before := l.q.length()
	l.all.Go(func() { l.errs.Store(name, write()) })
	for l.q.length() == before {
		runtime.Gosched()
	}
}

func (l *line) err(name string) error {
	l.all.Wait()
	err, there := l.errs.Load(name)
	if !there {
		return errors.New("it did not return")
	}
	known, _ := err.(error)
	return known
}

var errOwn = errors.New("of its own")

// TestABatchOfWriters lets writers of all kinds wait at the same time.
func TestABatchOfWriters(t *testing.T) {
	db, q := newMarks(t)
	if err := leave(t.Context(), db, "taken"); err != nil {
		t.Fatal(err)
	}
	gone, leaves := context.WithCancel(t.Context())
	ends, end := context.WithCancel(t.Context())
	cutOff, cut := context.WithCancel(t.Context())
	l := &line{t: t, q: q}
	release := hold(t, db)
	write := func(ctx context.Context, name string, then func(tx bun.Tx) error) func() error {
		return func() error {
			return Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
				if err := leave(ctx, tx, name); err != nil {
					return err
				}
				return then(tx)
			})
		}
	}
	fine := func(bun.Tx) error { return nil }
	l.join("plain", write(t.Context(), "plain", fine))
	l.join("refuses", write(t.Context(), "refuses", func(bun.Tx) error { return errOwn }))
	l.join("gone", write(gone, "gone", fine))
	l.join("panics", func() (err error) {
		defer func() { err = fmt.Errorf("it panicked: %v", recover()) }()
		return write(t.Context(), "panics", func(bun.Tx) error { panic("own") })()
	})
	l.join("double", write(t.Context(), "taken", fine))
	l.join("ends", write(ends, "ends", func(bun.Tx) error { end(); return nil }))
	l.join("cut off", write(cutOff, "cut off", func(tx bun.Tx) error {
		go cut() // in the middle of the statement, which must not be interrupted: that would roll back all
		_, err := tx.ExecContext(cutOff, `INSERT INTO marks ("by") WITH RECURSIVE some (i) AS
			(SELECT 1 UNION ALL SELECT i + 1 FROM some WHERE i < 2000) SELECT 'some ' || i FROM some`)
		<-cutOff.Done() // at the latest now
		return err
	}))
	l.join("alone", func() error { return leave(t.Context(), db, "alone") })
	leaves()
	for q.length() > 7 {
		runtime.Gosched() // who is gone has left the queue
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	for name, good := range map[string]func(error) bool{
		"plain":   func(err error) bool { return err == nil },
		"refuses": func(err error) bool { return errors.Is(err, errOwn) },
		"gone":    func(err error) bool { return errors.Is(err, context.Canceled) },
		"panics":  func(err error) bool { return err.Error() == "it panicked: own" },
		"double":  IsDuplicate,
		"ends":    func(err error) bool { return errors.Is(err, context.Canceled) },
		"cut off": func(err error) bool { return errors.Is(err, context.Canceled) },
		"alone":   func(err error) bool { return err == nil },
	} {
		if err := l.err(name); !good(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff([]string{"alone", "holder", "plain", "taken"}, marksOf(t, db)); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}

// TestNobodyReturnsBeforeTheCommit looks from the last member of a batch at those before it, and at the database from outside.
func TestNobodyReturnsBeforeTheCommit(t *testing.T) {
	db, q := newMarks(t)
	l := &line{t: t, q: q}
	release := hold(t, db)
	var returned atomic.Int64
	want := []string{"holder"}
	for i := range 5 {
		name := strconv.Itoa(i)
		want = append(want, name)
		l.join(name, func() error {
			defer returned.Add(1)
			return Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error { return leave(ctx, tx, name) })
		})
	}
	slices.Sort(want)
	var inside, outside []string
	var early int64
	l.join("last", func() error {
		return Tx(t.Context(), db, func(_ context.Context, tx bun.Tx) error {
			inside, outside, early = marksOf(t, tx), marksOf(t, db), returned.Load()
			return nil
		})
	})
	if err := errors.Join(release(), l.err("last")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, inside); diff != "" {
		t.Errorf("the transaction sees (-want +got):\n%s", diff)
	}
	if len(outside) > 0 || early > 0 {
		t.Errorf("before the commit others see %v, and %d have returned", outside, early)
	}
	if diff := cmp.Diff(want, marksOf(t, db)); diff != "" {
		t.Errorf("after the commit (-want +got):\n%s", diff)
	}
}

// TestABatchThatIsLost breaks the whole transaction from within one of its members: the others are run again.
func TestABatchThatIsLost(t *testing.T) {
	for _, last := range []error{nil, errOwn} {
		db, q := newMarks(t)
		l := &line{t: t, q: q}
		release := hold(t, db)
		plain := func(ctx context.Context, tx bun.Tx) error { return leave(ctx, tx, "plain") }
		after := func(ctx context.Context, tx bun.Tx) error { return leave(ctx, tx, "after") }
		l.join("plain", func() error { return Tx(t.Context(), db, plain) })
		l.join("breaks", func() error {
			return Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.ExecContext(ctx, "ROLLBACK") // as SQLite itself does on a full disk
				return errors.Join(err, last)
			})
		})
		l.join("after", func() error { return Tx(t.Context(), db, after) })
		if err := errors.Join(release(), l.err("plain"), l.err("after")); err != nil {
			t.Error(err)
		}
		if err := l.err("breaks"); err == nil || last != nil && !errors.Is(err, last) {
			t.Errorf("who broke it returns %v", err)
		}
		if diff := cmp.Diff([]string{"after", "holder", "plain"}, marksOf(t, db)); diff != "" {
			t.Errorf("marks (-want +got):\n%s", diff)
		}
	}
}

// TestACommitThatFails fails for all who share it.
func TestACommitThatFails(t *testing.T) {
	db, q := newMarks(t)
	l := &line{t: t, q: q}
	release := hold(t, db)
	l.join("plain", func() error {
		return Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error { return leave(ctx, tx, "plain") })
	})
	l.join("orphan", func() error {
		return Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO marks ("by", of) VALUES ('orphan', 4711)`)
			return err
		})
	})
	for name, err := range map[string]error{"holder": release(), "plain": l.err("plain"), "orphan": l.err("orphan")} {
		if err == nil || !strings.Contains(err.Error(), "FOREIGN KEY") {
			t.Errorf("%s: %v, want the failed commit", name, err)
		}
	}
	if err := leave(t.Context(), db, "later"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"later"}, marksOf(t, db)); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}

// TestATransactionWithinAnother cannot end; it must say so.
func TestATransactionWithinAnother(t *testing.T) {
	db, q := newMarks(t)
	q.patience = time.Millisecond
	inner := func(ctx context.Context, tx bun.Tx) error { return leave(ctx, tx, "inner") }
	err := Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		if err := Tx(ctx, db, inner); !errors.Is(err, errTurn) {
			t.Errorf("within: %v, want %v", err, errTurn)
		}
		if err := leave(ctx, db, "beside"); !errors.Is(err, errTurn) {
			t.Errorf("beside: %v, want %v", err, errTurn)
		}
		return leave(ctx, tx, "outer")
	})
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"outer"}, marksOf(t, db)); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}
