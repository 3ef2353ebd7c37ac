package jobs

import (
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/mailid"
	"helpdeskz/models/notify"
)

// maxLocalPart is how long a mailbox's name may be in an address, in bytes (RFC 5321, 4.5.3.1.1).
const maxLocalPart = 64

// markOf returns what a mail of a ticket is known by when an answer to it names no Message-ID: the Message-ID's part before the
// @, which can't be guessed. It is empty for a mail that no answer belongs to.
func (d *Desk) markOf(m *models.OutboxMail) string {
	ticket, _, ours := mailid.Find(notify.MAC(d.Key), m.MailMessageID)
	if !ours || ticket == 0 {
		return ""
	}
	mark, _, _ := strings.Cut(m.MailMessageID, "@")
	return mark
}

// plusAddress returns a mailbox's address with a mark in it, and false where its server takes none, or there is no room.
func plusAddress(box models.Mailbox, mark string) (string, bool) {
	local, domain, _ := strings.Cut(box.Email, "@")
	if mark == "" || !box.PlusAddresses || strings.Contains(local, "+") || len(local)+1+len(mark) > maxLocalPart {
		return "", false
	}
	return local + "+" + mark + "@" + domain, true
}

// markBody puts a mark below a mail's text. In HTML it is small, but not hidden: what is hidden is taken for spam, and left out
// of answers.
func markBody(text, html, mark string) (marked, markedHTML string) {
	if html != "" {
		html += `<p style="color:#888;font-size:10px">[` + mark + `]</p>`
	}
	return strings.TrimRight(text, "\n") + "\n\n[" + mark + "]\n", html
}
