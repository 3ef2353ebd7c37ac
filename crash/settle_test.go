package crash

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// settle lets the program come to the end of all that was begun, with nothing in its way, and sweep its files.
func (d *desk) settle() {
	d.t.Helper()
	d.trap.clear()
	d.post.breaks(fault{})
	d.age()
	d.handOver()
	d.run("", "fetch")
	d.serveUntil("everything is done", func() bool { return d.count(d.undone) == 0 })
	// Nothing runs now, so every file without a row was left behind, however young it is.
	d.ageFiles()
	d.serveUntil("the files are swept", func() bool { return len(d.orphans()) == 0 })
}

// handOver repeats what the desk hasn't said yes to: letters through the pipe, and replies.
func (d *desk) handOver() {
	d.t.Helper()
	for _, l := range d.letters {
		if l.accepted {
			continue
		}
		p := d.begin("pipe", "--mailbox", boxMoved+"@acme.test")
		if d.pipe(p, l); !l.accepted {
			d.t.Fatalf("%s is not taken\n%s", l.mark, &p.said)
		}
	}
	for _, r := range d.replies {
		if r.accepted {
			continue
		}
		p := d.begin("serve")
		if d.answer(p, r); !r.accepted {
			d.t.Errorf("%s is not taken\n%s", r.mark, &p.said)
		}
		if err := p.stop(); err != nil {
			d.t.Error(err)
		}
	}
}

// serveUntil lets the program serve until something is so.
func (d *desk) serveUntil(what string, is func() bool) {
	d.t.Helper()
	p := d.begin("serve")
	if !d.ready(p) {
		d.t.Fatalf("helpdeskz serve ended\n%s", &p.said)
	}
	for end := time.Now().Add(patience); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.kill()
			d.t.Fatalf("waited in vain: %s\n%s", what, &p.said)
		}
		d.ageRetries()
	}
	if err := p.stop(); err != nil {
		d.t.Errorf("helpdeskz serve: %v\n%s", err, &p.said)
	}
}

// undone are the rows that something is yet to be done with.
func (d *desk) undone() []*bun.SelectQuery {
	return []*bun.SelectQuery{
		d.db.NewSelect().Model((*models.Mail)(nil)).Where("decision = ?", models.DecisionPending),
		d.db.NewSelect().Model((*models.OutboxMail)(nil)).Where("state IN (?)", bun.List([]models.OutboxState{models.OutboxQueued, models.OutboxSending})),
	}
}

func (d *desk) count(rows func() []*bun.SelectQuery) (n int64) {
	d.t.Helper()
	for _, q := range rows() {
		found, err := q.Count(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		n += found
	}
	return n
}

// ageFiles makes the files older than any that the program spares.
func (d *desk) ageFiles() {
	d.t.Helper()
	past := time.Now().Add(-48 * time.Hour)
	d.eachFile(func(path string) error { return os.Chtimes(path, past, past) })
}

func (d *desk) eachFile(do func(path string) error) {
	d.t.Helper()
	err := filepath.WalkDir(filepath.Join(d.folder, "files"), func(path string, e fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		return do(path)
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// orphans returns the files that no row names, finished or not.
func (d *desk) orphans() []string {
	d.t.Helper()
	owned := map[string]bool{}
	err := models.EachBlob(d.t.Context(), d.db, func(key string) error {
		owned[key] = true
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	d.eachFile(func(path string) error {
		if !owned[filepath.Base(path)] || filepath.Base(filepath.Dir(path)) == filepath.Base(filesFolder) {
			list = append(list, path)
		}
		return nil
	})
	return list
}
