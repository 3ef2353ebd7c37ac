// Package modelstest gives tests a database of their own: migrated, with the rows that a new desk starts with, and
// nothing of any other test in it.
//
// SQLite needs nothing. MySQL needs a server that tests may fill: `make test` and `tools/testenv/run` start one and say
// where it is. A test that finds none fails, because a query that ran on one database only is not tested.
package modelstest

import (
	"context"
	"regexp"
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// The databases that every query is tested on.
const (
	SQLite = "sqlite"
	MySQL  = "mysql"
)

// Each runs f as a subtest on a fresh database of each kind.
func Each(t *testing.T, f func(t *testing.T, db *bun.DB)) {
	t.Helper()
	for _, dialect := range []string{SQLite, MySQL} {
		t.Run(dialect, func(t *testing.T) { f(t, DB(t, dialect)) })
	}
}

// DB returns a fresh database, closed when the test ends; dialect is SQLite or MySQL.
func DB(t testing.TB, dialect string) *bun.DB {
	t.Helper()
	return open(t, DSN(t, dialect))
}

// DSN makes a fresh database and returns its name in the form of models.Open, for a test that starts the program
// itself. Whatever the test connects to it must be closed when the test ends.
func DSN(t testing.TB, dialect string) string {
	t.Helper()
	switch dialect {
	case SQLite:
		return freshSQLite(t)
	case MySQL:
		return freshMySQL(t)
	}
	t.Fatalf("modelstest: no such dialect: %q", dialect)
	return ""
}

// Empty is DSN without migrations: a database that has no table yet.
func Empty(t testing.TB, dialect string) string {
	t.Helper()
	switch dialect {
	case SQLite:
		return "sqlite:" + sqliteFile(t)
	case MySQL:
		return emptyMySQL(t)
	}
	t.Fatalf("modelstest: no such dialect: %q", dialect)
	return ""
}

func open(t testing.TB, dsn string) *bun.DB {
	t.Helper()
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatalf("modelstest: %v", err)
	}
	t.Cleanup(func() {
		checkAudit(t, db)
		if err := db.Close(); err != nil {
			t.Errorf("modelstest: close: %v", err)
		}
	})
	return db
}

// actionLike is what an action of the audit log looks like; tests of backups write other texts.
var actionLike = regexp.MustCompile(`^[a-z_.]+$`)

// checkAudit fails a test that has written a line into the audit log for whose action the panel has no word. A database that a test has
// broken, or emptied, tells of none.
func checkAudit(t testing.TB, db *bun.DB) {
	t.Helper()
	actions, err := models.AuditActions(context.Background(), db)
	if err != nil {
		return
	}
	for _, action := range actions {
		if actionLike.MatchString(action) && !slices.Contains(models.AuditKinds, action) {
			t.Errorf("modelstest: the audit log has the action %q, which is not in models.AuditKinds", action)
		}
	}
}
