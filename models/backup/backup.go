// Package backup writes a whole desk into one file and reads it back, on the same kind of database or on the other one: it is
// also the way to move.
//
// The file is a gzipped tar that is written and read from front to end, so that it may come through a pipe and no part of it
// is ever in memory as a whole:
//
//	manifest.json            Manifest: what is inside
//	key                      the install's key, as in the key file
//	tables/NAME/000001.json  rows: a JSON array a line, in the order of the manifest's columns; some megabytes a part
//	files/KEY                the bytes of one file of the store
//	end.json                 ending: a SHA-256 over all entries before it, and their number
//
// A text is a string, bytes are base64, a time is RFC 3339 in UTC with microseconds, NULL is null. Text that is not UTF-8 comes
// back with U+FFFD in its place.
package backup

import (
	"context"
	"errors"
	"io"
	"time"

	"helpdeskz/models"
)

// Format is the version of the file's form. A reader takes its own and no other.
const Format = 1

// ErrDamaged is wrapped when a file is no backup, is cut off, or is not what was written.
var ErrDamaged = errors.New("this is no whole backup")

// Manifest says what is in a backup.
type Manifest struct {
	Format    int       `json:"format"`
	Program   string    `json:"program"` // version of the program that wrote it
	CreatedAt time.Time `json:"created_at"`
	Steps     []string  `json:"steps"` // the migrations that the database had
	Tables    []Table   `json:"tables"`
	Files     int64     `json:"files"` // that rows name
}

// Table says what is in a backup of one table.
type Table struct {
	Name    string          `json:"name"`
	Columns []models.Column `json:"columns"`
	Rows    int64           `json:"rows"`
	NextID  int64           `json:"next_id,omitempty"` // id that the next row is to get, so that the id of a deleted row never comes again
}

// Rows returns how many rows all tables have.
func (m *Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Progress is told how far a stage is. Stages come one after the other.
type Progress func(stage Stage, done, total int64)

// Stage is a part of the work.
type Stage string

// The stages. Checking counts bytes of the file, the others rows, files and tickets.
const (
	StageChecking Stage = "checking"
	StageRows     Stage = "rows"
	StageFiles    Stage = "files"
	StageSearch   Stage = "search index"
)

// Files is the part of the store of files that a backup needs.
type Files interface {
	// Open returns the bytes under a key.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// PutAs stores bytes under a key that the store once gave.
	PutAs(ctx context.Context, key string, r io.Reader) error
}

// The names of the entries.
const (
	manifestEntry = "manifest.json"
	keyEntry      = "key"
	tablesFolder  = "tables/"
	filesFolder   = "files/"
	endEntry      = "end.json"
)

// ending closes a backup: what comes without it is cut off.
type ending struct {
	Entries int64  `json:"entries"`
	Files   int64  `json:"files"` // that were there
	SHA256  string `json:"sha256"`
}
