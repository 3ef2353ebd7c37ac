package jobs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// doorImport names the importer in the ledger. Nobody is told of what comes through it.
const doorImport = "import"

// importBatch is how many mails are stored together, importBytes up to which size.
const (
	importBatch = 64
	importBytes = 16 << 20
)

// importing is an import on its way.
type importing struct {
	desk    *Desk
	set     *settings.Snapshot
	address string
	intake  *intake
	batch   []arrived
	size    int
}

// ImportMbox brings the mails of an mbox file in, oldest first as they stand there, and says after each how many bytes of how many
// it is on. address is as for Pipe. What was imported before is a duplicate, so that an import that broke off can be repeated.
func (d *Desk) ImportMbox(ctx context.Context, path, address string, show func(done, total int64)) (map[models.Decision]int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return d.importAll(ctx, address, func(take func([]byte) error) error {
		done := int64(0)
		return eachInMbox(f, func(raw []byte) error {
			done += int64(len(raw))
			show(min(done, info.Size()), info.Size())
			return take(raw)
		})
	})
}

// ImportMaildir brings the mails of a Maildir and of the folders in it in, and says after each how many of how many it is on.
func (d *Desk) ImportMaildir(ctx context.Context, folder, address string, show func(done, total int64)) (map[models.Decision]int, error) {
	files, err := maildirFiles(folder)
	if err != nil {
		return nil, err
	}
	return d.importAll(ctx, address, func(take func([]byte) error) error {
		for i, file := range files {
			raw, err := os.ReadFile(file)
			if err == nil {
				err = take(raw)
			}
			if err != nil {
				return err
			}
			show(int64(i+1), int64(len(files)))
		}
		return nil
	})
}

func (d *Desk) importAll(ctx context.Context, address string, each func(take func([]byte) error) error) (map[models.Decision]int, error) {
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	if address != "" && pipedTo(set, address, nil) == 0 {
		return nil, fmt.Errorf("no email address %s is set up", address)
	}
	counts := map[models.Decision]int{}
	i := &importing{desk: d, set: set, address: address, intake: d.newIntake(ctx, counts)}
	err = each(func(raw []byte) error { return i.take(ctx, raw) })
	err = errors.Join(err, i.store())
	i.intake.end()
	return counts, err
}

// take lays a mail into the batch; a blank one is none.
func (i *importing) take(ctx context.Context, raw []byte) error {
	if err := ctx.Err(); err != nil || len(bytes.TrimSpace(raw)) == 0 {
		return err
	}
	head, _ := parseHead(unwrap(raw))
	i.batch = append(i.batch, arrived{line: &models.Mail{Door: doorImport, MailboxID: pipedTo(i.set, i.address, head)}, raw: raw})
	if i.size += len(raw); i.size < importBytes && len(i.batch) < importBatch {
		return nil
	}
	return i.store()
}

func (i *importing) store() error {
	batch := i.batch
	i.batch, i.size = nil, 0
	return i.intake.storeAll(batch)
}

// mboxLine begins a mail in an mbox file (RFC 4155): an address and a date.
var mboxLine = regexp.MustCompile(`^From \S.*\d\d:\d\d`)

// eachInMbox calls f with each mail, without the line that begins it.
func eachInMbox(in io.Reader, f func(raw []byte) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	var mail []byte
	blank, lineStart := true, true
	for {
		line, err := r.ReadSlice('\n')
		if lineStart && blank && mboxLine.Match(line) {
			if err := f(mail); err != nil {
				return err
			}
			mail = nil
		} else {
			mail = append(mail, line...)
		}
		blank, lineStart = lineStart && len(bytes.TrimRight(line, "\r\n")) == 0, !errors.Is(err, bufio.ErrBufferFull)
		if errors.Is(err, io.EOF) {
			return f(mail)
		}
		if err != nil && lineStart {
			return err
		}
	}
}

// maildirFiles lists the mails of a Maildir and of the folders in it, in the order of their names, which begin with the time.
func maildirFiles(folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if in := filepath.Base(filepath.Dir(path)); err == nil && entry.Type().IsRegular() && (in == "cur" || in == "new") {
			files = append(files, path)
		}
		return err
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no Maildir with mails in cur or new", folder)
	}
	slices.SortStableFunc(files, func(a, b string) int { return bytes.Compare([]byte(filepath.Base(a)), []byte(filepath.Base(b))) })
	return files, err
}
