package modelstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// database is a migrated MySQL database that goes from test to test. Making one takes some hundred milliseconds; taking
// back what a test changed takes one query and a few milliseconds for each table that the test wrote to.
type database struct {
	server *server
	name   string
	fresh  map[string]table
}

// table is what tells whether a test changed a table: its rows' checksum and the id that the next row gets.
type table struct {
	checksum sql.NullInt64
	nextID   sql.NullInt64
}

var idle struct {
	sync.Mutex
	databases []*database
}

func freshMySQL(t testing.TB) string {
	t.Helper()
	s := connect(t)
	d := takeIdle()
	if d == nil {
		var err error
		if d, err = newDatabase(t.Context(), s); err != nil {
			t.Fatalf("modelstest: mysql: %v", err)
		}
	}
	t.Cleanup(func() {
		if err := d.reset(context.Background()); err != nil {
			t.Errorf("modelstest: reset: is a connection or transaction still open? %v", err)
			return
		}
		idle.Lock()
		defer idle.Unlock()
		idle.databases = append(idle.databases, d)
	})
	return s.dsn(d.name)
}

func takeIdle() *database {
	idle.Lock()
	defer idle.Unlock()
	last := len(idle.databases) - 1
	if last < 0 {
		return nil
	}
	d := idle.databases[last]
	idle.databases = idle.databases[:last]
	return d
}

func newDatabase(ctx context.Context, s *server) (*database, error) {
	name, err := s.create(ctx)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.dsn(name)); err != nil {
		return nil, err
	}
	d := &database{server: s, name: name}
	if d.fresh, err = d.tables(ctx); err != nil {
		return nil, err
	}
	return d, d.keepRows(ctx)
}

// keepRows copies the rows that the migrations wrote, so that reset can bring them back as they were.
func (d *database) keepRows(ctx context.Context) error {
	if err := d.server.exec(ctx, "DROP DATABASE IF EXISTS "+d.kept(), "CREATE DATABASE "+d.kept()); err != nil {
		return err
	}
	for name, state := range d.fresh {
		if state.checksum.Int64 == 0 {
			continue
		}
		if err := d.server.exec(ctx, fmt.Sprintf("CREATE TABLE %s.%s AS SELECT * FROM %s.%s",
			d.kept(), name, d.name, name)); err != nil {
			return err
		}
	}
	return nil
}

func (d *database) kept() string { return d.name + "_kept" }

// tables reads the state of every table.
func (d *database) tables(ctx context.Context) (map[string]table, error) {
	rows, err := d.server.QueryContext(ctx, `SELECT table_name, auto_increment FROM information_schema.tables
		WHERE table_schema = ? AND table_type = 'BASE TABLE' ORDER BY table_name`, d.name)
	if err != nil {
		return nil, err
	}
	found := map[string]table{}
	if err := scanPairs(rows, func(name string, nextID sql.NullInt64) { found[name] = table{nextID: nextID} }); err != nil {
		return nil, err
	}
	var names []string
	for name := range found {
		names = append(names, d.name+"."+name)
	}
	if rows, err = d.server.QueryContext(ctx, "CHECKSUM TABLE "+strings.Join(names, ", ")); err != nil {
		return nil, err
	}
	return found, scanPairs(rows, func(name string, sum sql.NullInt64) {
		name = strings.TrimPrefix(name, d.name+".")
		found[name] = table{checksum: sum, nextID: found[name].nextID}
	})
}

func scanPairs(rows *sql.Rows, take func(name string, value sql.NullInt64)) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		var value sql.NullInt64
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		take(name, value)
	}
	return rows.Err()
}

// reset brings the database back to what the migrations made.
func (d *database) reset(ctx context.Context) error {
	now, err := d.tables(ctx)
	if err != nil {
		return err
	}
	conn, err := d.server.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	for _, statement := range []string{"SET foreign_key_checks = 0", "SET lock_wait_timeout = 10", "SET innodb_lock_wait_timeout = 10"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	for name, fresh := range d.fresh {
		if err := d.resetTable(ctx, conn, name, fresh, now[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return d.check(ctx)
}

func (d *database) resetTable(ctx context.Context, conn *sql.Conn, name string, fresh, now table) error {
	var statements []string
	if now.checksum != fresh.checksum {
		statements = append(statements, fmt.Sprintf("DELETE FROM %s.%s", d.name, name))
		if fresh.checksum.Int64 != 0 {
			statements = append(statements, fmt.Sprintf("INSERT INTO %s.%s SELECT * FROM %s.%s", d.name, name, d.kept(), name))
		}
	}
	if now.nextID != fresh.nextID {
		statements = append(statements, fmt.Sprintf("ALTER TABLE %s.%s AUTO_INCREMENT = %d", d.name, name, fresh.nextID.Int64))
	}
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// check fails when a reset left something behind, such as a table that the test made.
func (d *database) check(ctx context.Context) error {
	now, err := d.tables(ctx)
	if err != nil {
		return err
	}
	if diff := cmp.Diff(d.fresh, now, cmp.AllowUnexported(table{})); diff != "" {
		return errors.New("not as the migrations left it (-want +got):\n" + diff)
	}
	return nil
}
