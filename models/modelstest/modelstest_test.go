package modelstest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// state reads what a test may have changed: rows that the migrations wrote, and rows that only tests write.
func state(t *testing.T, db *bun.DB) []string {
	t.Helper()
	var names []string
	err := db.NewRaw(`SELECT name FROM departments UNION ALL SELECT name FROM priorities
		UNION ALL SELECT title FROM canned_responses ORDER BY 1`).Scan(t.Context(), &names)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func run(t *testing.T, db *bun.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

const addCanned = `INSERT INTO canned_responses (title, body, position, created_at, updated_at)
	VALUES ('x', 'y', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`

func TestEachTestFindsTheDatabaseAsMigrated(t *testing.T) {
	changes := map[string][]string{
		"nothing":        nil,
		"rows added":     {addCanned, addCanned},
		"rows gone":      {addCanned, "DELETE FROM canned_responses"},
		"seeds changed":  {"UPDATE departments SET name = 'Other' WHERE id = 1"},
		"seeds gone":     {"DELETE FROM departments", "DELETE FROM priorities WHERE id > 2"},
		"seeds replaced": {"DELETE FROM departments", "INSERT INTO departments (name, created_at) VALUES ('a', CURRENT_TIMESTAMP)"},
	}
	want := map[string][]string{}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) { want[dialect(db)] = state(t, db) })
	for name, statements := range changes {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *bun.DB) { run(t, db, statements...) })
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				if diff := cmp.Diff(want[dialect(db)], state(t, db)); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
				if id := nextID(t, db); id != 1 {
					t.Errorf("the first row gets id %d, want 1", id)
				}
			})
		})
	}
}

func dialect(db *bun.DB) string { return db.Dialect().Name().String() }

func nextID(t *testing.T, db *bun.DB) int64 {
	t.Helper()
	result, err := db.ExecContext(t.Context(), addCanned)
	if err != nil {
		t.Fatal(err)
	}
	id, err := result.LastInsertId()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestParallelTestsDoNotMeet(t *testing.T) {
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				if id := nextID(t, db); id != 1 {
					t.Errorf("the first row gets id %d, want 1", id)
				}
			})
		})
	}
}

func TestEmptyHasNoTable(t *testing.T) {
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		t.Run(dialect, func(t *testing.T) {
			db, err := models.Open(t.Context(), modelstest.Empty(t, dialect))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			run(t, db, "CREATE TABLE departments (id INTEGER)")
		})
	}
}

// TestWithoutServerFails runs this package's own test binary without the variable that names the server.
func TestWithoutServerFails(t *testing.T) {
	const inner = "MODELSTEST_INNER"
	if os.Getenv(inner) != "" {
		modelstest.DB(t, modelstest.MySQL)
		return
	}
	command := exec.CommandContext(context.Background(), os.Args[0], "-test.run=^TestWithoutServerFails$")
	command.Env = append(os.Environ(), "HELPDESKZ_TEST_MYSQL=", inner+"=1")
	output, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "make test") {
		t.Errorf("without a server: %v, want a failure that names `make test`:\n%s", err, output)
	}
}
