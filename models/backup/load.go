package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

const (
	// batchRows is how many rows one statement inserts at most.
	batchRows = 500
	// batchBytes is from how many bytes on a statement is sent, well below what a server takes at once.
	batchBytes = 1 << 20
)

// loader puts the entries of a backup into the database and the store.
type loader struct {
	conn     bun.Conn
	files    Files
	progress Progress
	content  *Content
	rows     int64
	stored   int64
}

// load reads the whole backup. That it was verified before does not keep the file from being changed since.
func (l *loader) load(ctx context.Context, file io.Reader) error {
	_, err := eachEntry(ctx, file, func(name string, content *bufio.Reader) error {
		if key, is := strings.CutPrefix(name, filesFolder); is {
			return l.file(ctx, key, content)
		}
		if table, is := tableOf(name); is {
			return l.part(ctx, table, content)
		}
		return nil // what was verified and is known by now
	})
	if err == nil && (l.rows != l.content.Rows() || l.stored != l.content.Found) {
		err = fmt.Errorf("%w: it was changed while it was read", ErrDamaged)
	}
	return err
}

func (l *loader) file(ctx context.Context, key string, content io.Reader) error {
	if err := l.files.PutAs(ctx, key, content); err != nil {
		return err
	}
	l.stored++
	l.progress.tell(StageFiles, l.stored, l.content.Found)
	return nil
}

// part inserts the rows of one part of a table, in one transaction.
func (l *loader) part(ctx context.Context, name string, content *bufio.Reader) error {
	at := slices.IndexFunc(l.content.Tables, func(t Table) bool { return t.Name == name })
	if at < 0 {
		return fmt.Errorf("%w: it has no table %s", ErrDamaged, name)
	}
	columns := l.content.Tables[at].Columns
	table := &models.Table{Name: name, Columns: columns}
	return models.TxOn(ctx, l.conn, func(ctx context.Context, tx bun.Tx) error {
		rows := newRowReader(columns)
		for {
			batch, err := rows.batch(content)
			if err != nil || len(batch) == 0 {
				return err
			}
			if err := models.InsertRows(ctx, tx, table, batch); err != nil {
				return err
			}
			l.rows += int64(len(batch))
			l.progress.tell(StageRows, l.rows, l.content.Rows())
		}
	})
}

// batch reads as many rows as one statement is to insert; none at the end.
func (r *rowReader) batch(content *bufio.Reader) ([][]any, error) {
	var batch [][]any
	for size := 0; len(batch) < batchRows && size < batchBytes; {
		line, err := content.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return batch, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		values, err := r.read(line)
		if err != nil {
			return nil, err
		}
		batch, size = append(batch, values), size+len(line)
	}
	return batch, nil
}
