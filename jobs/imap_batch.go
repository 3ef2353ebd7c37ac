package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/commands"

	"helpdeskz/models"
)

// Mails are taken together in batches, up to a size each, because every command and every commit costs a round trip.
const (
	batchMails = 50
	batchLeast = 3 // fewer are not worth it
	batchMail  = 256 << 10
)

// batchConn is a mailboxConn that can deal with many mails in one command. A *refusal of one of its methods says nothing about
// single mails: they are to be tried one by one.
type batchConn interface {
	mailboxConn
	// Sizes returns how many bytes the mails have, without those that are gone.
	Sizes(uids []int64) (map[int64]int64, error)
	// FetchAll returns whole mails and leaves them unread.
	FetchAll(uids []int64) (map[int64][]byte, error)
	// MoveAll puts mails into a folder that Prepare named.
	MoveAll(uids []int64, folder string) error
	// DeleteAll removes mails, or marks them as deleted.
	DeleteAll(uids []int64) error
}

// takeTogether does with a batch what take does with each; false means that something stands in the way of that.
func (f *folderPass) takeTogether(ctx context.Context, conn batchConn, uids []int64) (done bool, err error) {
	known, err := models.MailsAt(ctx, f.desk.DB, f.cursor.MailboxID, f.cursor.Folder, f.cursor.UIDValidity, uids)
	if err != nil {
		return false, err
	}
	lines, err := f.bringInAll(conn, slices.DeleteFunc(slices.Clone(uids), func(uid int64) bool { return known[uid] != nil }))
	var refused *refusal
	if errors.As(err, &refused) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for uid, line := range known {
		if line.Size <= maxMail { // of a larger one the whole is with the server alone
			lines = append(lines, uid)
		}
	}
	slices.Sort(lines)
	err = f.putAllAway(conn, lines)
	if errors.As(err, &refused) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	f.cursor.LastUID = uids[len(uids)-1]
	return true, models.SaveCursor(ctx, f.desk.DB, f.cursor)
}

// bringInAll brings small mails into the ledger, and returns which are there now. Larger ones make it a *refusal.
func (f *folderPass) bringInAll(conn batchConn, uids []int64) ([]int64, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	sizes, err := conn.Sizes(uids)
	if err != nil {
		return nil, err
	}
	var small []int64
	for _, uid := range uids {
		size, there := sizes[uid]
		if size > batchMail {
			return nil, &refusal{fmt.Errorf("mail %d is large", uid)}
		}
		if there {
			small = append(small, uid)
		}
	}
	raws, err := conn.FetchAll(small)
	if err != nil {
		return nil, err
	}
	var mails []arrived
	var stored []int64
	for _, uid := range small {
		if raw, there := raws[uid]; there {
			mails, stored = append(mails, arrived{line: f.newLine(uid, int64(len(raw))), raw: raw}), append(stored, uid)
		}
	}
	return stored, f.intake.storeAll(mails)
}

// putAllAway deals with the server's copies of mails that are safely ours.
func (f *folderPass) putAllAway(conn batchConn, uids []int64) error {
	switch {
	case len(uids) == 0:
	case f.pass.Mailbox.AfterImport == models.AfterDelete:
		return conn.DeleteAll(uids)
	case f.moveTo != "":
		return conn.MoveAll(uids, f.moveTo)
	}
	return nil
}

// Sizes implements batchConn.
func (m *imapConn) Sizes(uids []int64) (map[int64]int64, error) {
	sizes := map[int64]int64{}
	err := m.fetchEach(uids, imap.FetchRFC822Size, func(message *imap.Message) error {
		sizes[int64(message.Uid)] = int64(message.Size)
		return nil
	})
	return sizes, err
}

// FetchAll implements batchConn.
func (m *imapConn) FetchAll(uids []int64) (map[int64][]byte, error) {
	section := &imap.BodySectionName{Peek: true}
	raws := map[int64][]byte{}
	err := m.fetchEach(uids, section.FetchItem(), func(message *imap.Message) error {
		body := message.GetBody(section)
		if body == nil {
			return &refusal{fmt.Errorf("mail %d came without its text", message.Uid)}
		}
		raw, err := textOf(body)
		raws[int64(message.Uid)] = raw
		return err
	})
	return raws, err
}

// fetchEach asks for one item of many mails. It reads the channel to its end, because the connection waits for that.
func (m *imapConn) fetchEach(uids []int64, item imap.FetchItem, f func(*imap.Message) error) error {
	if len(uids) == 0 {
		return nil
	}
	messages, done := make(chan *imap.Message, 10), make(chan error, 1)
	go func() { done <- m.c.UidFetch(many(uids), []imap.FetchItem{imap.FetchUid, item}, messages) }()
	var trouble error
	for message := range messages {
		if slices.Contains(uids, int64(message.Uid)) {
			trouble = errors.Join(trouble, f(message))
		}
	}
	if err := <-done; err != nil {
		return fmt.Errorf("fetch %d mails: %w", len(uids), m.refused(err))
	}
	return trouble
}

// MoveAll implements batchConn.
func (m *imapConn) MoveAll(uids []int64, folder string) error { return m.moveSet(many(uids), folder) }

// DeleteAll implements batchConn.
func (m *imapConn) DeleteAll(uids []int64) error { return m.deleteSet(many(uids)) }

// moveSet moves mails. Without MOVE they are copied and then deleted, so that they are never nowhere.
func (m *imapConn) moveSet(set *imap.SeqSet, folder string) error {
	can, err := m.c.Support("MOVE")
	if err == nil && can {
		err = m.c.UidMove(set, folder)
	} else if err == nil {
		if err = m.c.UidCopy(set, folder); err == nil {
			return m.deleteSet(set)
		}
	}
	if err != nil {
		return fmt.Errorf("move mail %s to %s: %w", set, folder, m.refused(err))
	}
	return nil
}

// deleteSet deletes mails. A plain EXPUNGE would also remove what somebody else marked as deleted, so without UIDPLUS the mark
// must do.
func (m *imapConn) deleteSet(set *imap.SeqSet) error {
	item := imap.FormatFlagsOp(imap.AddFlags, true)
	if err := m.c.UidStore(set, item, []any{imap.DeletedFlag}, nil); err != nil {
		return fmt.Errorf("mark mail %s as deleted: %w", set, m.refused(err))
	}
	can, err := m.c.Support("UIDPLUS")
	if err != nil || !can {
		return err
	}
	status, err := m.c.Execute(&commands.Uid{Cmd: &expunge{set}}, nil)
	if err == nil {
		err = status.Err()
	}
	if err != nil {
		return fmt.Errorf("delete mail %s: %w", set, m.refused(err))
	}
	return nil
}

func many(uids []int64) *imap.SeqSet {
	set := new(imap.SeqSet)
	for _, uid := range uids {
		set.AddNum(uint32(uid))
	}
	return set
}
