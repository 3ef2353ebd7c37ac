package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"helpdeskz/models"
)

// doorIMAP names IMAP in the ledger.
const doorIMAP = "imap"

const (
	passLease    = 30 * time.Minute // longer than a pass over a mailbox may take
	passPatience = 25 * time.Minute
	passAtOnce   = 4 // mailboxes at the same time
)

// Pass is what one look into a mailbox brought.
type Pass struct {
	Mailbox models.Mailbox
	Counts  map[models.Decision]int
	Busy    bool // another process is at it
	Err     error
}

// String says it in one line for the console.
func (p Pass) String() string {
	switch {
	case p.Err != nil:
		return fmt.Sprintf("%s: failed: %v", p.Mailbox.Email, p.Err)
	case p.Busy:
		return p.Mailbox.Email + ": another process is fetching it"
	}
	c := p.Counts
	return fmt.Sprintf("%s: %d tickets, %d replies, %d bounces, %d duplicates, %d quarantined, %d pending", p.Mailbox.Email,
		c[models.DecisionTicket], c[models.DecisionReply], c[models.DecisionBounce], c[models.DecisionDuplicate],
		c[models.DecisionQuarantine], c[models.DecisionPending])
}

// FetchAll makes one pass over all mailboxes that are fetched from, and returns what each brought, in the order of the set-up.
// One mailbox's trouble is in its Pass; the error is the database's.
func (d *Desk) FetchAll(ctx context.Context) ([]Pass, error) {
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	var passes []*Pass
	for _, box := range set.Mailboxes {
		if box.Incoming == models.IncomingIMAP {
			passes = append(passes, &Pass{Mailbox: box, Counts: map[models.Decision]int{}})
		}
	}
	slots := make(chan struct{}, passAtOnce)
	var running sync.WaitGroup
	for _, pass := range passes {
		slots <- struct{}{}
		running.Add(1)
		go func() {
			defer func() { <-slots; running.Done() }()
			d.fetch(ctx, pass)
		}()
	}
	running.Wait()
	results := make([]Pass, len(passes))
	for i, pass := range passes {
		results[i] = *pass
	}
	return results, nil
}

// fetchQuietly is FetchAll for the table of jobs: trouble stands at the mailbox, and in the log.
func (d *Desk) fetchQuietly(ctx context.Context) error {
	passes, err := d.FetchAll(ctx)
	for _, p := range passes {
		if p.Err != nil {
			slog.Warn("mailbox failed", "mailbox", p.Mailbox.Email, "error", p.Err)
		}
	}
	return err
}

// fetch makes a pass under the mailbox's lease and notes on its row how it went.
func (d *Desk) fetch(ctx context.Context, pass *Pass) {
	box, holder, now := pass.Mailbox, rand.Text(), d.Now()
	lease := fmt.Sprintf("mailbox:%d", box.ID)
	mine, err := models.ClaimLease(ctx, d.DB, lease, holder, now, now.Add(passLease))
	if err != nil || !mine {
		pass.Err, pass.Busy = err, !mine
		return
	}
	defer func() {
		if err := models.ReleaseLease(context.WithoutCancel(ctx), d.DB, lease, holder); err != nil {
			slog.Warn("a mailbox's lease stays until it ends", "mailbox", box.Email, "error", err)
		}
	}()
	limited, cancel := context.WithTimeout(ctx, passPatience)
	defer cancel()
	pass.Err = d.fetchFrom(limited, pass)
	pass.Err = errors.Join(pass.Err, d.notePass(context.WithoutCancel(ctx), box.ID, pass.Err))
}

func (d *Desk) notePass(ctx context.Context, id int64, trouble error) error {
	if trouble == nil {
		return models.MailboxChecked(ctx, d.DB, id, d.Now())
	}
	return models.MailboxFailed(ctx, d.DB, id, d.Now(), cutText(trouble.Error(), 1000))
}

