package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/migrations"
	"helpdeskz/models/backup"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
)

type restoreCommand struct {
	File string `arg:"" help:"File that backup has written."`
}

// Run fills a new desk from a backup, on whichever database the options name. The whole file is checked before the first
// write. A database without tables gets those of the backup's version first, and is brought to this version's at the end.
func (r *restoreCommand) Run(ctx context.Context, o *Options, t *terminal) error {
	file, err := os.Open(r.File)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { _ = file.Close() }()
	stages := newStages(t)
	content, err := backup.Verify(ctx, file, stages.show)
	stages.end()
	if err != nil {
		return fmt.Errorf("restore: %s: %w", r.File, err)
	}
	if err := o.sameKey(content.Key); err != nil {
		return err
	}
	db, err := o.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := stepsOf(ctx, db, &content.Manifest); err != nil {
		return err
	}
	restored, err := o.restore(ctx, db, file, content, t)
	if err != nil {
		return err
	}
	if err := migrations.Migrate(ctx, db); err != nil {
		return err
	}
	return reportRestore(t, restored)
}

func (o *Options) restore(ctx context.Context, db *bun.DB, file *os.File, content *backup.Content, t *terminal) (*backup.Restored, error) {
	store, err := files.NewDisk(o.filesFolder())
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	stages := newStages(t)
	defer stages.end()
	target := backup.Target{DB: db, Files: store, Progress: stages.show,
		KeepKey: func(key secret.Key) error { return o.keepKey(key, t) }}
	restored, err := backup.Restore(ctx, file, content, target)
	if err != nil {
		return nil, err
	}
	// What waited is held already: what is written from now on is the new desk's own.
	if err := os.Remove(o.tallyFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return restored, nil
}

// sameKey refuses a key of another desk, with which the restored secrets could not be opened.
func (o *Options) sameKey(key secret.Key) error {
	if o.Key == "" {
		return nil
	}
	given, err := o.existingKey()
	if err == nil && given != key {
		err = errors.New("--key is not the key of the backup; leave it out, and the backup's key comes into the data folder")
	}
	return err
}

// keepKey stores the backup's key in the data folder, unless the operator keeps it elsewhere.
func (o *Options) keepKey(key secret.Key, t *terminal) error {
	if o.Key != "" {
		return nil
	}
	replaced, err := secret.Save(o.keyFile(), key)
	if err == nil && replaced {
		_, err = fmt.Fprintf(t.out, "the key that was in %s is kept as %s.replaced\n", o.keyFile(), o.keyFile())
	}
	return err
}

// stepsOf makes the database have the steps of the backup, so that its rows fit.
func stepsOf(ctx context.Context, db *bun.DB, m *backup.Manifest) error {
	if unknown := migrations.Unknown(m.Steps); len(unknown) > 0 {
		return fmt.Errorf("the backup was made by HelpDeskZ %s, which is newer than this one; restore it with that version", m.Program)
	}
	applied, err := migrations.Applied(ctx, db)
	if err != nil {
		return err
	}
	if len(applied) == 0 {
		return migrations.MigrateTo(ctx, db, m.Steps)
	}
	slices.Sort(applied)
	if !slices.Equal(applied, slices.Sorted(slices.Values(m.Steps))) {
		return fmt.Errorf("this database is that of another version than the backup's, %s; restore into one that has no tables yet", m.Program)
	}
	return nil
}

func reportRestore(t *terminal, restored *backup.Restored) error {
	missing := ""
	if restored.Missing > 0 {
		missing = fmt.Sprintf("; %d files that rows name were missing when the backup was made", restored.Missing)
	}
	_, err := fmt.Fprintf(t.out, "%d rows and %d files were restored%s\n", restored.Rows, restored.Files, missing)
	if err == nil && restored.Held > 0 {
		_, err = fmt.Fprintf(t.out, "%d mails that waited to be sent are held until an admin decides on them in the panel's outbox\n", restored.Held)
	}
	if err == nil {
		_, err = fmt.Fprintln(t.out, "The email addresses are as they were. Beside a desk that still runs, serve this one with --no-jobs, or both fetch the same mail.")
	}
	return err
}
