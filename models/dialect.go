package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The files dialect*.go are where SQLite and MySQL differ; nothing else in the project asks which of them it talks to.

// transactionTries is how often a transaction is run that lost against another one (deadlock, busy).
const transactionTries = 8

func isMySQL(db bun.IDB) bool { return db.Dialect().Name() == dialect.MySQL }

// ErrRetry makes Tx roll back and run its function once more, as after a deadlock, when that returns it.
var ErrRetry = errors.New("the transaction must be run again")

// Tx runs f in a transaction, once more when the database says that it lost against another one. f may therefore run
// several times and must do nothing outside of the transaction. An error of f rolls back and is returned as it is. On SQLite
// those who wait for each other share a commit; none of them notices.
func Tx(ctx context.Context, db *bun.DB, f func(ctx context.Context, tx bun.Tx) error) error {
	var options *sql.TxOptions
	if !isMySQL(db) {
		options = &sql.TxOptions{Isolation: together}
	}
	for try := 1; ; try++ {
		err := interrupted(ctx, db.RunInTx(ctx, options, f))
		if err == nil {
			commits.Add(1)
		}
		if err == nil || !lostRace(err) || try == transactionTries {
			return err
		}
		wait := time.Duration(try) * 10 * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait + rand.N(wait)):
		}
	}
}

var commits atomic.Uint64

// Commits returns how many transactions this process has committed through Tx: while it stays the same, nothing that was read
// before has been changed from here.
func Commits() uint64 { return commits.Load() }

// TxOn runs f in a transaction on a connection that the caller holds alone, once: nobody can be in its way. An error of f
// rolls back and is returned as it is.
func TxOn(ctx context.Context, conn bun.Conn, f func(ctx context.Context, tx bun.Tx) error) error {
	return interrupted(ctx, conn.RunInTx(ctx, nil, f))
}

// interrupted names the end of ctx as the cause where the error tells only what followed from it: database/sql rolls back
// on its own then, and whoever still uses the transaction learns just that it is over.
func interrupted(ctx context.Context, err error) error {
	var lite *sqlite.Error
	followed := errors.Is(err, sql.ErrTxDone) || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_INTERRUPT
	if followed && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// lostRace tells a deadlock, a lock that wasn't to be had in time, and a busy SQLite file: all are cured by trying again.
func lostRace(err error) bool {
	if errors.Is(err, ErrRetry) {
		return true
	}
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1213 || my.Number == 1205 || my.Number == 1020
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code()&0xff == sqlite3.SQLITE_BUSY || lite.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// IsDuplicate tells that a row broke a unique key.
func IsDuplicate(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1062
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsOrphan tells that a row would have been left without one that it belongs to, because that one was deleted meanwhile.
func IsOrphan(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1452 || my.Number == 1451
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// IsUnavailable tells that the database could not be reached or refuses to write for now, as against a query that it
// read and refused.
func IsUnavailable(err error) bool {
	var my *mysql.MySQLError
	var lite *sqlite.Error
	return err != nil && !errors.As(err, &my) && !errors.As(err, &lite) && KindOf(err) == KindInternal
}

// row turns the driver's "no rows" into not_found and wraps everything else.
func row(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return NotFound(what)
	}
	return err
}

// ForUpdate makes a SELECT lock the rows it reads until the transaction ends. SQLite needs none: its write transactions
// run one after the other from their start.
func ForUpdate(q *bun.SelectQuery) *bun.SelectQuery {
	if q.Dialect().Name() == dialect.MySQL {
		return q.For("UPDATE")
	}
	return q
}

// upsert inserts, or sets the columns on the row that has the same key.
func upsert(q *bun.InsertQuery, key string, columns ...string) *bun.InsertQuery {
	if q.Dialect().Name() == dialect.MySQL {
		q = q.On("DUPLICATE KEY UPDATE")
		for _, c := range columns {
			q = q.Set("? = VALUES(?)", bun.Ident(c), bun.Ident(c))
		}
		return q
	}
	q = q.On("CONFLICT (?) DO UPDATE", bun.Safe(key))
	for _, c := range columns {
		q = q.Set("? = EXCLUDED.?", bun.Ident(c), bun.Ident(c))
	}
	return q
}

// insertNew inserts, and leaves a row with the same key as it is.
func insertNew(q *bun.InsertQuery) *bun.InsertQuery { return q.Ignore() }

// addWords adds words of a ticket to the index of the search. SQLite takes a JSON text of them apart in less time than it reads a
// statement with a row for each.
func addWords(ctx context.Context, db bun.IDB, ticketID int64, words []string) error {
	if isMySQL(db) || len(words) == 0 {
		return insertWords(ctx, db, wordRows(ticketID, words))
	}
	list, err := json.Marshal(words)
	if err == nil {
		_, err = db.ExecContext(ctx, "INSERT OR IGNORE INTO search_words (word, ticket_id) SELECT value, ? FROM json_each(?)",
			ticketID, string(list))
	}
	if err != nil {
		return fmt.Errorf("index words: %w", err)
	}
	return nil
}

// joinInOrder joins a table that is read after those before it, whatever the optimiser believes.
func joinInOrder(db bun.IDB) string {
	if isMySQL(db) {
		return "STRAIGHT_JOIN"
	}
	return "CROSS JOIN"
}

// heldTo lets a query of a table find its rows by these indexes only. SQLite can be held to one; given several it chooses freely.
func heldTo(db bun.IDB, q *bun.SelectQuery, table, alias string, indexes []string) *bun.SelectQuery {
	if isMySQL(db) || len(indexes) != 1 {
		return q.ModelTableExpr("? AS ?", bun.Ident(table), bun.Ident(alias)).UseIndex(indexes...)
	}
	return q.ModelTableExpr("? AS ? INDEXED BY ?", bun.Ident(table), bun.Ident(alias), bun.Ident(indexes[0]))
}

// escapeLike escapes what LIKE would take for a pattern; use it with LIKE ? ESCAPE '!'.
func escapeLike(text string) string {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if r == '%' || r == '_' || r == '!' {
			out = append(out, '!')
		}
		out = append(out, r)
	}
	return string(out)
}
