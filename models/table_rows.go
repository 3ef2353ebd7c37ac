package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// CountRows returns how many rows a table has.
func CountRows(ctx context.Context, db bun.IDB, table string) (n int64, err error) {
	if err := db.NewSelect().TableExpr("?", bun.Ident(table)).ColumnExpr("COUNT(*)").Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("count rows of %s: %w", table, err)
	}
	return n, nil
}

// EachRow calls f with the values of each row of a table, by its primary key: int64, bool, string, []byte and time.Time (UTC)
// in the order of the columns, nil for NULL. The slice is overwritten by the next row. One row at a time is in memory.
func EachRow(ctx context.Context, db bun.IDB, t *Table, f func(values []any) error) error {
	query := fmt.Sprintf("SELECT %s FROM ? ORDER BY %s", places(len(t.Columns)), places(len(t.Key)))
	args := columnIdents(t)
	args = append(args, bun.Ident(t.Name))
	for _, name := range t.Key {
		args = append(args, bun.Ident(name))
	}
	into, values := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i, c := range t.Columns {
		into[i] = destination(c.Kind)
	}
	err := eachRow(ctx, db, query, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range into {
			values[i] = plainValue(into[i])
		}
		return f(values)
	}, args...)
	if err != nil {
		return fmt.Errorf("rows of %s: %w", t.Name, err)
	}
	return nil
}

// InsertRows adds rows to a table, with values as EachRow gives them.
func InsertRows(ctx context.Context, db bun.IDB, t *Table, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	one := "(" + places(len(t.Columns)) + ")"
	query := "INSERT INTO ? " + one + " VALUES " + strings.Join(slices.Repeat([]string{one}, len(rows)), ", ")
	args := append([]any{bun.Ident(t.Name)}, columnIdents(t)...)
	for _, values := range rows {
		args = append(args, values...)
	}
	if _, err := db.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("insert rows into %s: %w", t.Name, err)
	}
	return nil
}

func places(n int) string { return strings.Join(slices.Repeat([]string{"?"}, n), ", ") }

func columnIdents(t *Table) []any {
	idents := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		idents[i] = bun.Ident(c.Name)
	}
	return idents
}

func destination(kind ColumnKind) any {
	switch kind {
	case ColumnInteger:
		return new(sql.NullInt64)
	case ColumnBoolean:
		return new(sql.NullBool)
	case ColumnTime:
		return new(sql.NullTime)
	case ColumnBytes:
		return new([]byte)
	case ColumnText:
	}
	return new(sql.NullString)
}

func plainValue(scanned any) any {
	switch v := scanned.(type) {
	case *sql.NullInt64:
		return orNil(v.Int64, v.Valid)
	case *sql.NullBool:
		return orNil(v.Bool, v.Valid)
	case *sql.NullTime:
		return orNil(v.Time.UTC().Truncate(time.Microsecond), v.Valid)
	case *sql.NullString:
		return orNil(v.String, v.Valid)
	case *[]byte:
		return orNil(*v, *v != nil)
	}
	return nil
}

func orNil(value any, valid bool) any {
	if !valid {
		return nil
	}
	return value
}

func eachRow(ctx context.Context, db bun.IDB, query string, f func(rows *sql.Rows) error, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
