package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/backup"
	"helpdeskz/models/files"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

var at = time.Date(2026, 3, 31, 12, 0, 0, 123456000, time.UTC)

// desk is a database with its files and key.
type desk struct {
	db    *bun.DB
	files *files.Disk
	key   secret.Key
}

func newDesk(t *testing.T, dialect string) *desk {
	t.Helper()
	store, err := files.NewDisk(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return &desk{db: modelstest.DB(t, dialect), files: store, key: secret.NewKey()}
}

// full is a desk with rows in every table that hold what is hard to carry over.
func full(t *testing.T, dialect string) *desk {
	t.Helper()
	d := newDesk(t, dialect)
	tables, err := models.Tables(t.Context(), d.db)
	if err != nil {
		t.Fatal(err)
	}
	err = models.WithoutChecks(t.Context(), d.db, func(ctx context.Context, conn bun.Conn) error {
		for i := range tables {
			if strings.HasPrefix(tables[i].Name, "search_") {
				continue
			}
			if err := models.InsertRows(ctx, conn, &tables[i], d.oddRows(t, &tables[i])); err != nil {
				return err
			}
		}
		return models.IndexTickets(ctx, conn, []models.TicketText{{TicketID: 901, Text: "Größe 漢字漢字"}, {TicketID: 902, Text: "Zebra"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) oddRows(t *testing.T, table *models.Table) [][]any {
	var rows [][]any
	for n := 901; n < 904; n++ {
		values := make([]any, len(table.Columns))
		for i, c := range table.Columns {
			switch {
			case c.Name == "blob_key" || c.Name == "avatar":
				values[i] = d.put(t, fmt.Sprintf("bytes %s %d \x00\xff", table.Name, n))
			case c.Kind == models.ColumnInteger:
				values[i] = int64(n)
			case c.Kind == models.ColumnBoolean:
				values[i] = n%2 == 0
			case c.Kind == models.ColumnText:
				values[i] = fmt.Sprintf(`"Größe 😀 'a' ? \\ <b> \n %d"`, n) // JSON, for the columns of that type
			case c.Kind == models.ColumnTime:
				values[i] = at.Add(time.Duration(n) * 100 * time.Millisecond)
			case c.Kind == models.ColumnBytes:
				values[i] = append([]byte("\x00\xff'?\\ "), byte(n))
			}
		}
		rows = append(rows, values)
	}
	return rows
}

func (d *desk) put(t *testing.T, content string) string {
	t.Helper()
	blob, err := d.files.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return blob.Key
}

// rows returns everything in the desk's tables but the counter of its changes, and the bytes of the files that rows name.
func (d *desk) rows(t *testing.T) map[string][][]any {
	t.Helper()
	all := map[string][][]any{}
	tables, err := models.Tables(t.Context(), d.db)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		if tables[i].Name == "revisions" {
			continue
		}
		err := models.EachRow(t.Context(), d.db, &tables[i], func(values []any) error {
			all[tables[i].Name] = append(all[tables[i].Name], append([]any{}, values...))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err = models.EachBlob(t.Context(), d.db, func(key string) error {
		content, err := d.files.Open(t.Context(), key)
		if errors.Is(err, files.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		defer func() { _ = content.Close() }()
		text, err := io.ReadAll(content)
		all["files"] = append(all["files"], []any{key, string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (d *desk) source() backup.Source {
	return backup.Source{DB: d.db, Files: d.files, Key: d.key, Steps: []string{"0101_departments"}, Program: "1.2.3", Now: at}
}

func (d *desk) target() backup.Target {
	return backup.Target{DB: d.db, Files: d.files, KeepKey: func(k secret.Key) error { d.key = k; return nil }}
}

// write returns the file of a backup.
func write(t *testing.T, source backup.Source) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.backup")
	err := backup.WriteFile(path, func(w io.Writer) error {
		_, err := backup.Write(t.Context(), w, source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func restore(ctx context.Context, t *testing.T, path string, target backup.Target) (*backup.Restored, error) {
	t.Helper()
	f := open(t, path)
	content, err := backup.Verify(ctx, f, nil)
	if err != nil {
		return nil, err
	}
	return backup.Restore(ctx, f, content, target)
}

func TestThereAndBack(t *testing.T) {
	first := full(t, modelstest.SQLite)
	want := first.rows(t)
	for table, rows := range want {
		if len(rows) < 2 {
			t.Fatalf("%s has %d rows: nothing to compare", table, len(rows))
		}
	}
	path := write(t, first.source())
	for _, dialect := range []string{modelstest.MySQL, modelstest.SQLite} {
		next := newDesk(t, dialect)
		restored, err := restore(t.Context(), t, path, next.target())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, next.rows(t)); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", dialect, diff)
		}
		if next.key != first.key {
			t.Errorf("on %s: another key", dialect)
		}
		if want := int64(len(want["files"])); restored.Files != want || restored.Missing != 0 {
			t.Errorf("on %s: %+v, want %d files", dialect, restored, want)
		}
		path = write(t, next.source())
	}
}

func TestManifest(t *testing.T) {
	d := full(t, modelstest.SQLite)
	content, err := backup.Verify(t.Context(), open(t, write(t, d.source())), nil)
	if err != nil {
		t.Fatal(err)
	}
	if content.Format != backup.Format || content.Program != "1.2.3" || !content.CreatedAt.Equal(at) || len(content.Steps) != 1 {
		t.Errorf("manifest = %+v", content.Manifest)
	}
	for _, table := range content.Tables {
		if table.Name == "search_words" || strings.HasPrefix(table.Name, "schema_") {
			t.Errorf("%s is in the backup", table.Name)
		}
		if table.Name == "staff" && (table.Rows != 3 || table.NextID != 904) {
			t.Errorf("staff = %+v, want 3 rows and the next id 904", table)
		}
	}
}

// TestDeletedIDsStayGone: a ticket's number stands in mails, so that it must never name another ticket.
func TestDeletedIDsStayGone(t *testing.T) {
	for _, dialects := range [][2]string{{modelstest.SQLite, modelstest.MySQL}, {modelstest.MySQL, modelstest.SQLite}} {
		t.Run(dialects[0], func(t *testing.T) {
			d, next := newDesk(t, dialects[0]), newDesk(t, dialects[1])
			for _, email := range []string{"one@acme.test", "two@acme.test", "three@acme.test"} {
				insertUser(t, d.db, email)
			}
			if _, err := d.db.NewDelete().Model((*models.User)(nil)).Where("id >= 2").Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := restore(t.Context(), t, write(t, d.source()), next.target()); err != nil {
				t.Fatal(err)
			}
			if id := insertUser(t, next.db, "four@acme.test"); id != 4 {
				t.Errorf("the next user has id %d, want 4", id)
			}
		})
	}
}

func insertUser(t *testing.T, db bun.IDB, email string) int64 {
	t.Helper()
	u := &models.User{Fullname: "A", Email: email, Active: true, CreatedAt: at}
	if err := models.InsertUser(context.Background(), db, u); err != nil {
		t.Fatal(err)
	}
	return u.ID
}

// TestOthersGoOnWriting writes to the desk at every step of the backup: all of it must be let through, and none be in it.
func TestOthersGoOnWriting(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d := newDesk(t, modelstest.SQLite)
		d.db = db
		insertUser(t, db, "first@acme.test")
		written, source := 0, d.source()
		source.Progress = func(backup.Stage, int64, int64) {
			written++
			err := models.Tx(context.Background(), db, func(ctx context.Context, tx bun.Tx) error {
				insertUser(t, tx, fmt.Sprintf("user%d@acme.test", written))
				return models.TouchDesk(ctx, tx)
			})
			if err != nil {
				t.Error(err)
			}
		}
		content, err := backup.Verify(t.Context(), open(t, write(t, source)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range content.Tables {
			if table.Name == "users" && table.Rows != 1 {
				t.Errorf("the backup has %d users, want the one that was there when it began", table.Rows)
			}
		}
		if n, err := db.NewSelect().Model((*models.User)(nil)).Count(t.Context()); err != nil || written == 0 || int(n) != written+1 {
			t.Errorf("%d users, %v, want %d", n, err, written+1)
		}
	})
}

func TestMissingFile(t *testing.T) {
	d, next := full(t, modelstest.SQLite), newDesk(t, modelstest.SQLite)
	lost := ""
	err := models.EachBlob(t.Context(), d.db, func(key string) error { lost = key; return nil })
	if err == nil {
		err = d.files.Delete(t.Context(), lost)
	}
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	written, err := backup.Write(t.Context(), &buffer, d.source())
	if err != nil || written.Missing != 1 {
		t.Fatalf("written %+v, %v, want 1 missing file", written, err)
	}
	path := filepath.Join(t.TempDir(), "desk.backup")
	if err := os.WriteFile(path, buffer.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	restored, err := restore(t.Context(), t, path, next.target())
	if err != nil || restored.Missing != 1 {
		t.Fatalf("restored %+v, %v, want 1 missing file", restored, err)
	}
	if diff := cmp.Diff(d.rows(t), next.rows(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
