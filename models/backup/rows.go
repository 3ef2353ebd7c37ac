package backup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"helpdeskz/models"
)

// timeForm is RFC 3339 with the microseconds that both databases keep.
const timeForm = "2006-01-02T15:04:05.000000Z"

// rowWriter gathers a table's rows as lines.
type rowWriter struct {
	lines  bytes.Buffer
	encode *json.Encoder
	row    []any
}

func newRowWriter() *rowWriter {
	w := &rowWriter{}
	w.encode = json.NewEncoder(&w.lines)
	w.encode.SetEscapeHTML(false)
	return w
}

// add writes one row; values are as models.EachRow gives them.
func (w *rowWriter) add(values []any) error {
	w.row = append(w.row[:0], values...)
	for i, value := range w.row {
		if at, is := value.(time.Time); is {
			w.row[i] = at.UTC().Format(timeForm)
		}
	}
	return w.encode.Encode(w.row)
}

// rowReader reads lines back into values as models.InsertRows takes them.
type rowReader struct {
	columns []models.Column
	into    []any // pointers to nil pointers: a null leaves them nil
}

func newRowReader(columns []models.Column) *rowReader {
	r := &rowReader{columns: columns, into: make([]any, len(columns))}
	for i, c := range columns {
		switch c.Kind {
		case models.ColumnInteger:
			r.into[i] = new(*int64)
		case models.ColumnBoolean:
			r.into[i] = new(*bool)
		case models.ColumnBytes:
			r.into[i] = new(*[]byte)
		case models.ColumnText, models.ColumnTime:
			r.into[i] = new(*string)
		}
	}
	return r
}

// read returns the values of a line. Errors: ErrDamaged.
func (r *rowReader) read(line []byte) ([]any, error) {
	row := r.into
	if err := json.Unmarshal(line, &row); err != nil {
		return nil, damaged(err)
	}
	if len(row) != len(r.columns) {
		return nil, fmt.Errorf("%w: a row has %d values, not %d", ErrDamaged, len(row), len(r.columns))
	}
	values := make([]any, len(row))
	for i, c := range r.columns {
		value, err := taken(r.into[i], c.Kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		values[i] = value
	}
	return values, nil
}

// taken returns what was read and makes room for the next row.
func taken(into any, kind models.ColumnKind) (any, error) {
	switch v := into.(type) {
	case **int64:
		return take(v), nil
	case **bool:
		return take(v), nil
	case **[]byte:
		return take(v), nil
	case **string:
		text := take(v)
		if text == nil || kind != models.ColumnTime {
			return text, nil
		}
		at, err := time.Parse(timeForm, fmt.Sprint(text))
		if err != nil {
			return nil, damaged(err)
		}
		return at, nil
	}
	return nil, fmt.Errorf("%w: unknown kind of column %q", ErrDamaged, kind)
}

func take[T any](from **T) any {
	value := *from
	*from = nil
	if value == nil {
		return nil
	}
	return *value
}
