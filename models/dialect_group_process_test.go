package models

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
)

func fileOf(t *testing.T, db *bun.DB) string {
	t.Helper()
	var file string
	if err := db.NewRaw("SELECT file FROM pragma_database_list").Scan(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestManyWriters lets writers of two processes, as it were, count at the same time.
func TestManyWriters(t *testing.T) {
	db, _ := newMarks(t)
	processes := []*bun.DB{db, openMarks(t, fileOf(t, db))}
	const writers, times = 24, 20
	var all sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		all.Go(func() {
			for n := range times {
				err := Tx(t.Context(), processes[i%2], func(ctx context.Context, tx bun.Tx) error {
					count, err := tx.NewSelect().Model((*mark)(nil)).Count(ctx)
					if err == nil {
						err = leave(ctx, tx, strconv.FormatInt(count, 10)) // the same one twice is refused
					}
					if err == nil && (i+n)%5 == 0 {
						err = errOwn
					}
					return err
				})
				if !errors.Is(err, errOwn) {
					errs[i] = errors.Join(errs[i], err)
				}
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if got := len(marksOf(t, db)); got != writers*times*4/5 {
		t.Errorf("%d marks, want %d", got, writers*times*4/5)
	}
}

// TestClosing leaves nothing open: the last connection to go takes the write-ahead log with it.
func TestClosing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "marks.db")
	db := openMarks(t, file)
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE marks (id INTEGER PRIMARY KEY AUTOINCREMENT, "by" TEXT)`); err != nil {
		t.Fatal(err)
	}
	release := hold(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	for there := true; there; {
		_, err := os.Stat(file + "-wal")
		there = err == nil
		runtime.Gosched()
	}
	if diff := cmp.Diff([]string{"holder"}, marksOf(t, openMarks(t, file))); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}

// killedVariable makes the test binary a process that writes to the database of this name until it is killed.
const killedVariable = "HELPDESKZ_TEST_KILLED_WRITER"

// TestKilledWriter is the process that TestWhatReturnedIsThere starts; in an ordinary run there is nothing to do.
func TestKilledWriter(t *testing.T) {
	file := os.Getenv(killedVariable)
	if file == "" {
		return
	}
	db := openMarks(t, file)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("%d-%d", i, n)
				err := Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error { return leave(ctx, tx, name) })
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = fmt.Fprintf(os.Stdout, "written %s\n", name)
			}
		})
	}
	all.Wait()
}

// TestWhatReturnedIsThere kills a process that writes, and looks for all that it had taken for written.
func TestWhatReturnedIsThere(t *testing.T) {
	db, _ := newMarks(t)
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWriter$", "-test.v")
	process.Env = append(os.Environ(), killedVariable+"="+fileOf(t, db))
	out, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		name, is := strings.CutPrefix(lines.Text(), "written ")
		if written[name] = is; len(written) == 400 {
			_ = process.Process.Kill() // what it wrote meanwhile is still read
		}
	}
	_ = process.Wait()
	if len(written) < 400 {
		t.Fatalf("the process ended by itself after %d marks", len(written))
	}
	there := marksOf(t, db)
	for name, is := range written {
		if _, found := slices.BinarySearch(there, name); is && !found {
			t.Errorf("%s is lost", name)
		}
	}
}
