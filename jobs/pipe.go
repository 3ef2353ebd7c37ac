package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// doorPipe names the pipe in the ledger.
const doorPipe = "pipe"

// maxPiped is how large a mail may be that comes through the pipe at all; servers accept less.
const maxPiped = 1 << 30

// Pipe takes one mail from a mail server: its bytes are stored and its line in the ledger stands before it returns. address is
// the mailbox's that it was sent to; when it is empty the mail's head tells. An error means that the mail server must hand the
// mail over again later. A mail that can't be decided yet stays pending and is no error: it is ours now.
func (d *Desk) Pipe(ctx context.Context, in io.Reader, address string) (*models.Mail, error) {
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	blob, err := d.Files.Put(ctx, io.LimitReader(in, maxPiped+1))
	if err != nil {
		return nil, fmt.Errorf("take mail: %w", err)
	}
	raw, err := d.stored(ctx, blob.Key, blob.Size)
	line := &models.Mail{Door: doorPipe}
	if err == nil {
		line.MailboxID, err = piped(set, address, raw, blob.Size)
	}
	if err == nil {
		err = d.note(line, blob)
	}
	if err != nil {
		d.giveUp(ctx, blob.Key)
		return nil, err
	}
	if err := d.enter(ctx, line); err != nil {
		return nil, err
	}
	decided, err := d.decide(ctx, line, raw)
	if err != nil {
		// Stored is taken: the job for pending mails goes on from here.
		return line, nil //nolint:nilerr // see above
	}
	return decided, nil
}

// piped checks that a whole mail came, and returns the id of the mailbox that it was sent to.
func piped(set *settings.Snapshot, address string, raw []byte, size int64) (int64, error) {
	if len(bytes.TrimSpace(raw[:min(len(raw), 4096)])) == 0 {
		return 0, errors.New("take mail: nothing came")
	}
	if size > maxPiped {
		return 0, fmt.Errorf("take mail: larger than %d MB", maxPiped>>20)
	}
	head, body := parseHead(unwrap(raw))
	if cutOff(raw, head, body) && size <= maxMail {
		return 0, errors.New("take mail: it ends in the middle of its head")
	}
	id := pipedTo(set, address, head)
	if address != "" && id == 0 {
		return 0, fmt.Errorf("no email address %s is set up", address)
	}
	return id, nil
}

// cutOff tells whether a mail ends within a line of its head. No mail server hands over such a one: the rest was lost on the way.
func cutOff(raw []byte, head *Letter, body []byte) bool {
	return len(head.header) > 0 && len(body) == 0 && !bytes.HasSuffix(raw, []byte("\n")) && !bytes.HasSuffix(raw, []byte("\r"))
}

// pipedTo returns the id of the mailbox that a mail was sent to: the named one, else the first of the mail's recipients that is
// ours, else 0 for the default one.
func pipedTo(set *settings.Snapshot, address string, head *Letter) int64 {
	recipients := []string{strings.ToLower(strings.TrimSpace(address))}
	if address == "" {
		recipients = head.recipients()
	}
	for _, r := range recipients {
		for _, box := range set.Mailboxes {
			if box.Email == r || box.Email == withoutPlus(r) {
				return box.ID
			}
		}
	}
	return 0
}

// withoutPlus returns the address that a plus-address belongs to (RFC 5233), such as help@x for help+7@x.
func withoutPlus(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	name, _, _ := strings.Cut(local, "+")
	return name + "@" + domain
}
