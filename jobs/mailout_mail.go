package jobs

import (
	"context"
	"fmt"
	"io"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// senderOf returns the mailbox that a mail was queued for, else the one that writes for the desk now.
func senderOf(set *settings.Snapshot, m *models.OutboxMail) (models.Mailbox, bool) {
	if box, known := set.Mailbox(m.MailboxID); known && box.Outgoing != models.OutgoingNone {
		return box, true
	}
	return set.MailboxFor(0)
}

// answersTo returns the mailbox that answers to a mail go to: its sender, or, when that receives nothing, one that does, if
// there is one of the same department.
func answersTo(set *settings.Snapshot, sender models.Mailbox) models.Mailbox {
	for _, anywhere := range []bool{false, true} {
		for _, m := range append([]models.Mailbox{sender}, set.Mailboxes...) {
			if m.Incoming != models.IncomingNone && (anywhere || m.DepartmentID == sender.DepartmentID) {
				return m
			}
		}
	}
	return sender
}

func (d *Desk) outMail(ctx context.Context, set *settings.Snapshot, box models.Mailbox, m *models.OutboxMail) *OutMail {
	name := box.Name
	if name == "" {
		name = set.SiteName
	}
	mark := d.markOf(m)
	text, html, replyTo := m.Body, m.HTML, answersTo(set, box)
	answers := Address{Name: name, Email: replyTo.Email}
	if plus, fits := plusAddress(replyTo, mark); fits {
		answers.Email = plus
	} else if mark != "" {
		text, html = markBody(text, html, mark)
	}
	out := &OutMail{From: Address{Name: name, Email: box.Email}, To: Address{Name: m.ToName, Email: m.ToEmail},
		ReplyTo: answers, Subject: m.Subject, Text: text, HTML: html, MessageID: m.MailMessageID, InReplyTo: m.InReplyTo, References: strings.Fields(m.Refs),
		Automatic: m.Automatic, Date: m.CreatedAt}
	for _, f := range m.Files {
		out.Files = append(out.Files, OutFile{Name: f.Name, ContentType: f.ContentType, ContentID: f.ContentID, Inline: f.Inline,
			Open: func() (io.ReadCloser, error) { return d.Files.Open(ctx, f.BlobKey) }})
	}
	return out
}

// outgoing returns how to reach the server that a mailbox sends through.
func (d *Desk) outgoing(ctx context.Context, box models.Mailbox) (s Server, err error) {
	s = Server{Host: box.OutHost, Port: box.OutPort, Security: box.OutSecurity, Insecure: box.OutInsecure, Username: box.OutUsername}
	if box.OutOAuth {
		s.Token, err = d.accessToken(ctx, box.ID, box.OutHost)
		return s, err
	}
	s.Password, err = d.unseal(box.OutPassword, "out_password", box.ID)
	return s, err
}

// incomingServer returns how to reach the server that a mailbox receives on.
func (d *Desk) incomingServer(ctx context.Context, box models.Mailbox) (s Server, err error) {
	s = Server{Host: box.InHost, Port: box.InPort, Security: box.InSecurity, Insecure: box.InInsecure, Username: box.InUsername}
	if box.InOAuth {
		s.Token, err = d.accessToken(ctx, box.ID, box.InHost)
		return s, err
	}
	s.Password, err = d.unseal(box.InPassword, "in_password", box.ID)
	return s, err
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
