package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"helpdeskz/models"
)

// doorIMAP names IMAP in the ledger.
const doorIMAP = "imap"

// folderPass is a pass over one folder.
type folderPass struct {
	desk   *Desk
	conn   mailboxConn
	pass   *Pass
	cursor models.MailboxCursor
	moveTo string  // the server's name of the folder for what was taken in, "" to leave it
	held   []error // troubles with single mails, behind the first of which the cursor waits
	intake *intake
}

// fetchIMAP connects and goes through the mails above the cursor.
func (d *Desk) fetchIMAP(ctx context.Context, server Server, pass *Pass) error {
	conn, err := dialIMAP(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return d.readFolder(ctx, conn, pass)
}

// readFolder stores and decides every mail above the cursor. Under a new UIDVALIDITY it starts again from the beginning,
// and the ledger's hashes keep what is known from coming twice.
func (d *Desk) readFolder(ctx context.Context, conn mailboxConn, pass *Pass) error {
	folder := folderOf(pass.Mailbox)
	validity, err := conn.Select(folder)
	if err != nil {
		return err
	}
	cursor, err := models.CursorOf(ctx, d.DB, pass.Mailbox.ID, folder)
	if err != nil {
		return err
	}
	if cursor.UIDValidity != validity {
		cursor.UIDValidity, cursor.LastUID = validity, 0
	}
	uids, err := conn.UIDs(cursor.LastUID)
	if err != nil || len(uids) == 0 {
		return err
	}
	f := &folderPass{desk: d, conn: conn, pass: pass, cursor: cursor}
	if err := f.prepare(); err != nil {
		return err
	}
	return f.takeAll(ctx, uids)
}

// prepare makes the folder for what was taken in. A server that won't have one keeps its mails where they are.
func (f *folderPass) prepare() error {
	if f.pass.Mailbox.AfterImport != models.AfterMove {
		return nil
	}
	folder, err := f.conn.Prepare(f.pass.Mailbox.MoveTo)
	var refused *refusal
	if errors.As(err, &refused) {
		slog.Warn("mails stay where they are", "mailbox", f.pass.Mailbox.Email, "error", err)
		return nil
	}
	f.moveTo = folder
	return err
}

// takeAll goes through the mails in their order. Trouble with one of them keeps the cursor before it, and doesn't keep the
// others from being taken in: the ledger knows them when they are looked at again.
func (f *folderPass) takeAll(ctx context.Context, uids []int64) error {
	f.intake = f.desk.newIntake(ctx, f.pass.Counts)
	defer f.intake.end()
	begun := time.Now()
	for batch := range slices.Chunk(uids, batchMails) {
		if ctx.Err() != nil || time.Since(begun) > passEnough {
			break
		}
		if err := f.takeBatch(ctx, batch); err != nil {
			return errors.Join(append(f.held, err)...)
		}
	}
	return errors.Join(append(f.held, ctx.Err())...)
}

// takeBatch takes mails together where that goes, and one by one those among which something stands in the way.
func (f *folderPass) takeBatch(ctx context.Context, uids []int64) error {
	conn, can := f.conn.(batchConn)
	if !can || len(f.held) > 0 || len(uids) <= batchLeast {
		return f.takeOneByOne(ctx, uids)
	}
	done, err := f.takeTogether(ctx, conn, uids)
	if done || err != nil {
		return err
	}
	half := len(uids) / 2
	if err := f.takeBatch(ctx, uids[:half]); err != nil {
		return err
	}
	return f.takeBatch(ctx, uids[half:])
}

func (f *folderPass) takeOneByOne(ctx context.Context, uids []int64) error {
	for _, uid := range uids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err := f.take(ctx, uid)
		var refused *refusal
		switch {
		case errors.Is(err, errGone):
		case errors.As(err, &refused):
			f.held = append(f.held, err)
		case err != nil:
			return err
		}
		if len(f.held) > 0 {
			continue
		}
		f.cursor.LastUID = uid
		if err := models.SaveCursor(ctx, f.desk.DB, f.cursor); err != nil {
			return err
		}
	}
	return nil
}

// take brings one mail into the ledger, decides it, and then does with the server's copy what the mailbox says. Errors:
// errGone, *refusal, and others that end the pass.
func (f *folderPass) take(ctx context.Context, uid int64) error {
	line, err := models.MailAt(ctx, f.desk.DB, f.cursor.MailboxID, f.cursor.Folder, f.cursor.UIDValidity, uid)
	if models.IsNotFound(err) {
		line, err = f.bringIn(ctx, uid)
	}
	if err != nil {
		return err
	}
	if line.Size > maxMail {
		// What we hold of it is a part; the whole is with the server alone.
		return nil
	}
	return f.putAway(uid)
}

func (f *folderPass) bringIn(ctx context.Context, uid int64) (*models.Mail, error) {
	size, err := f.conn.Size(uid)
	if err != nil {
		return nil, err
	}
	limit := int64(maxMail + 1)
	if size > maxMail {
		limit = partKept
	}
	raw, err := f.conn.Fetch(uid, limit)
	if err != nil {
		return nil, err
	}
	line := f.newLine(uid, int64(len(raw)))
	if line.Size == limit {
		// Otherwise the bytes count: some servers count other line ends than they send.
		line.Size = max(size, line.Size)
	}
	if err := f.desk.store(ctx, line, raw); err != nil {
		return nil, fmt.Errorf("mail with UID %d: %w", uid, err)
	}
	return f.intake.wait(line, raw), nil
}

func (f *folderPass) newLine(uid, size int64) *models.Mail {
	return &models.Mail{Door: doorIMAP, MailboxID: f.cursor.MailboxID, Folder: f.cursor.Folder, UIDValidity: f.cursor.UIDValidity,
		UID: uid, Size: size}
}

// putAway deals with the server's copy of a mail that is safely ours.
func (f *folderPass) putAway(uid int64) error {
	switch {
	case f.pass.Mailbox.AfterImport == models.AfterDelete:
		return f.conn.Delete(uid)
	case f.moveTo != "":
		return f.conn.Move(uid, f.moveTo)
	}
	return nil
}
