package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/files"
)

// doorPOP3 names POP3 in the ledger.
const doorPOP3 = "pop3"

// popPass is a pass over a mailbox by POP3. The ledger itself is the cursor: it knows every mail by the server's name for it.
type popPass struct {
	desk  *Desk
	conn  *popConn
	pass  *Pass
	begun time.Time
	known map[string]int64 // sizes in bytes, by the server's name
	large []string         // the names of new mails of which only the beginning is fetched
	held  []error          // troubles with single mails
}

// fetchPOP3 stores and decides every mail that the ledger doesn't know. What is to be deleted goes when the connection is signed
// off; when that fails, the next pass deletes it.
func (d *Desk) fetchPOP3(ctx context.Context, server Server, pass *Pass) error {
	conn, err := dialPOP3(ctx, server)
	if err != nil {
		return err
	}
	p := &popPass{desk: d, conn: conn, pass: pass, begun: time.Now()}
	if err = errors.Join(p.takeAll(ctx), conn.Close()); err == nil {
		err = p.takeBeginnings(ctx, server)
	}
	return errors.Join(append(p.held, err)...)
}

func (p *popPass) takeAll(ctx context.Context) error {
	mails, err := p.conn.Mails()
	if err != nil {
		return err
	}
	if err := p.readKnown(ctx, mails); err != nil {
		return err
	}
	return each(ctx, p, mails, p.take)
}

// each does something for mails, or their names, until the pass has lasted long enough. What a server refuses of one is held.
func each[T any](ctx context.Context, p *popPass, mails []T, take func(context.Context, T) error) error {
	for _, m := range mails {
		if ctx.Err() != nil || time.Since(p.begun) > passEnough {
			break
		}
		err := take(ctx, m)
		var refused *refusal
		if errors.As(err, &refused) {
			p.held = append(p.held, err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (p *popPass) readKnown(ctx context.Context, mails []popMail) (err error) {
	names := make([]string, len(mails))
	for i, m := range mails {
		names[i] = m.uidl
	}
	p.known, err = models.KnownUIDLs(ctx, p.desk.DB, p.pass.Mailbox.ID, names)
	return err
}

// take brings one mail into the ledger, decides it, and marks the server's copy when the mailbox says so. Errors: *refusal, and
// others that end the pass.
func (p *popPass) take(ctx context.Context, m popMail) (err error) {
	size, known := p.known[m.uidl]
	switch {
	case known:
	case m.size > maxMail:
		size, p.large = m.size, append(p.large, m.uidl)
	default:
		if size, err = p.bringWhole(ctx, m); err != nil {
			return err
		}
	}
	p.known[m.uidl] = size
	if size <= maxMail && p.pass.Mailbox.AfterImport == models.AfterDelete {
		return p.conn.Delete(m.number)
	}
	return nil // what we hold of a larger one is a part; the whole is with the server alone
}

// bringWhole fetches a mail, and returns how large it is. Of one that is larger than its server said, the rest is only counted.
func (p *popPass) bringWhole(ctx context.Context, m popMail) (size int64, err error) {
	content, err := p.conn.Retrieve(m.number)
	if err != nil {
		return 0, err
	}
	blob, err := p.desk.Files.Put(ctx, io.LimitReader(content, maxMail+1))
	if err != nil {
		return 0, fmt.Errorf("fetch mail %d: %w", m.number, err)
	}
	rest, err := io.Copy(io.Discard, content)
	if err != nil {
		p.desk.giveUp(ctx, blob.Key)
		return 0, fmt.Errorf("fetch mail %d: %w", m.number, err)
	}
	return blob.Size + rest, p.bringIn(ctx, m, blob, blob.Size+rest)
}

func (p *popPass) bringIn(ctx context.Context, m popMail, blob files.Blob, size int64) error {
	line := &models.Mail{Door: doorPOP3, MailboxID: p.pass.Mailbox.ID, UIDL: m.uidl, Size: size}
	if err := p.desk.note(line, blob); err != nil {
		return err
	}
	if err := p.desk.enter(ctx, line); err != nil {
		return fmt.Errorf("mail %d: %w", m.number, err)
	}
	raw, err := p.desk.stored(ctx, blob.Key, size)
	decided := line
	if err == nil {
		decided, err = p.desk.decide(ctx, line, raw)
	}
	if err != nil {
		// It is in the ledger and will be decided by the job for pending mails; the next mail must not wait for it.
		slog.Warn("a mail stays pending", "mail", line.ID, "error", err)
		decided = line
	}
	p.pass.Counts[decided.Decision]++
	return nil
}