// fetchFrom connects and goes through the mails above the cursor.
func (d *Desk) fetchFrom(ctx context.Context, pass *Pass) error {
	server, err := d.incomingServer(pass.Mailbox)
	if err != nil {
		return err
	}
	conn, err := dialIMAP(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return d.readFolder(ctx, conn, pass)
}

// readFolder stores and decides every mail above the cursor. The cursor moves past a mail only when it is in the ledger; under
// a new UIDVALIDITY it starts again, and the ledger's hashes keep what is known from coming twice.
func (d *Desk) readFolder(ctx context.Context, conn mailboxConn, pass *Pass) error {
	box := pass.Mailbox
	folder := box.InFolder
	if folder == "" {
		folder = "INBOX"
	}
	validity, err := conn.Select(folder)
	if err != nil {
		return err
	}
	cursor, err := models.CursorOf(ctx, d.DB, box.ID, folder)
	if err != nil {
		return err
	}
	if cursor.UIDValidity != validity {
		cursor.UIDValidity, cursor.LastUID = validity, 0
	}
	uids, err := conn.UIDs(cursor.LastUID)
	if err != nil {
		return err
	}
	for _, uid := range uids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := d.take(ctx, conn, pass, models.Mail{Door: doorIMAP, MailboxID: box.ID, Folder: folder, UIDValidity: validity, UID: uid}); err != nil {
			return fmt.Errorf("mail with UID %d: %w", uid, err)
		}
		cursor.LastUID = uid
		if err := models.SaveCursor(ctx, d.DB, cursor); err != nil {
			return err
		}
	}
	return nil
}

// take brings one mail into the ledger, decides it, and then does with the server's copy what the mailbox says.
func (d *Desk) take(ctx context.Context, conn mailboxConn, pass *Pass, line models.Mail) error {
	known, err := models.MailKnown(ctx, d.DB, line.MailboxID, line.Folder, line.UIDValidity, line.UID)
	if err != nil {
		return err
	}
	if !known {
		if err := d.bringIn(ctx, conn, pass, &line); err != nil {
			return err
		}
	}
	return d.afterImport(conn, pass.Mailbox, line.UID)
}

func (d *Desk) bringIn(ctx context.Context, conn mailboxConn, pass *Pass, line *models.Mail) error {
	size, err := conn.Size(line.UID)
	if errors.Is(err, errGone) {
		return nil
	}
	if err != nil {
		return err
	}
	raw, err := conn.Fetch(line.UID, maxMail+1)
	if errors.Is(err, errGone) {
		return nil
	}
	if err != nil {
		return err
	}
	line.Size = max(size, int64(len(raw)))
	if line.Size <= maxMail {
		line.Size = int64(len(raw)) // some servers count other line ends than they send
	}
	if err := d.store(ctx, line, raw); err != nil {
		if errors.Is(err, errKnown) {
			return nil
		}
		return err
	}
	decided, err := d.decide(ctx, line, raw)
	if err != nil {
		// It is in the ledger and will be decided by the job for pending mails; the next mail must not wait for it.
		slog.Warn("a mail stays pending", "mail", line.ID, "error", err)
		decided = line
	}
	pass.Counts[decided.Decision]++
	return nil
}

// afterImport deals with the server's copy of a mail that is safely ours. When the server refuses, the mail stays where it
// is: it is never taken in twice.
func (d *Desk) afterImport(conn mailboxConn, box models.Mailbox, uid int64) error {
	var err error
	switch box.AfterImport {
	case models.AfterDelete:
		err = conn.Delete(uid)
	case models.AfterMove:
		var folder string
		if folder, err = conn.Prepare(box.MoveTo); err == nil {
			err = conn.Move(uid, folder)
		}
	case models.AfterLeave:
	}
	var refused *refusal
	if errors.As(err, &refused) || errors.Is(err, errGone) {
		slog.Warn("the mail server keeps a mail where it is", "mailbox", box.Email, "uid", uid, "error", err)
		return nil
	}
	return err
}
