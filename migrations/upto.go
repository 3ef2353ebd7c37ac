package migrations

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// Applied returns the names of the steps that the database has, in the order they were run: those of a newer version too.
func Applied(ctx context.Context, db *bun.DB) ([]string, error) {
	m := migrator(db, steps)
	if err := m.Init(ctx); err != nil {
		return nil, fmt.Errorf("migrations: prepare: %w", err)
	}
	applied, err := m.AppliedMigrations(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrations: status: %w", err)
	}
	slices.SortFunc(applied, func(a, b migrate.Migration) int { return int(a.ID - b.ID) })
	names := make([]string, len(applied))
	for i, s := range applied {
		names[i] = s.Name
	}
	return names, nil
}

// Unknown returns those of the names that are no steps of this version.
func Unknown(names []string) []string {
	all := steps.Sorted()
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(all, func(s migrate.Migration) bool { return s.Name == name })
	})
}

// MigrateTo brings the database to the form that the named steps make, and no further, so that rows of an older version fit;
// Migrate goes on from there. It returns ErrLocked as Migrate does.
func MigrateTo(ctx context.Context, db *bun.DB, names []string) error {
	some := migrate.NewMigrations()
	for _, s := range steps.Sorted() {
		if slices.Contains(names, s.Name) {
			some.Add(s)
		}
	}
	return run(ctx, db, some)
}
