package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/backup"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

func TestQueueIsHeld(t *testing.T) {
	states := []models.OutboxState{models.OutboxQueued, models.OutboxSending, models.OutboxSent, models.OutboxFailed, models.OutboxUncertain}
	want := []models.OutboxState{models.OutboxFailed, models.OutboxFailed, models.OutboxSent, models.OutboxFailed, models.OutboxUncertain}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d := newDesk(t, modelstest.SQLite)
		for _, state := range states {
			m := &models.OutboxMail{Kind: "staff_reply", State: state, ToEmail: "a@acme.test", MailMessageID: string(state),
				DedupeKey: string(state), NextTryAt: at, CreatedAt: at, LeaseHolder: "node", LeaseUntil: at, LastError: "before"}
			if err := models.InsertOutboxMails(t.Context(), d.db, []*models.OutboxMail{m}); err != nil {
				t.Fatal(err)
			}
		}
		target := newDesk(t, modelstest.SQLite).target()
		target.DB = db
		restored, err := restore(t.Context(), t, write(t, d.source()), target)
		if err != nil || restored.Held != 2 {
			t.Fatalf("restored %+v, %v, want 2 held mails", restored, err)
		}
		mails, err := models.OutboxMails(t.Context(), db, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []models.OutboxState
		for _, m := range mails {
			got = append(got, m.State)
			held := m.MailMessageID == "queued" || m.MailMessageID == "sending"
			if held && (m.LastError != models.OutboxHeld || m.LeaseHolder != "" || !m.LeaseUntil.IsZero()) || !held && m.LastError != "before" {
				t.Errorf("%s: %+v", m.MailMessageID, m)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
	})
}

func TestDeskInUseIsLeftAlone(t *testing.T) {
	path := write(t, full(t, modelstest.SQLite).source())
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d := newDesk(t, modelstest.SQLite)
		d.db = db
		staff := &models.Staff{Username: "ines", Fullname: "Inés", Email: "ines@acme.test", CreatedAt: at}
		err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
			return models.InsertStaff(ctx, tx, staff, []int64{1})
		})
		if err != nil {
			t.Fatal(err)
		}
		before := d.rows(t)
		if _, err := restore(t.Context(), t, path, d.target()); !errors.Is(err, backup.ErrNotEmpty) {
			t.Errorf("error = %v, want ErrNotEmpty", err)
		}
		if diff := cmp.Diff(before, d.rows(t)); diff != "" {
			t.Errorf("the desk was changed (-before +after):\n%s", diff)
		}
	})
}

// TestInterrupted ends a restore at each of its stages: the desk must say that it isn't whole, and a second run must make it so.
func TestInterrupted(t *testing.T) {
	source := full(t, modelstest.SQLite)
	path, want := write(t, source.source()), source.rows(t)
	failure := errors.New("no")
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d := newDesk(t, modelstest.SQLite)
		d.db = db
		for _, stage := range []backup.Stage{backup.StageRows, backup.StageFiles, backup.StageSearch, "key"} {
			ctx, cancel := context.WithCancel(t.Context())
			target := d.target()
			target.Progress = func(now backup.Stage, _, _ int64) {
				if now == stage {
					cancel()
				}
			}
			target.KeepKey = func(secret.Key) error { return failure }
			_, err := restore(ctx, t, path, target)
			want := context.Canceled
			if stage == "key" {
				want = failure
			}
			if !errors.Is(err, want) {
				t.Errorf("%s: error = %v", stage, err)
			}
			if begun, err := models.Restoring(t.Context(), db); err != nil || !begun {
				t.Errorf("%s: nothing says that the desk is not whole, %v", stage, err)
			}
			cancel()
		}
		if _, err := restore(t.Context(), t, path, d.target()); err != nil {
			t.Fatal(err)
		}
		if begun, err := models.Restoring(t.Context(), db); err != nil || begun {
			t.Errorf("the desk is said not to be whole, %v", err)
		}
		if diff := cmp.Diff(want, d.rows(t)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestDamagedFile(t *testing.T) {
	whole, err := os.ReadFile(write(t, full(t, modelstest.SQLite).source()))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]byte{"empty": nil, "text": []byte("a backup"), "gzip's first bytes": whole[:10]}
	for _, percent := range []int{5, 25, 50, 75, 95} {
		tests["cut off at "+string(rune('0'+percent/10))+"0%"] = whole[:len(whole)*percent/100]
	}
	for i := 11; i < len(whole); i += len(whole) / 40 {
		flipped := append([]byte{}, whole...)
		flipped[i] ^= 0x10
		tests["flipped bit at "+strings.Repeat("+", i*40/len(whole))] = flipped
	}
	tests["last byte missing"] = whole[:len(whole)-1]
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "desk.backup")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := backup.Verify(t.Context(), open(t, path), nil)
			if err == nil && bytes.Equal(unpressed(content), unpressed(whole)) {
				return // the flipped bit is one that gzip fills up with
			}
			if !errors.Is(err, backup.ErrDamaged) {
				t.Errorf("error = %v, want ErrDamaged", err)
			}
		})
	}
}

// unpressed is what a gzip holds, nil when it is broken.
func unpressed(content []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return plain
}

// TestFileChangedAfterVerification gives Restore another backup than the one that was verified.
func TestFileChangedAfterVerification(t *testing.T) {
	source := full(t, modelstest.SQLite)
	f := open(t, write(t, source.source()))
	content, err := backup.Verify(t.Context(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	insertUser(t, source.db, "late@acme.test")
	d := newDesk(t, modelstest.SQLite)
	if _, err := backup.Restore(t.Context(), open(t, write(t, source.source())), content, d.target()); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("error = %v, want ErrDamaged", err)
	}
	if begun, err := models.Restoring(t.Context(), d.db); err != nil || !begun {
		t.Errorf("nothing says that the desk is not whole, %v", err)
	}
}

func TestTablesOfAnotherVersion(t *testing.T) {
	source := full(t, modelstest.SQLite)
	path := write(t, source.source())
	tests := map[string]string{
		"a column more": "ALTER TABLE notes ADD COLUMN extra TEXT",
		"a table more":  "CREATE TABLE extra (id INTEGER NOT NULL PRIMARY KEY)",
		"a table less":  "DROP TABLE leases",
		"another type":  "ALTER TABLE notes RENAME COLUMN body TO words",
	}
	for name, statement := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, modelstest.SQLite)
			if _, err := d.db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
			if _, err := restore(t.Context(), t, path, d.target()); err == nil {
				t.Error("it was restored")
			}
			if begun, err := models.Restoring(t.Context(), d.db); err != nil || begun {
				t.Errorf("something was written, %v", err)
			}
		})
	}
}

func TestWriteFileReplacesOnlyByWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.backup")
	failure := errors.New("no")
	write := func(content string, outcome error) error {
		return backup.WriteFile(path, func(w io.Writer) error {
			_, err := io.WriteString(w, content)
			return errors.Join(err, outcome)
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	if err := write("second", failure); !errors.Is(err, failure) {
		t.Errorf("error = %v", err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "first" {
		t.Errorf("the file holds %q, %v, want what was there before", got, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
}

func TestWriteFileLeavesDevicesAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, filepath.Dir(path)} {
		err := backup.WriteFile(path, func(io.Writer) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "no plain file") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() {
		t.Errorf("the pipe is a plain file now: %v", err)
	}
}
