package jobs

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// maxMail is the size up to which a mail is taken apart; a larger one goes to the quarantine. Of such a one on a server, whatever
// its protocol, only the beginning is stored, partKept bytes, and the mail stays there.
const (
	maxMail  = 50 << 20
	partKept = 256 << 10
)

// maxColumn is how many bytes of a name the ledger holds.
const maxColumn = 250

// The reasons of the quarantine that are not the parser's.
const (
	reasonParserFailed = "parser_failed"
	reasonTooLarge     = "too_large"
)

// errKnown says that the ledger has this mail already.
var errKnown = errors.New("the mail is in the ledger already")

// store keeps a mail's raw bytes and opens its line in the ledger. Only when it returns without an error may the sender
// hear that we have the mail. Errors: errKnown.
func (d *Desk) store(ctx context.Context, line *models.Mail, raw []byte) error {
	if err := d.putRaw(ctx, line, raw); err != nil {
		return err
	}
	return d.enter(ctx, line)
}

// putRaw stores a mail's raw bytes and notes in its line where.
func (d *Desk) putRaw(ctx context.Context, line *models.Mail, raw []byte) error {
	blob, err := d.Files.Put(ctx, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("store mail: %w", err)
	}
	return d.note(line, blob)
}

// note writes into a mail's line where its bytes are.
func (d *Desk) note(line *models.Mail, blob files.Blob) error {
	sum, err := hex.DecodeString(blob.SHA256)
	if err != nil {
		return fmt.Errorf("store mail: %w", err)
	}
	line.SHA256, line.BlobKey, line.ReceivedAt, line.Decision = sum, blob.Key, d.Now(), models.DecisionPending
	if line.Size == 0 {
		line.Size = blob.Size
	}
	return nil
}

// enter opens a line in the ledger. Errors: errKnown, and others after which nobody knows whether the line is there: then the
// bytes stay, and the sweep takes them if it isn't.
func (d *Desk) enter(ctx context.Context, line *models.Mail) error {
	err := models.InsertMail(ctx, d.DB, line)
	if err == nil {
		return nil
	}
	if models.IsDuplicate(err) {
		d.giveUp(ctx, line.BlobKey)
		return errKnown
	}
	return fmt.Errorf("open line in the ledger: %w", err)
}

// giveUp deletes bytes that no line of the ledger names.
func (d *Desk) giveUp(ctx context.Context, blobKey string) {
	if err := d.Files.Delete(context.WithoutCancel(ctx), blobKey); err != nil {
		slog.Warn("a mail's bytes without a line in the ledger stay until the sweep", "blob", blobKey, "error", err)
	}
}

// decide makes a stored mail a ticket, a reply or whatever the rules say, and returns its line as it then is. An error
// leaves it pending.
func (d *Desk) decide(ctx context.Context, line *models.Mail, raw []byte) (*models.Mail, error) {
	defer frugal(len(raw))()
	letter, err := read(line, raw)
	var refused *Refused
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	if refused != nil && !line.Accepted {
		return d.quarantine(ctx, line, raw, refused.Reason)
	}
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	if refused == nil {
		return d.Tickets.Receive(ctx, incoming(set, line, letter))
	}
	in, err := d.unread(ctx, set, line, raw)
	if err != nil {
		return nil, err
	}
	return d.Tickets.Receive(ctx, in)
}

// decideTogether decides mails as decide does, in one transaction. After an error each must be decided by itself.
func (d *Desk) decideTogether(ctx context.Context, mails []arrived) ([]*models.Mail, error) {
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]tickets.Incoming, len(mails))
	for i, one := range mails {
		letter, err := read(one.line, one.raw)
		if err != nil {
			return nil, err
		}
		all[i] = incoming(set, one.line, letter)
	}
	return d.Tickets.ReceiveAll(ctx, all)
}

// read takes a stored mail apart. Its error is *Refused.
func read(line *models.Mail, raw []byte) (*Letter, error) {
	if line.Size > int64(len(raw)) || line.Size > maxMail {
		return nil, &Refused{Reason: reasonTooLarge}
	}
	return parseSafely(raw)
}

// quarantine keeps a mail for staff to look at, under the names that its head gives.
func (d *Desk) quarantine(ctx context.Context, line *models.Mail, raw []byte, reason string) (*models.Mail, error) {
	head, _ := parseHead(unwrap(raw))
	sender, _ := head.Sender() // without one the line stays without one
	line.Sender, line.Subject = cutText(sender.Email, maxColumn), cutText(head.Subject, maxColumn)
	line.MailMessageID = cutText(strings.Trim(head.MessageID, "<>"), maxColumn)
	return d.Tickets.Quarantine(ctx, line, reason)
}

