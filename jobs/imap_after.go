package jobs

import (
	"fmt"

	"github.com/emersion/go-imap"
)

// Prepare implements mailboxConn. Servers that keep all folders below INBOX get it there.
func (m *imapConn) Prepare(folder string) (string, error) {
	separator, err := m.separator()
	if err != nil {
		return "", err
	}
	names := []string{folder, "INBOX" + separator + folder}
	for _, name := range names {
		there, err := m.list(name)
		if err != nil {
			return "", err
		}
		if len(there) > 0 {
			return name, nil
		}
	}
	for _, name := range names {
		if err = m.c.Create(name); err == nil {
			return name, nil
		}
	}
	return "", fmt.Errorf("make folder %s: %w", folder, m.refused(err))
}

// separator returns what stands between the names of a folder and a folder in it.
func (m *imapConn) separator() (string, error) {
	found, err := m.list("")
	if err != nil {
		return "", err
	}
	for _, info := range found {
		if info.Delimiter != "" {
			return info.Delimiter, nil
		}
	}
	return "/", nil
}

func (m *imapConn) list(name string) ([]*imap.MailboxInfo, error) {
	infos, done := make(chan *imap.MailboxInfo, 1), make(chan error, 1)
	go func() { done <- m.c.List("", name, infos) }()
	var found []*imap.MailboxInfo
	for info := range infos {
		found = append(found, info)
	}
	if err := <-done; err != nil {
		return nil, fmt.Errorf("list folders: %w", m.refused(err))
	}
	return found, nil
}

// Move implements mailboxConn.
func (m *imapConn) Move(uid int64, folder string) error { return m.moveSet(one(uid), folder) }

// Delete implements mailboxConn.
func (m *imapConn) Delete(uid int64) error { return m.deleteSet(one(uid)) }

// expunge is the part of UID EXPUNGE behind the first word (RFC 4315, 2.1), which the library lacks.
type expunge struct{ set *imap.SeqSet }

// Command implements imap.Commander.
func (e *expunge) Command() *imap.Command {
	return &imap.Command{Name: "EXPUNGE", Arguments: []any{e.set}}
}
