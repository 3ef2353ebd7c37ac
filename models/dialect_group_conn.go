package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/uptrace/bun"
)

// together is the level of isolation under which a transaction on SQLite joins the queue of writers. Others, such as those that
// only read and those on a connection with settings of its own, have their connection to themselves.
const together = sql.LevelSerializable

// liteConn is what a connection of the driver can do.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

func connectLite(ctx context.Context, connector driver.Connector) (liteConn, error) {
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	lite, able := conn.(liteConn)
	if !able {
		return nil, errors.Join(fmt.Errorf("sqlite: the driver's connection is a %T", conn), conn.Close())
	}
	return lite, nil
}

// liteConnector opens the connections of a pool.
type liteConnector struct {
	driver.Connector
	writers *queue
}

// Connect opens a connection.
func (c *liteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := connectLite(ctx, c.Connector)
	if err != nil {
		return nil, err
	}
	return &turnConn{liteConn: conn, writers: c.writers}, nil
}

// Close ends the queue of writers with the pool.
func (c *liteConnector) Close() error {
	c.writers.close()
	return nil
}

// turnConn is a connection of the pool. In a transaction of the queue of writers it hands all to the connection that writes, and
// else works by itself.
type turnConn struct {
	liteConn
	writers *queue
	batch   *batch // nil outside of a transaction
}

// BeginTx begins a transaction, in the queue of writers when its isolation is together.
func (c *turnConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	if options.Isolation != driver.IsolationLevel(together) {
		return c.liteConn.BeginTx(ctx, options)
	}
	b, err := c.writers.turn(ctx)
	if err != nil {
		return nil, err
	}
	c.batch = b
	return c, nil
}

// Commit returns when the batch is on the disk.
func (c *turnConn) Commit() error {
	return c.end("RELEASE own")
}

// Rollback waits as Commit does: what made the caller roll back may be the work of another member, and is to be found by then.
func (c *turnConn) Rollback() error {
	return c.end("ROLLBACK TO own", "RELEASE own")
}

func (c *turnConn) end(statements ...string) error {
	b := c.batch
	c.batch = nil
	var err error
	for _, s := range statements {
		if err = b.move(s); err != nil {
			break
		}
	}
	c.writers.pass(b)
	<-b.done
	if err != nil {
		return err
	}
	return b.err
}

// ExecContext runs a statement. One that writes outside of a transaction has one to itself in the queue.
func (c *turnConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if c.batch != nil {
		return c.batch.conn.ExecContext(context.WithoutCancel(ctx), query, args)
	}
	if ctx.Value(loneWrite{}) == nil {
		return c.liteConn.ExecContext(ctx, query, args)
	}
	if _, err := c.BeginTx(ctx, driver.TxOptions{Isolation: driver.IsolationLevel(together)}); err != nil {
		return nil, err
	}
	result, err := c.ExecContext(ctx, query, args)
	if err != nil {
		_ = c.Rollback()
		return nil, err
	}
	return result, c.Commit()
}

// QueryContext runs a query, and like ExecContext one that writes and returns rows.
func (c *turnConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if c.batch != nil {
		return c.batch.conn.QueryContext(context.WithoutCancel(ctx), query, args)
	}
	if ctx.Value(loneWrite{}) == nil {
		return c.liteConn.QueryContext(ctx, query, args)
	}
	if _, err := c.BeginTx(ctx, driver.TxOptions{Isolation: driver.IsolationLevel(together)}); err != nil {
		return nil, err
	}
	rows, err := c.QueryContext(ctx, query, args)
	if err != nil {
		_ = c.Rollback()
		return nil, err
	}
	return &writtenRows{Rows: rows, conn: c}, nil
}

// PrepareContext refuses in a transaction of the queue: a statement would outlive its turn.
func (c *turnConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if c.batch != nil {
		return nil, fmt.Errorf("sqlite: prepare within a transaction: %w", errors.ErrUnsupported)
	}
	return c.liteConn.PrepareContext(ctx, query)
}

// writtenRows are the rows that a statement has written; at their end it is committed.
type writtenRows struct {
	driver.Rows
	conn *turnConn // nil when it is committed
}

// Next reads a row, and says io.EOF when all is on the disk.
func (r *writtenRows) Next(row []driver.Value) error {
	err := r.Rows.Next(row)
	if errors.Is(err, io.EOF) {
		if lost := r.Close(); lost != nil {
			return lost
		}
	}
	return err
}

// Close commits, unless Next has.
func (r *writtenRows) Close() error {
	if r.conn == nil {
		return nil
	}
	conn := r.conn
	r.conn = nil
	return errors.Join(r.Rows.Close(), conn.Commit())
}

// loneWrite marks the context of a statement that writes outside of a transaction.
type loneWrite struct{}

// loneWrites sends the statements that write outside of a transaction to the queue of writers.
type loneWrites struct{ *sql.DB }

// ResolveConn returns nil for what only reads.
func (w loneWrites) ResolveConn(_ context.Context, query bun.Query) bun.IConn {
	switch query.Operation() {
	case "INSERT", "UPDATE", "DELETE":
		return w
	}
	return nil
}

// ExecContext runs a statement that writes.
func (w loneWrites) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return w.DB.ExecContext(context.WithValue(ctx, loneWrite{}, true), query, args...)
}

// QueryContext runs a statement that writes and returns rows.
func (w loneWrites) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return w.DB.QueryContext(context.WithValue(ctx, loneWrite{}, true), query, args...)
}
