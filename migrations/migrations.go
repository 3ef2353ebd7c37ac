// Package migrations holds the steps that build the database, for SQLite and for MySQL or MariaDB alike.
//
// A step is one SQL statement, because MySQL commits each statement of a definition by itself: a step either
// happened or it didn't, so a run that was cut off goes on where it stopped.
package migrations

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/migrate"
)

// ErrLocked says that another process holds the migration lock, or died holding it.
var ErrLocked = errors.New("another process is migrating this database; if none is, run: helpdeskz migrate unlock")

var steps = migrate.NewMigrations()

// lockPatience is how long Migrate waits for another instance's run, which is usually over in seconds.
const lockPatience = 60 * time.Second

// step registers one statement under a name that is never changed afterwards: the name is what the database remembers.
func step(name, statement string) {
	steps.Add(migrate.Migration{
		Name: name,
		Up: func(ctx context.Context, m *migrate.Migrator, _ *migrate.Migration) error {
			_, err := m.DB().ExecContext(ctx, translate(statement, m.DB().Dialect().Name()))
			if err != nil && !indexExists(err) {
				return fmt.Errorf("migrations: %s: %w", name, err)
			}
			return nil
		},
	})
}

// indexExists tells MySQL's "duplicate key name": a run was cut off between making the index and noting it, and MySQL has
// no CREATE INDEX IF NOT EXISTS.
func indexExists(err error) bool {
	var refused *mysql.MySQLError
	return errors.As(err, &refused) && refused.Number == 1061
}

// index is a step that makes one index; on is its table and columns, such as "users (fullname)".
func index(name, on string) {
	step(name, fmt.Sprintf("CREATE {index} %s ON %s", name[len("0000_"):], on))
}

// vocabulary maps the column types of the steps to each dialect. Text is compared by its letters in {name},
// byte by byte in {key}: an address or a token must never match a look-alike. A {clustered} table's rows stand in the order of
// the primary key, as all do in MySQL.
var vocabulary = map[dialect.Name][]string{
	dialect.SQLite: {
		"{id}", "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
		"{ref}", "BIGINT", "{int}", "INTEGER", "{bool}", "BOOLEAN", "{time}", "TIMESTAMP",
		"{text}", "TEXT", "{long}", "TEXT", "{json}", "TEXT", "{hash}", "BLOB", "{blob}", "BLOB",
		"{name}", "VARCHAR(255) COLLATE NOCASE", "{key}", "VARCHAR(255)", "{short}", "VARCHAR(64)",
		"{table}", "", "{clustered}", "WITHOUT ROWID", "{index}", "INDEX IF NOT EXISTS", "{insert}", "INSERT OR IGNORE INTO",
	},
	dialect.MySQL: {
		"{id}", "BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT",
		"{ref}", "BIGINT", "{int}", "INT", "{bool}", "BOOLEAN", "{time}", "DATETIME(6)",
		"{text}", "MEDIUMTEXT", "{long}", "LONGTEXT", "{json}", "JSON", "{hash}", "VARBINARY(32)", "{blob}", "BLOB",
		"{name}", "VARCHAR(255)", "{key}", "VARCHAR(255) COLLATE utf8mb4_bin", "{short}", "VARCHAR(64) COLLATE utf8mb4_bin",
		"{table}", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
		"{clustered}", "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
		"{index}", "INDEX", "{insert}", "INSERT IGNORE INTO",
	},
}

func translate(statement string, name dialect.Name) string {
	return strings.NewReplacer(vocabulary[name]...).Replace(statement)
}

func migrator(db *bun.DB, steps *migrate.Migrations) *migrate.Migrator {
	return migrate.NewMigrator(db, steps,
		migrate.WithTableName("schema_steps"),
		migrate.WithLocksTableName("schema_locks"),
		migrate.WithMarkAppliedOnSuccess(true))
}

// Migrate brings the database to the newest step. Several instances may call it at once: one works, the others wait
// up to a minute. It returns ErrLocked when the wait was in vain.
func Migrate(ctx context.Context, db *bun.DB) error { return run(ctx, db, steps) }

func run(ctx context.Context, db *bun.DB, steps *migrate.Migrations) error {
	missing, err := pending(ctx, db, steps)
	if err != nil || len(missing) == 0 {
		return err
	}
	m := migrator(db, steps)
	if err := lock(ctx, m); err != nil {
		return err
	}
	// A cancelled start must still give the lock back.
	defer func() { _ = m.Unlock(context.WithoutCancel(ctx)) }()
	if _, err := m.Migrate(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

func lock(ctx context.Context, m *migrate.Migrator) error {
	deadline := time.Now().Add(lockPatience)
	for m.Lock(ctx) != nil {
		if time.Now().After(deadline) {
			return ErrLocked
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return nil
}

// Pending returns the names of the steps that the database lacks, in the order they would run.
func Pending(ctx context.Context, db *bun.DB) ([]string, error) { return pending(ctx, db, steps) }

func pending(ctx context.Context, db *bun.DB, steps *migrate.Migrations) ([]string, error) {
	m := migrator(db, steps)
	if err := m.Init(ctx); err != nil {
		return nil, fmt.Errorf("migrations: prepare: %w", err)
	}
	all, err := m.MigrationsWithStatus(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrations: status: %w", err)
	}
	var names []string
	for _, s := range all.Unapplied() {
		names = append(names, s.Name)
	}
	return names, nil
}

// Unlock removes a lock that a killed process left behind.
func Unlock(ctx context.Context, db *bun.DB) error {
	m := migrator(db, steps)
	if err := m.Init(ctx); err != nil {
		return fmt.Errorf("migrations: prepare: %w", err)
	}
	return m.Unlock(ctx)
}
