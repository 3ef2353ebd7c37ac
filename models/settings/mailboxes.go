package settings

import (
	"slices"
	"strings"
	"time"

	"helpdeskz/models"
)

// MailboxFailsFor is how long a mailbox must have failed before admins are told.
const MailboxFailsFor = 15 * time.Minute

// Mailbox returns a mailbox by its id.
func (s *Snapshot) Mailbox(id int64) (models.Mailbox, bool) {
	return find(s.Mailboxes, func(m models.Mailbox) bool { return m.ID == id })
}

// MailboxFor returns the mailbox that writes for a department: its own, else the default one.
func (s *Snapshot) MailboxFor(departmentID int64) (models.Mailbox, bool) {
	own, found := find(s.Mailboxes, func(m models.Mailbox) bool {
		return m.DepartmentID == departmentID && m.Outgoing != models.OutgoingNone
	})
	if found {
		return own, true
	}
	return find(s.Mailboxes, func(m models.Mailbox) bool { return m.IsDefault && m.Outgoing != models.OutgoingNone })
}

// MailboxApartFrom returns the mailbox that writes about the trouble of another: one that works before one that fails itself, and the
// default one before others; that one itself only where no other sends.
func (s *Snapshot) MailboxApartFrom(id int64) (models.Mailbox, bool) {
	for _, fits := range []func(models.Mailbox) bool{
		func(m models.Mailbox) bool { return m.ID != id && m.FailingSince.IsZero() },
		func(m models.Mailbox) bool { return m.ID != id },
		func(models.Mailbox) bool { return true },
	} {
		box, found := find(s.Mailboxes, func(m models.Mailbox) bool { return m.Outgoing != models.OutgoingNone && fits(m) })
		if found {
			return box, true
		}
	}
	return models.Mailbox{}, false
}

// FailingMailboxes returns the mailboxes that are fetched and have failed for so long at a time that admins are told, the longest first.
func (s *Snapshot) FailingMailboxes(now time.Time) []models.Mailbox {
	var failing []models.Mailbox
	for _, box := range s.Mailboxes {
		fetched := box.Incoming == models.IncomingIMAP || box.Incoming == models.IncomingPOP3
		if fetched && !box.FailingSince.IsZero() && !box.FailingSince.After(now.Add(-MailboxFailsFor)) {
			failing = append(failing, box)
		}
	}
	slices.SortStableFunc(failing, func(a, b models.Mailbox) int { return a.FailingSince.Compare(b.FailingSince) })
	return failing
}

// OwnAddress tells whether an address is one of the desk's mailboxes, or a plus-address of one.
func (s *Snapshot) OwnAddress(email string) bool {
	local, domain, _ := strings.Cut(email, "@")
	name, _, _ := strings.Cut(local, "+")
	_, own := find(s.Mailboxes, func(m models.Mailbox) bool {
		return strings.EqualFold(m.Email, email) || m.PlusAddresses && strings.EqualFold(m.Email, name+"@"+domain)
	})
	return own
}