// unread tells the rules of a mail that can't be read and that somebody wants as a ticket: what its head says, and the mail itself
// as a file. Where the store has its beginning only, the file is named so and the text says it.
func (d *Desk) unread(ctx context.Context, set *settings.Snapshot, line *models.Mail, raw []byte) (tickets.Incoming, error) {
	held, err := d.Files.Stat(ctx, line.BlobKey)
	if err != nil {
		return tickets.Incoming{}, err
	}
	l, _ := parseHead(unwrap(raw))
	name := "original.eml"
	if l.Text = l.Subject; held.Size < line.Size {
		name, l.Text = "beginning.eml", l.Subject+"\n\n"+notify.BeginningWords(line.Size, set.Language)
	}
	in := incoming(set, line, l)
	in.Files = []tickets.Upload{{Name: name, ContentType: "message/rfc822", Size: held.Size,
		Open: func() (io.ReadCloser, error) { return d.Files.Open(ctx, line.BlobKey) }}}
	return in, nil
}

// parseSafely takes a panic of a parser for a refusal: one mail's trouble must not stop the others.
func parseSafely(raw []byte) (letter *Letter, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			slog.Error("the mail parser panicked", "cause", cause)
			err = &Refused{Reason: reasonParserFailed, Err: fmt.Errorf("%v", cause)}
		}
	}()
	return Parse(raw)
}

// incoming tells the rules of a letter in their own words.
func incoming(set *settings.Snapshot, line *models.Mail, l *Letter) tickets.Incoming {
	in := tickets.Incoming{
		Mail: line, MessageID: strings.Trim(l.MessageID, "<>"), Subject: l.Subject,
		Body: tickets.Body{HTML: l.HTML, Text: l.Text}, Bounce: Bounce(l),
		Traces: strings.Join(append(append([]string{}, l.References...), l.InReplyTo...), " "),
	}
	if sender, err := l.Sender(); err == nil {
		in.FromName, in.FromEmail = sender.Name, sender.Email
	}
	in.Marks = strings.Join(l.recipients(), " ") + " " + l.Text + l.HTML
	in.Proved = proved(l, set.MailServers)
	in.Old, in.SentAt = line.Door == doorImport, l.Date
	if in.Bounce {
		in.Traces = strings.Join(BouncedIDs(l), " ")
		in.Delayed, in.Said = verdictOf(l)
	}
	found := signOf(l)
	in.Automatic, in.Personal = found.reason, found.personal
	in.Recipients = l.recipients()
	if box, known := set.Mailbox(line.MailboxID); known {
		in.Mailbox = &box
	}
	if set.OwnAddress(in.FromEmail) {
		in.Automatic, in.Personal = "own_address", false
	}
	for _, part := range l.Parts {
		in.Files = append(in.Files, uploadOf(part))
	}
	return in
}

// recipients returns the addresses that a mail was sent to, those of the envelope first.
func (l *Letter) recipients() []string {
	var emails []string
	for _, list := range [][]Address{l.DeliveredTo, l.To, l.Cc} {
		for _, a := range list {
			emails = append(emails, strings.ToLower(a.Email))
		}
	}
	return emails
}

func uploadOf(p Part) tickets.Upload {
	return tickets.Upload{Name: p.Name, ContentType: p.ContentType, ContentID: p.ContentID, Inline: p.Inline, Size: int64(len(p.Content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p.Content)), nil }}
}

// DecidePending decides mails that were stored by a process that ended before it could.
func (d *Desk) DecidePending(ctx context.Context) error {
	var troubles []error
	for after := int64(0); ; {
		mails, err := models.PendingMails(ctx, d.DB, after, 100)
		if err != nil {
			return err
		}
		for i := range mails {
			after = mails[i].ID
			if err := d.decideStored(ctx, &mails[i]); err != nil {
				troubles = append(troubles, fmt.Errorf("mail %d: %w", mails[i].ID, err))
			}
			if ctx.Err() != nil {
				return errors.Join(troubles...)
			}
		}
		if len(mails) == 0 {
			return errors.Join(troubles...)
		}
	}
}

func (d *Desk) decideStored(ctx context.Context, line *models.Mail) error {
	raw, err := d.stored(ctx, line.BlobKey, line.Size)
	if err != nil {
		return err
	}
	_, err = d.decide(ctx, line, raw)
	return err
}

// stored returns the bytes of a mail of so many of them; of one that is too large to be taken apart only the beginning.
func (d *Desk) stored(ctx context.Context, blobKey string, size int64) ([]byte, error) {
	content, err := d.Files.Open(ctx, blobKey)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	if size > maxMail {
		size = partKept
	}
	raw := make([]byte, size)
	n, err := io.ReadFull(content, raw)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // what a server said of the size of a mail too large for us
	}
	return raw[:n], err
}

// cutText shortens a text to so many bytes at a character's border.
func cutText(text string, bytes int) string {
	if len(text) > bytes {
		text = strings.ToValidUTF8(text[:bytes], "")
	}
	return text
}
