package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// ErrNotEmpty says that a desk is in use: a backup is never mixed with what is there.
var ErrNotEmpty = errors.New("this desk has staff users or tickets; restore into a new database")

// reindexedAtOnce is how many tickets are brought into the search index in one transaction: the more, the better their words
// stand beside each other, and some megabytes of memory are enough for these.
const reindexedAtOnce = 5000

// Target is the desk that a backup is read into. Its database must have exactly the migrations of the backup.
type Target struct {
	DB    *bun.DB
	Files Files
	// KeepKey stores the key that the restored rows are sealed with; it is called when everything else is in its place.
	KeepKey  func(secret.Key) error
	Progress Progress
}

// Restored says what came back.
type Restored struct {
	Rows    int64
	Files   int64
	Missing int64 // files that were lost before the backup was made
	Held    int64 // mails that waited to be sent and won't be
}

// Restore fills an empty desk with a backup that Verify has read. From the first write until the last one the desk is marked:
// models.Restoring says so, no command opens it, and only Restore may begin again, from the start. What an interrupted run
// leaves is therefore never taken for a whole desk. Errors: ErrNotEmpty, ErrDamaged.
func Restore(ctx context.Context, file io.Reader, content *Content, target Target) (*Restored, error) {
	tables, err := target.check(ctx, content)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	restored := &Restored{Missing: content.Files - content.Found}
	err = models.WithoutChecks(ctx, target.DB, func(ctx context.Context, conn bun.Conn) error {
		if err := models.BeginRestore(ctx, conn, tables); err != nil {
			return err
		}
		l := &loader{conn: conn, files: target.Files, progress: target.Progress, content: content}
		if err := l.load(ctx, file); err != nil {
			return err
		}
		restored.Rows, restored.Files = l.rows, l.stored
		if err := target.finish(ctx, conn, content); err != nil {
			return err
		}
		return models.TxOn(ctx, conn, func(ctx context.Context, tx bun.Tx) (err error) {
			restored.Held, err = models.EndRestore(ctx, tx)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	return restored, nil
}

// check refuses before anything is written. It returns the database's tables.
func (t *Target) check(ctx context.Context, content *Content) ([]models.Table, error) {
	tables, err := models.Tables(ctx, t.DB)
	if err != nil {
		return nil, err
	}
	if err := sameTables(content.Tables, tables); err != nil {
		return nil, err
	}
	begun, err := models.Restoring(ctx, t.DB)
	if err != nil || begun {
		return tables, err
	}
	used, err := models.DeskInUse(ctx, t.DB)
	if err == nil && used {
		err = ErrNotEmpty
	}
	return tables, err
}

// sameTables tells whether the rows of a backup fit a database.
func sameTables(backup []Table, database []models.Table) error {
	known := map[string][]models.Column{}
	for _, t := range database {
		if !t.Derived() {
			known[t.Name] = t.Columns
		}
	}
	if len(known) != len(backup) {
		return fmt.Errorf("the backup has %d tables and the database %d", len(backup), len(known))
	}
	for _, t := range backup {
		there := known[t.Name]
		fits := len(there) == len(t.Columns) && !slices.ContainsFunc(t.Columns, func(c models.Column) bool {
			return !slices.Contains(there, c)
		})
		if !fits {
			return fmt.Errorf("the table %s of the backup is not that of the database", t.Name)
		}
	}
	return nil
}

// finish makes what follows from the rows, and keeps the key.
func (t *Target) finish(ctx context.Context, conn bun.Conn, content *Content) error {
	for _, table := range content.Tables {
		if table.NextID > 0 {
			if err := models.SetNextID(ctx, conn, table.Name, table.NextID); err != nil {
				return err
			}
		}
		if table.Name == models.SearchTicketsTable {
			if err := t.reindex(ctx, conn, table.Rows); err != nil {
				return err
			}
		}
	}
	return t.KeepKey(content.Key)
}

func (t *Target) reindex(ctx context.Context, conn bun.Conn, total int64) error {
	for done, last := int64(0), int64(0); ; {
		n := 0
		err := models.TxOn(ctx, conn, func(ctx context.Context, tx bun.Tx) (err error) {
			n, last, err = models.ReindexTickets(ctx, tx, last, reindexedAtOnce)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
		done += int64(n)
		t.Progress.tell(StageSearch, done, total)
	}
}
