package crash

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"regexp"
	"slices"

	"helpdeskz/models"
)

// audit compares what the desk has with what it was given. It only reads.
type audit struct {
	*desk
	faults []string

	mails       []models.Mail
	messages    []models.Message
	attachments []models.Attachment
	outbox      []models.OutboxMail
	byMark      map[string][]models.Message

	delivered, ledger, tickets, replies, quarantined, duplicates int
	lost, doubled, posted, files, fileless, rowless              int
	sent, unsure, twice, failed                                  int
}

// look audits the desk, on which nothing runs.
func (d *desk) look() *audit {
	d.t.Helper()
	a := &audit{desk: d, byMark: map[string][]models.Message{}}
	ctx := d.t.Context()
	for _, rows := range []any{&a.mails, &a.messages, &a.attachments, &a.outbox} {
		if err := d.db.NewSelect().Model(rows).Order("id").Scan(ctx); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, m := range a.messages {
		for _, mark := range slices.Compact(marks.FindAllString(m.Body, -1)) {
			a.byMark[mark] = append(a.byMark[mark], m)
		}
	}
	a.lookAtLetters()
	a.lookAtReplies()
	a.lookAtOutbox()
	a.lookAtFiles()
	a.lookAtMailboxes()
	return a
}

// marks finds the marks of letters and replies in a text.
var marks = regexp.MustCompile(`(letter|reply)-\d{6}-crash`)

func (a *audit) wrong(format string, values ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, values...))
}

// String is the counts.
func (a *audit) String() string {
	return fmt.Sprintf("received %d: %d lines in the ledger (%d tickets, %d replies, %d quarantined, %d duplicates), lost %d, doubled %d\n"+
		"replied with %d files: %d times\n"+
		"outbox %d: sent once %d, uncertain %d (more than once: %d), failed %d; the mail server took %d\n"+
		"files %d: rows without their file %d, files without a row after the sweep %d",
		a.delivered, a.ledger, a.tickets, a.replies, a.quarantined, a.duplicates, a.lost, a.doubled,
		replyFiles, a.posted, len(a.outbox), a.sent, a.unsure, a.twice, a.failed, len(a.post.all()), a.files, a.fileless, a.rowless)
}

// lookAtLetters looks whether each letter is one message, or one entry of the quarantine.
func (a *audit) lookAtLetters() {
	lines := map[[sha256.Size]byte][]models.Mail{}
	for _, m := range a.mails {
		sum := [sha256.Size]byte(m.SHA256)
		lines[sum] = append(lines[sum], m)
	}
	a.delivered, a.ledger = len(a.letters), len(a.mails)
	for _, l := range a.letters {
		a.lookAtLetter(l, lines[l.sum()])
		delete(lines, l.sum())
	}
	for _, strange := range lines {
		a.wrong("the ledger has a mail that nobody sent: line %d", strange[0].ID)
	}
}

func (a *audit) lookAtLetter(l *letter, lines []models.Mail) {
	var decided []models.Mail
	for _, m := range lines {
		if m.Decision == models.DecisionDuplicate {
			a.duplicates++
			continue
		}
		decided = append(decided, m)
	}
	switch {
	case len(decided) == 0:
		a.lost++
		a.wrong("%s is lost: %d lines in the ledger", l, len(lines))
		return
	case len(decided) > 1:
		a.doubled++
		a.wrong("%s is doubled: lines %d and %d of the ledger", l, decided[0].ID, decided[1].ID)
	}
	line, want := decided[0], models.DecisionTicket
	switch {
	case l.nobody:
		want = models.DecisionQuarantine
		a.quarantined++
	case l.ticket != 0:
		want = models.DecisionReply
		a.replies++
	default:
		a.tickets++
	}
	if line.Decision != want {
		a.wrong("%s became %s (%s), not %s", l, line.Decision, line.Reason, want)
		return
	}
	if want == models.DecisionQuarantine {
		a.wantMessages(l.mark, 0, 0, nil)
		return
	}
	a.wantMessages(l.mark, 1, line.MessageID, l.files)
	if l.ticket != 0 && line.TicketID != l.ticket {
		a.wrong("%s answers ticket %d and is at ticket %d", l, l.ticket, line.TicketID)
	}
	if receipts := a.queued(models.TemplateNewTicket, func(o *models.OutboxMail) bool { return o.MessageID == line.MessageID }); l.ticket == 0 && receipts != 1 {
		a.wrong("%s has %d receipts", l, receipts)
	}
}

