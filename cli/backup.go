package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"helpdeskz/migrations"
	"helpdeskz/models/backup"
	"helpdeskz/models/files"
)

// standardOutput stands for stdout where a file is named.
const standardOutput = "-"

type backupCommand struct {
	File string `arg:"" help:"File to write; - is standard output."`
}

// Run writes everything into one file: the rows as they are at one moment, the files that rows name, and the key. The desk may
// go on working meanwhile, and may be one of an older version.
func (b *backupCommand) Run(ctx context.Context, o *Options, t *terminal) error {
	db, err := o.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	source := backup.Source{DB: db, Program: t.version, Now: now()}
	if source.Steps, err = migrations.Applied(ctx, db); err != nil {
		return err
	}
	if len(source.Steps) == 0 {
		return errors.New("this database holds no desk")
	}
	if err := refuseHalf(ctx, db); err != nil {
		return err
	}
	if source.Key, err = o.existingKey(); err != nil {
		return err
	}
	if err := ownKey(ctx, db, source.Key); err != nil {
		return err
	}
	if source.Files, err = files.NewDisk(o.filesFolder()); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return b.write(ctx, source, t)
}

func (b *backupCommand) write(ctx context.Context, source backup.Source, t *terminal) error {
	var written *backup.Written
	write := func(w io.Writer) (err error) {
		stages := newStages(t)
		defer stages.end()
		source.Progress = stages.show
		written, err = backup.Write(ctx, w, source)
		return err
	}
	if b.File == standardOutput {
		if screen, is := t.out.(*os.File); is && term.IsTerminal(int(screen.Fd())) {
			return errors.New("a backup does not belong on a terminal; name a file, or redirect the output")
		}
		if err := write(t.out); err != nil {
			return err
		}
		return reportBackup(t.err, "it", written) // stdout is the backup
	}
	if err := backup.WriteFile(b.File, write); err != nil {
		return err
	}
	return reportBackup(t.out, b.File, written)
}

func reportBackup(to io.Writer, name string, written *backup.Written) error {
	missing := ""
	if written.Missing > 0 {
		missing = fmt.Sprintf("; %d files that rows name were missing", written.Missing)
	}
	_, err := fmt.Fprintf(to, "%d rows and %d files were written%s\nKeep %s safe: with the install's key inside, every stored password can be read.\n",
		written.Rows, written.Files, missing, name)
	return err
}
