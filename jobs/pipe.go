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

// Pipe takes one mail from a mail server: its bytes are stored and its line in the ledger stands before it returns. address is
// the mailbox's that it was sent to; when it is empty the mail's head tells. An error means that the mail server must hand the
// mail over again later. A mail that can't be decided yet stays pending and is no error: it is ours now.
func (d *Desk) Pipe(ctx context.Context, in io.Reader, address string) (*models.Mail, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxMail+1))
	if err != nil {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	if len(strings.TrimSpace(string(raw[:min(len(raw), 4096)]))) == 0 {
		return nil, errors.New("read mail: nothing came")
	}
	if len(raw) > maxMail {
		return nil, fmt.Errorf("read mail: larger than %d MB", maxMail>>20)
	}
	if cutOff(raw) {
		return nil, errors.New("read mail: it ends in the middle of its head")
	}
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	line := &models.Mail{Door: doorPipe, MailboxID: pipedTo(set, address, raw)}
	if address != "" && line.MailboxID == 0 {
		return nil, fmt.Errorf("no email address %s is set up", address)
	}
	if err := d.store(ctx, line, raw); err != nil {
		return nil, err
	}
	decided, err := d.decide(ctx, line, raw)
	if err != nil {
		// Stored is taken: the job for pending mails goes on from here.
		return line, nil //nolint:nilerr // see above
	}
	return decided, nil
}

// cutOff tells whether a mail ends within a line of its head. No mail server hands over such a one: the rest was lost on the way.
func cutOff(raw []byte) bool {
	header, body := splitHeader(unwrap(raw))
	return len(header) > 0 && len(body) == 0 && !bytes.HasSuffix(raw, []byte("\n")) && !bytes.HasSuffix(raw, []byte("\r"))
}

// pipedTo returns the id of the mailbox that a mail was sent to: the named one, else the first of the mail's recipients that is
// ours, else 0 for the default one.
func pipedTo(set *settings.Snapshot, address string, raw []byte) int64 {
	recipients := []string{strings.ToLower(strings.TrimSpace(address))}
	if address == "" {
		head, _ := parseHead(unwrap(raw))
		recipients = head.recipients()
	}
	for _, r := range recipients {
		for _, box := range set.Mailboxes {
			if box.Email == r {
				return box.ID
			}
		}
	}
	return 0
}
