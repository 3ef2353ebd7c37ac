package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// ColumnKind says what a column holds, whatever its database calls it.
type ColumnKind string

// The kinds of columns.
const (
	ColumnInteger ColumnKind = "integer"
	ColumnBoolean ColumnKind = "boolean"
	ColumnText    ColumnKind = "text"
	ColumnTime    ColumnKind = "time"
	ColumnBytes   ColumnKind = "bytes"
)

// columnKinds holds the types of the migrations' vocabulary, as both databases name them.
var columnKinds = map[string]ColumnKind{
	"BIGINT": ColumnInteger, "INTEGER": ColumnInteger, "INT": ColumnInteger,
	"BOOLEAN": ColumnBoolean, "TINYINT": ColumnBoolean,
	"TIMESTAMP": ColumnTime, "DATETIME": ColumnTime,
	"BLOB": ColumnBytes, "VARBINARY": ColumnBytes,
	"VARCHAR": ColumnText, "TEXT": ColumnText, "MEDIUMTEXT": ColumnText, "LONGTEXT": ColumnText, "JSON": ColumnText,
}

// Column is a column of a table as it stands in the database.
type Column struct {
	Name string     `json:"name"`
	Kind ColumnKind `json:"kind"`
}

// Table is a table as it stands in the database.
type Table struct {
	Name    string
	Columns []Column
	Key     []string // columns of the primary key
	NextID  int64    // id that the next row gets; 0 where the database gives none
}

// searchWordsTable is an index of our own: its rows follow from those of search_tickets.
const searchWordsTable = "search_words"

// Derived tells that the table's rows follow from others, so that a copy makes them anew.
func (t *Table) Derived() bool { return t.Name == searchWordsTable }

// columnsOf asks for table, column, type, and place in the primary key (0 outside of it). The tables of the migrations
// themselves belong to the database, not to the desk.
func columnsOf(db bun.IDB) string {
	if isMySQL(db) {
		return `SELECT c.table_name, c.column_name, c.data_type, COALESCE(k.ordinal_position, 0)
			FROM information_schema.columns AS c
			JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
			LEFT JOIN information_schema.key_column_usage AS k ON k.table_schema = c.table_schema
				AND k.table_name = c.table_name AND k.column_name = c.column_name AND k.constraint_name = 'PRIMARY'
			WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE 'schema!_%' ESCAPE '!'
			ORDER BY c.table_name, c.ordinal_position`
	}
	return `SELECT m.name, p.name, p.type, p.pk FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE 'schema!_%' ESCAPE '!'
		ORDER BY m.name, p.cid`
}

func nextIDsOf(db bun.IDB) string {
	if isMySQL(db) {
		return `SELECT table_name, auto_increment FROM information_schema.tables
			WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL`
	}
	return `SELECT name, seq + 1 FROM sqlite_sequence`
}

// Tables returns the desk's tables by name.
func Tables(ctx context.Context, db bun.IDB) ([]Table, error) {
	var tables []Table
	err := eachRow(ctx, db, columnsOf(db), func(rows *sql.Rows) error {
		var table, kind string
		var place int
		var c Column
		if err := rows.Scan(&table, &c.Name, &kind, &place); err != nil {
			return err
		}
		kind, _, _ = strings.Cut(strings.ToUpper(kind), "(")
		known := false
		if c.Kind, known = columnKinds[kind]; !known {
			return fmt.Errorf("%s.%s has the unknown type %s", table, c.Name, kind)
		}
		if len(tables) == 0 || tables[len(tables)-1].Name != table {
			tables = append(tables, Table{Name: table})
		}
		t := &tables[len(tables)-1]
		t.Columns = append(t.Columns, c)
		if place > 0 {
			t.Key = append(t.Key, c.Name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	return tables, readNextIDs(ctx, db, tables)
}

func readNextIDs(ctx context.Context, db bun.IDB, tables []Table) error {
	next := map[string]int64{}
	err := eachRow(ctx, db, nextIDsOf(db), func(rows *sql.Rows) error {
		var table string
		var id int64
		err := rows.Scan(&table, &id)
		next[table] = id
		return err
	})
	if err != nil {
		return fmt.Errorf("next ids: %w", err)
	}
	for i := range tables {
		tables[i].NextID = next[tables[i].Name]
	}
	return nil
}

// InSnapshot runs f in a transaction that sees the database as it is at one moment, while others go on writing. f must only
// read.
func InSnapshot(ctx context.Context, db *bun.DB, f func(ctx context.Context, tx bun.Tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if isMySQL(db) {
		options.Isolation = sql.LevelRepeatableRead
	}
	return interrupted(ctx, db.RunInTx(ctx, options, func(ctx context.Context, tx bun.Tx) error {
		if isMySQL(tx) {
			// Who reads may be held up by a slow disk or pipe for longer than the minute that the server waits.
			if _, err := tx.ExecContext(ctx, "SET SESSION net_write_timeout = 3600"); err != nil {
				return fmt.Errorf("snapshot: %w", err)
			}
		}
		return f(ctx, tx)
	}))
}

// WithoutChecks runs f on one connection that does not check foreign keys: for rows in any order that are known to fit each
// other.
func WithoutChecks(ctx context.Context, db *bun.DB, f func(ctx context.Context, conn bun.Conn) error) (err error) {
	off, on := "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
	if isMySQL(db) {
		off, on = "SET foreign_key_checks = 0", "SET foreign_key_checks = 1"
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connection without checks: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, off); err != nil {
		return fmt.Errorf("connection without checks: %w", err)
	}
	defer func() {
		_, back := conn.ExecContext(context.WithoutCancel(ctx), on)
		err = errors.Join(err, back)
	}()
	return f(ctx, conn)
}

// EmptyTable deletes all rows of a table. On MySQL it commits by itself, and needs a connection without checks.
func EmptyTable(ctx context.Context, db bun.IDB, table string) error {
	// TRUNCATE builds even an empty table anew.
	there, err := db.NewSelect().TableExpr("?", bun.Ident(table)).ColumnExpr("1").Limit(1).Exists(ctx)
	if err != nil || !there {
		return err
	}
	statement := "DELETE FROM ?"
	if isMySQL(db) {
		statement = "TRUNCATE TABLE ?"
	}
	if _, err := db.ExecContext(ctx, statement, bun.Ident(table)); err != nil {
		return fmt.Errorf("empty table %s: %w", table, err)
	}
	return nil
}

// SetNextID makes the next row of a table get this id, or a higher one where rows have higher ids already. On MySQL it commits
// by itself.
func SetNextID(ctx context.Context, db bun.IDB, table string, id int64) error {
	statements := []string{"DELETE FROM sqlite_sequence WHERE name = ?0",
		"INSERT INTO sqlite_sequence (name, seq) SELECT ?0, MAX(?2 - 1, COALESCE(MAX(id), 0)) FROM ?1"}
	if isMySQL(db) {
		statements = []string{"ALTER TABLE ?1 AUTO_INCREMENT = ?2"}
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement, table, bun.Ident(table), id); err != nil {
			return fmt.Errorf("next id of %s: %w", table, err)
		}
	}
	return nil
}
