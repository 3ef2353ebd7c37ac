package cli_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/migrations"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// emptyDesk is an install whose database has no table yet.
func emptyDesk(t *testing.T, dialect string) desk {
	t.Helper()
	return desk{data: t.TempDir(), dsn: modelstest.Empty(t, dialect)}
}

func database(t *testing.T, d desk) *bun.DB {
	t.Helper()
	db, err := models.Open(t.Context(), d.dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestTwoProcessesMigrateAtOnce starts two programs on one empty database; each must find it whole when it is done.
func TestTwoProcessesMigrateAtOnce(t *testing.T) {
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		t.Run(dialect, func(t *testing.T) {
			d := emptyDesk(t, dialect)
			var programs [2]*exec.Cmd
			var output [2]bytes.Buffer
			for i := range programs {
				programs[i] = d.program(t, "migrate", "up")
				programs[i].Stdout, programs[i].Stderr = &output[i], &output[i]
				if err := programs[i].Start(); err != nil {
					t.Fatal(err)
				}
			}
			for i, program := range programs {
				if err := program.Wait(); err != nil {
					t.Errorf("program %d: %v: %s", i, err, &output[i])
				}
			}
			d.must(t, "migrate", "status")
			db := database(t, d)
			if n, err := db.NewSelect().Table("departments").Count(t.Context()); err != nil || n != 3 {
				t.Errorf("departments: %d, %v, want the 3 shipped ones once", n, err)
			}
			applied, err := migrations.Applied(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, name := range applied {
				if seen[name] {
					t.Errorf("step %s was run twice", name)
				}
				seen[name] = true
			}
		})
	}
}

// TestHalfDoneMigration is what a killed process leaves: some steps, one of which is done but not noted, and the lock.
func TestHalfDoneMigration(t *testing.T) {
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		t.Run(dialect, func(t *testing.T) {
			d := emptyDesk(t, dialect)
			db := database(t, d)
			all, err := migrations.Pending(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			half := len(all) / 2
			if err := migrations.MigrateTo(t.Context(), db, all[:half+3]); err != nil {
				t.Fatal(err)
			}
			for _, statement := range []string{
				"DELETE FROM schema_steps WHERE name >= '" + all[half] + "'",
				"INSERT INTO schema_locks (table_name) VALUES ('schema_steps')",
			} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			r := d.run("migrate", "status")
			if r.code != 1 || !strings.HasPrefix(r.out, all[half]+"\n") || strings.Count(r.out, "\n") != len(all)-half {
				t.Errorf("status: exit code %d, %d lines, want 1 and %d:\n%s", r.code, strings.Count(r.out, "\n"), len(all)-half, r.out)
			}
			if r := d.run("fetch"); r.code != 1 || !strings.Contains(r.err, "migrate up") {
				t.Errorf("fetch: %+v", r)
			}
			d.must(t, "migrate", "unlock")
			d.must(t, "migrate", "up")
			d.must(t, "migrate", "status")
			addStaff(t, d, "ines")
		})
	}
}
