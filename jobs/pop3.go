package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"helpdeskz/models"
)

// doorPOP3 names POP3 in the ledger.
const doorPOP3 = "pop3"

// popPass is a pass over a mailbox by POP3. The ledger itself is the cursor: it knows every mail by the server's name for it.
type popPass struct {
	desk  *Desk
	conn  *popConn
	pass  *Pass
	known map[string]bool
	held  []error // troubles with single mails
}

// fetchPOP3 stores and decides every mail that the ledger doesn't know. What is to be deleted goes when the connection is signed
// off; when that fails, the next pass deletes it.
func (d *Desk) fetchPOP3(ctx context.Context, server Server, pass *Pass) error {
	conn, err := dialPOP3(ctx, server)
	if err != nil {
		return err
	}
	p := &popPass{desk: d, conn: conn, pass: pass, known: map[string]bool{}}
	err = p.takeAll(ctx)
	return errors.Join(append(p.held, err, conn.Close())...)
}

func (p *popPass) takeAll(ctx context.Context) error {
	mails, err := p.conn.Mails()
	if err != nil {
		return err
	}
	if err := p.readKnown(ctx, mails); err != nil {
		return err
	}
	begun := time.Now()
	for _, m := range mails {
		if ctx.Err() != nil || time.Since(begun) > passEnough {
			break
		}
		err := p.take(ctx, m)
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

func (p *popPass) readKnown(ctx context.Context, mails []popMail) error {
	names := make([]string, len(mails))
	for i, m := range mails {
		names[i] = m.uidl
	}
	known, err := models.KnownUIDLs(ctx, p.desk.DB, p.pass.Mailbox.ID, names)
	for _, name := range known {
		p.known[name] = true
	}
	return err
}

// take brings one mail into the ledger, decides it, and marks the server's copy when the mailbox says so. Errors: *refusal, and
// others that end the pass.
func (p *popPass) take(ctx context.Context, m popMail) error {
	if !p.known[m.uidl] {
		if m.size > maxPiped {
			return &refusal{fmt.Errorf("mail %d is larger than %d MB", m.number, maxPiped>>20)}
		}
		content, err := p.conn.Retrieve(m.number)
		if err != nil {
			return err
		}
		if err := p.bringIn(ctx, m, content); err != nil {
			return err
		}
		p.known[m.uidl] = true
	}
	if p.pass.Mailbox.AfterImport == models.AfterDelete {
		return p.conn.Delete(m.number)
	}
	return nil
}

func (p *popPass) bringIn(ctx context.Context, m popMail, content io.Reader) error {
	blob, err := p.desk.Files.Put(ctx, content)
	if err != nil {
		return fmt.Errorf("fetch mail %d: %w", m.number, err)
	}
	line := &models.Mail{Door: doorPOP3, MailboxID: p.pass.Mailbox.ID, UIDL: m.uidl}
	if err := p.desk.note(line, blob); err != nil {
		return err
	}
	if err := p.desk.enter(ctx, line); err != nil {
		return fmt.Errorf("mail %d: %w", m.number, err)
	}
	raw, err := p.desk.stored(ctx, blob.Key, blob.Size)
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
