package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
)

// partSize is from how many bytes on a part of a table is written out.
const partSize = 4 << 20

// Source is the desk that is written into a backup.
type Source struct {
	DB       *bun.DB
	Files    Files
	Key      secret.Key
	Steps    []string // the migrations that the database has
	Program  string   // version of the program
	Now      time.Time
	Progress Progress
}

// Written says what a backup holds.
type Written struct {
	Rows    int64
	Files   int64
	Missing int64 // files that rows name and the store lacks
}

// Write writes a backup of the desk as it is at one moment, while others go on working with it. Of a file that the store
// lacks it says so in the log and goes on: one lost file must not be the end of all backups.
func Write(ctx context.Context, w io.Writer, source Source) (*Written, error) {
	written := new(Written)
	err := models.InSnapshot(ctx, source.DB, func(ctx context.Context, tx bun.Tx) error {
		manifest, tables, err := source.manifest(ctx, tx)
		if err != nil {
			return err
		}
		archive := newArchiveWriter(w, source.Now)
		if err := source.writeHead(archive, manifest); err != nil {
			return err
		}
		writer := &tableWriter{source: source, archive: archive, total: manifest.Rows()}
		for i := range tables {
			if err := writer.table(ctx, tx, &tables[i], manifest.Tables[i].Rows); err != nil {
				return err
			}
		}
		written.Rows = writer.done
		if err := source.writeFiles(ctx, tx, archive, manifest.Files, written); err != nil {
			return err
		}
		return archive.end(written.Files)
	})
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return written, nil
}

// manifest describes the desk, and returns the tables that it names.
func (s *Source) manifest(ctx context.Context, tx bun.Tx) (*Manifest, []models.Table, error) {
	m := &Manifest{Format: Format, Program: s.Program, CreatedAt: s.Now, Steps: s.Steps}
	all, err := models.Tables(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	var tables []models.Table
	for _, t := range all {
		if t.Derived() {
			continue
		}
		rows, err := models.CountRows(ctx, tx, t.Name)
		if err != nil {
			return nil, nil, err
		}
		tables = append(tables, t)
		m.Tables = append(m.Tables, Table{Name: t.Name, Columns: t.Columns, Rows: rows, NextID: t.NextID})
	}
	m.Files, err = models.CountBlobs(ctx, tx)
	return m, tables, err
}

func (s *Source) writeHead(archive *archiveWriter, manifest *Manifest) error {
	head, err := json.MarshalIndent(manifest, "", " ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if err := archive.put(manifestEntry, int64(len(head)), bytes.NewReader(head)); err != nil {
		return err
	}
	key := s.Key.Text() + "\n"
	return archive.put(keyEntry, int64(len(key)), strings.NewReader(key))
}

// tableWriter writes tables in parts, and counts the rows of all of them.
type tableWriter struct {
	source  Source
	archive *archiveWriter
	done    int64
	total   int64
}

func (w *tableWriter) table(ctx context.Context, tx bun.Tx, t *models.Table, want int64) error {
	rows, part, before := newRowWriter(), 0, w.done
	flush := func() error {
		if rows.lines.Len() == 0 {
			return nil
		}
		part++
		name := fmt.Sprintf("%s%s/%06d.json", tablesFolder, t.Name, part)
		defer w.source.Progress.tell(StageRows, w.done, w.total)
		return w.archive.put(name, int64(rows.lines.Len()), &rows.lines)
	}
	err := models.EachRow(ctx, tx, t, func(values []any) error {
		w.done++
		if err := rows.add(values); err != nil || rows.lines.Len() < partSize {
			return err
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err == nil && w.done-before != want {
		err = fmt.Errorf("%s has %d rows, and had %d", t.Name, w.done-before, want)
	}
	return err
}

func (s *Source) writeFiles(ctx context.Context, tx bun.Tx, archive *archiveWriter, total int64, written *Written) error {
	return models.EachBlob(ctx, tx, func(key string) error {
		defer func() { s.Progress.tell(StageFiles, written.Files+written.Missing, total) }()
		err := s.writeFile(ctx, archive, key)
		if errors.Is(err, files.ErrNotFound) {
			slog.Warn("a file that a row names is missing", "blob", key)
			written.Missing++
			return nil
		}
		written.Files++
		return err
	})
}

func (s *Source) writeFile(ctx context.Context, archive *archiveWriter, key string) error {
	content, err := s.Files.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	size, err := content.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("file %s: %w", key, err)
	}
	return archive.put(filesFolder+key, size, content)
}

func (p Progress) tell(stage Stage, done, total int64) {
	if p != nil {
		p(stage, done, total)
	}
}
