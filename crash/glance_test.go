package crash

import (
	"fmt"
	"os"
	"path/filepath"

	"helpdeskz/models"
)

// glance is what was seen of the desk since the last audit, so that a fault is found in the round that made it.
type glance struct {
	mail, message, file, mailOut int64          // the last ids seen; of the outbox those of the last audit
	marked                       map[string]int // how many messages have a mark
}

// glance looks for what must never be, also while work is left: a message twice, a row without its file, a mail out too often.
func (d *desk) glance() (faults []string) {
	d.t.Helper()
	ctx, s := d.t.Context(), &d.seen
	var mails []models.Mail
	var messages []models.Message
	var files []models.Attachment
	var out []models.OutboxMail
	for rows, after := range map[any]int64{&mails: s.mail, &messages: s.message, &files: s.file, &out: s.mailOut} {
		if err := d.db.NewSelect().Model(rows).Where("id > ?", after).Order("id").Scan(ctx); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, m := range mails {
		s.mail, faults = m.ID, append(faults, d.missing(m.BlobKey)...)
	}
	for _, f := range files {
		s.file, faults = f.ID, append(faults, d.missing(f.BlobKey)...)
	}
	for _, m := range messages {
		s.message = m.ID
		if mark := marks.FindString(m.Body); mark != "" {
			if s.marked[mark]++; s.marked[mark] > 1 {
				faults = append(faults, mark+" is doubled")
			}
		}
	}
	times := map[string]int{}
	for _, m := range d.post.all() {
		times[m.messageID]++
	}
	for i := range out {
		if why := wrongTimes(&out[i], times["<"+out[i].MailMessageID+">"]); why != "" {
			faults = append(faults, why)
		}
	}
	return faults
}

// audited lets the next glances begin behind the mails to be sent that have been audited.
func (d *desk) audited(a *audit) {
	if n := len(a.outbox); n > 0 {
		d.seen.mailOut = a.outbox[n-1].ID
	}
}

func (d *desk) missing(key string) []string {
	if _, err := os.Stat(d.path(key)); err != nil {
		return []string{fmt.Sprintf("a row without its file: %v", err)}
	}
	return nil
}

// path is where the bytes of a key lie.
func (d *desk) path(key string) string {
	return filepath.Join(d.folder, "files", key[:2], key[2:4], key)
}
