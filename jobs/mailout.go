package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"strings"
	"sync"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

const (
	sendBatch   = 50                 // mails looked up at once
	sendAtOnce  = 8                  // connections to mail servers at the same time
	sendLease   = 10 * time.Minute   // longer than any attempt may take
	sendGiveUp  = 5 * 24 * time.Hour // how long a mail is tried
	backOffMost = 6 * time.Hour      // between two attempts
)

// sendmailProgram is the machine's own mail program.
const sendmailProgram = "/usr/sbin/sendmail"

// errNoMailbox says that the desk has no address to send from yet.
var errNoMailbox = errors.New("no email address that sends is set up")

// SendDue sends what is due in the outbox. A mail's own trouble is written on its row; the error is the database's.
func (d *Desk) SendDue(ctx context.Context) error {
	abandoned, err := models.OutboxAbandoned(ctx, d.DB, d.Now())
	if err != nil {
		return err
	}
	if abandoned > 0 {
		slog.Warn("mails whose sender died are sent again, and may arrive twice", "count", abandoned)
	}
	for ctx.Err() == nil {
		ids, err := models.OutboxDue(ctx, d.DB, d.Now(), sendBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := d.sendAll(ctx, ids); err != nil {
			return err
		}
	}
	return nil
}

// sendAll sends some mails, several at a time. What was begun is brought to its end also when ctx ends.
func (d *Desk) sendAll(ctx context.Context, ids []int64) error {
	slots := make(chan struct{}, sendAtOnce)
	troubles := make([]error, len(ids))
	var sending sync.WaitGroup
	for i, id := range ids {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		sending.Add(1)
		go func() {
			defer func() { <-slots; sending.Done() }()
			troubles[i] = d.sendOne(context.WithoutCancel(ctx), id)
		}()
	}
	sending.Wait()
	return errors.Join(troubles...)
}

// sendOne claims a mail, makes an attempt, and writes how it ended.
func (d *Desk) sendOne(ctx context.Context, id int64) error {
	m, err := models.ClaimOutboxMail(ctx, d.DB, id, rand.Text(), d.Now().Add(sendLease))
	if models.IsNotFound(err) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	d.settle(m, d.attempt(ctx, m))
	return models.FinishOutboxMail(ctx, d.DB, m)
}

// settle writes the end of an attempt on the row.
func (d *Desk) settle(m *models.OutboxMail, trouble error) {
	now := d.Now()
	if trouble == nil {
		m.State, m.SentAt, m.LastError = models.OutboxSent, now, ""
		if m.Uncertain {
			m.State = models.OutboxUncertain
		}
		return
	}
	m.LastError = cutText(strings.ToValidUTF8(trouble.Error(), "?"), 1000)
	var failed *SendError
	if errors.As(trouble, &failed) && failed.Outcome == Uncertain {
		m.Uncertain = true
	}
	if (failed != nil && failed.Outcome == Permanent) || now.Sub(m.CreatedAt) > sendGiveUp {
		m.State = models.OutboxFailed
		slog.Warn("a mail could not be sent", "outbox", m.ID, "to", m.ToEmail, "error", m.LastError)
		return
	}
	m.State, m.NextTryAt = models.OutboxQueued, now.Add(backOff(m.Attempts))
}

// backOff returns how long to wait after so many attempts: a minute, doubled each time up to six hours, with a quarter of chance.
func backOff(attempts int) time.Duration {
	wait := min(time.Minute<<min(max(attempts-1, 0), 10), backOffMost)
	return wait - wait/8 + mathrand.N(wait/4)
}

// attempt hands a mail to the server of its mailbox.
func (d *Desk) attempt(ctx context.Context, m *models.OutboxMail) error {
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return err
	}
	box, found := senderOf(set, m)
	if !found {
		return errNoMailbox
	}
	out := d.outMail(ctx, set, box, m)
	if box.Outgoing == models.OutgoingSendmail {
		return SendLocal(ctx, sendmailProgram, out)
	}
	server, err := d.outgoing(box)
	if err != nil {
		return err
	}
	return Send(ctx, server, out)
}

// senderOf returns the mailbox that a mail was queued for, else the one that writes for the desk now.
func senderOf(set *settings.Snapshot, m *models.OutboxMail) (models.Mailbox, bool) {
	if box, known := set.Mailbox(m.MailboxID); known && box.Outgoing != models.OutgoingNone {
		return box, true
	}
	return set.MailboxFor(0)
}

func (d *Desk) outMail(ctx context.Context, set *settings.Snapshot, box models.Mailbox, m *models.OutboxMail) *OutMail {
	name := box.Name
	if name == "" {
		name = set.SiteName
	}
	out := &OutMail{From: Address{Name: name, Email: box.Email}, To: Address{Name: m.ToName, Email: m.ToEmail}, Subject: m.Subject,
		Text: m.Body, HTML: m.HTML, MessageID: m.MailMessageID, InReplyTo: m.InReplyTo, References: strings.Fields(m.Refs),
		Automatic: m.Automatic, Date: m.CreatedAt}
	for _, f := range m.Files {
		out.Files = append(out.Files, OutFile{Name: f.Name, ContentType: f.ContentType, ContentID: f.ContentID, Inline: f.Inline,
			Open: func() (io.ReadCloser, error) { return d.Files.Open(ctx, f.BlobKey) }})
	}
	return out
}

// outgoing returns how to reach the server that a mailbox sends through.
func (d *Desk) outgoing(box models.Mailbox) (Server, error) {
	password, err := d.unseal(box.OutPassword, "out_password", box.ID)
	return Server{Host: box.OutHost, Port: box.OutPort, Security: box.OutSecurity, Insecure: box.OutInsecure,
		Username: box.OutUsername, Password: password}, err
}

// incomingServer returns how to reach the server that a mailbox receives on.
func (d *Desk) incomingServer(box models.Mailbox) (Server, error) {
	password, err := d.unseal(box.InPassword, "in_password", box.ID)
	return Server{Host: box.InHost, Port: box.InPort, Security: box.InSecurity, Insecure: box.InInsecure,
		Username: box.InUsername, Password: password}, err
}

func (d *Desk) unseal(sealed []byte, column string, id int64) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := d.Key.Open(sealed, "mailboxes", column, id)
	if err != nil {
		return "", fmt.Errorf("the password can't be read with this install's key; enter it again: %w", err)
	}
	return string(plain), nil
}