// wantMessages looks whether a mark stands in so many messages, with these files.
func (a *audit) wantMessages(mark string, n int, id int64, files [][]byte) {
	found := a.byMark[mark]
	if len(found) != n {
		if len(found) > n {
			a.doubled++
		}
		a.wrong("%s is in %d messages instead of %d", mark, len(found), n)
		return
	}
	if n == 0 {
		return
	}
	if id != 0 && found[0].ID != id {
		a.wrong("%s is message %d, and the ledger says %d", mark, found[0].ID, id)
	}
	var have, want []string
	for _, f := range a.attachments {
		if f.MessageID == found[0].ID {
			have = append(have, fmt.Sprintf("%s %x", f.Name, f.SHA256))
		}
	}
	for i, content := range files {
		want = append(want, fmt.Sprintf("%s %x", fileName(mark, i), sha256.Sum256(content)))
	}
	if slices.Sort(have); !slices.Equal(have, want) {
		a.wrong("%s has the files %q instead of %q", mark, have, want)
	}
}

// queued counts the rows of the outbox of a kind.
func (a *audit) queued(kind string, is func(o *models.OutboxMail) bool) (n int) {
	for i := range a.outbox {
		if a.outbox[i].Kind == kind && is(&a.outbox[i]) {
			n++
		}
	}
	return n
}

// lookAtReplies looks whether each reply is one message with its files, and is to be sent once with them.
func (a *audit) lookAtReplies() {
	for _, r := range a.desk.replies {
		a.posted++
		a.wantMessages(r.mark, 1, 0, r.files)
		for _, m := range a.byMark[r.mark] {
			n := a.queued(models.TemplateStaffReply, func(o *models.OutboxMail) bool { return o.MessageID == m.ID && len(o.Files) == replyFiles })
			if n != 1 || m.TicketID != r.ticket {
				a.wrong("%s is at ticket %d instead of %d and was queued %d times", r.mark, m.TicketID, r.ticket, n)
			}
		}
	}
}

// lookAtOutbox looks whether what the post took is what the outbox says was sent.
func (a *audit) lookAtOutbox() {
	arrived := map[string][]taken{}
	for _, m := range a.post.all() {
		arrived[m.messageID] = append(arrived[m.messageID], m)
	}
	for i := range a.outbox {
		a.lookAtSent(&a.outbox[i], arrived["<"+a.outbox[i].MailMessageID+">"])
		delete(arrived, "<"+a.outbox[i].MailMessageID+">")
	}
	for id := range arrived {
		a.wrong("a mail went out that is not in the outbox: %s", id)
	}
}

func (a *audit) lookAtSent(o *models.OutboxMail, mails []taken) {
	switch o.State {
	case models.OutboxSent:
		a.sent++
	case models.OutboxUncertain:
		a.unsure++
		if len(mails) > 1 {
			a.twice++
		}
	case models.OutboxFailed:
		a.failed++
	}
	if why := wrongTimes(o, len(mails)); why != "" {
		a.faults = append(a.faults, why)
	}
	for _, m := range mails {
		whole := m.to == o.ToEmail
		for _, f := range o.Files {
			whole = whole && bytes.Contains(m.raw, []byte(f.Name))
		}
		if !whole {
			a.wrong("mail %d went out to %s without all of its files", o.ID, m.to)
		}
	}
}

// wrongTimes says what is wrong with a mail's having gone out n times, or nothing. More than once is right only where the outbox
// says that this may be so.
func wrongTimes(o *models.OutboxMail, n int) string {
	least, most := 0, 0
	switch {
	case o.State == models.OutboxSent:
		least, most = 1, 1
	case o.State == models.OutboxUncertain:
		least, most = 1, o.Attempts
	case o.Uncertain:
		most = o.Attempts
	}
	if n >= least && n <= most {
		return ""
	}
	return fmt.Sprintf("mail %d (%s to %s) is %s after %d attempts, uncertain %t, and went out %d times: %s", o.ID, o.Kind, o.ToEmail, o.State,
		o.Attempts, o.Uncertain, n, o.LastError)
}

// lookAtFiles looks whether each row has its file, with the bytes that came, and each file its row.
func (a *audit) lookAtFiles() {
	sums := map[string][]byte{}
	for _, m := range a.mails {
		sums[m.BlobKey] = m.SHA256
	}
	for _, f := range a.attachments {
		sums[f.BlobKey] = f.SHA256
	}
	a.files = len(sums)
	for key, want := range sums {
		content, err := os.ReadFile(a.path(key))
		if sum := sha256.Sum256(content); err != nil || !bytes.Equal(sum[:], want) {
			a.fileless++
			a.wrong("a row without its file: %s, %v", key, err)
		}
	}
	for _, path := range a.orphans() {
		a.rowless++
		a.wrong("a file without a row: %s", path)
	}
}

// lookAtMailboxes looks whether the server holds what it should: nothing that was taken in, but for what was moved, once.
func (a *audit) lookAtMailboxes() {
	moved := 0
	for _, l := range a.letters {
		if l.box == boxMoved {
			moved++
		}
	}
	for _, box := range a.boxes {
		if n := a.mailsIn(box, "INBOX"); n != 0 {
			a.wrong("%d mails are left in mailbox %s", n, box)
		}
	}
	if moved == 0 {
		return
	}
	if n := a.mailsIn(boxMoved, "HelpDeskZ"); n != moved {
		a.wrong("%d mails were moved, and %d came", n, moved)
	}
}
