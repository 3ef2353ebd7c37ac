package cli

import (
	"context"
	"fmt"

	"helpdeskz/migrations"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Run the steps that the database lacks."`
	Status migrateStatus `cmd:"" help:"Say which steps the database lacks; exit code 1 when there are some."`
	Unlock migrateUnlock `cmd:"" help:"Remove the lock that a killed migration left behind."`
}

type migrateUp struct{}

// Run migrates.
func (migrateUp) Run(ctx context.Context, o *Options, term *terminal) error {
	db, err := o.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	pending, err := migrations.Pending(ctx, db)
	if err != nil {
		return err
	}
	if err := migrations.Migrate(ctx, db); err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "%d steps run\n", len(pending))
	return err
}

type migrateStatus struct{}

// Run prints the steps that are missing.
func (migrateStatus) Run(ctx context.Context, o *Options, term *terminal) error {
	db, err := o.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	pending, err := migrations.Pending(ctx, db)
	if err != nil {
		return err
	}
	for _, name := range pending {
		if _, err := fmt.Fprintln(term.out, name); err != nil {
			return err
		}
	}
	if len(pending) > 0 {
		return fmt.Errorf("%d steps are missing; run: helpdeskz migrate up", len(pending))
	}
	_, err = fmt.Fprintln(term.out, "the database is up to date")
	return err
}

type migrateUnlock struct{}

// Run removes the lock.
func (migrateUnlock) Run(ctx context.Context, o *Options) error {
	db, err := o.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return migrations.Unlock(ctx, db)
}
