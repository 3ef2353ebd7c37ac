package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"helpdeskz/models"
)

// checkPatience is how long a person waits for the answer of a mail server.
const checkPatience = 20 * time.Second

// TestMailbox tries a mailbox's way in ("incoming") or out ("outgoing") as far as that goes without a mail; its error is
// the server's answer. A way that needs no server works.
func (d *Desk) TestMailbox(ctx context.Context, box *models.Mailbox, direction string) error {
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	check := d.checkOutgoing
	if direction == "incoming" {
		check = d.checkIncoming
	}
	err := check(ctx, box)
	d.doubtToken(ctx, box.ID, err)
	return err
}

func (d *Desk) checkIncoming(ctx context.Context, box *models.Mailbox) error {
	if box.Incoming != models.IncomingIMAP && box.Incoming != models.IncomingPOP3 {
		return nil
	}
	server, err := d.incomingServer(ctx, *box)
	if err != nil {
		return err
	}
	if box.Incoming == models.IncomingPOP3 {
		return checkPOP3(ctx, server)
	}
	conn, err := dialIMAP(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	_, err = conn.Select(folderOf(*box))
	return err
}

// checkPOP3 also asks for the names of the mails, without which they can't be fetched.
func checkPOP3(ctx context.Context, server Server) error {
	conn, err := dialPOP3(ctx, server)
	if err != nil {
		return err
	}
	_, err = conn.Mails()
	return errors.Join(err, conn.Close())
}

func (d *Desk) checkOutgoing(ctx context.Context, box *models.Mailbox) error {
	switch box.Outgoing {
	case models.OutgoingSMTP:
		server, err := d.outgoing(ctx, *box)
		if err != nil {
			return err
		}
		return CheckSMTP(ctx, server, box.Email)
	case models.OutgoingSendmail:
		if info, err := os.Stat(sendmailProgram); err != nil || info.Mode()&0o111 == 0 {
			return fmt.Errorf("the machine has no mail program at %s", sendmailProgram)
		}
	case models.OutgoingNone:
	}
	return nil
}
