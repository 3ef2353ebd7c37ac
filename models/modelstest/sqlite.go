package modelstest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"helpdeskz/migrations"
	"helpdeskz/models"
)

// template is the content of a migrated SQLite file; copying it is a hundred times faster than migrating.
var template = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "modelstest")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "template.db")
	if err := migrate(context.Background(), "sqlite:"+file); err != nil {
		return nil, err
	}
	// Closing the last connection has brought the write-ahead log into the file.
	return os.ReadFile(file)
})

func migrate(ctx context.Context, dsn string) error {
	db, err := models.Open(ctx, dsn)
	if err != nil {
		return err
	}
	if err := migrations.Migrate(ctx, db); err != nil {
		_ = db.Close()
		return fmt.Errorf("migrate: %w", err)
	}
	return db.Close()
}

func freshSQLite(t testing.TB) string {
	t.Helper()
	content, err := template()
	if err != nil {
		t.Fatalf("modelstest: sqlite template: %v", err)
	}
	file := sqliteFile(t)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatalf("modelstest: %v", err)
	}
	return "sqlite:" + file
}

func sqliteFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(Folder(t), "helpdeskz.db")
}

// Folder makes a folder for a database, removed when the test ends. It is where temporary files belong, which tools/testenv keeps
// in memory; t.TempDir is on the disk that compiles, where every commit waits.
func Folder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "modelstest")
	if err != nil {
		t.Fatalf("modelstest: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Errorf("modelstest: %v", err)
		}
	})
	return folder
}
