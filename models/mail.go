package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// Decision says what became of a received mail.
type Decision string

// The decisions. A pending mail is stored and will be decided; of a deleted one only the line is left.
const (
	DecisionPending    Decision = "pending"
	DecisionTicket     Decision = "ticket"
	DecisionReply      Decision = "reply"
	DecisionBounce     Decision = "bounce"
	DecisionDuplicate  Decision = "duplicate"
	DecisionQuarantine Decision = "quarantine"
	DecisionDeleted    Decision = "deleted"
)

// Mail is a line of the ledger: one mail received, whose raw bytes BlobKey names. Folder, UIDValidity and UID say where an IMAP
// server holds it, UIDL where a POP3 server does. MailMessageID is its Message-ID without brackets. Replays is how often it was
// decided anew, Accepted that somebody wants it as a ticket whatever speaks against it.
type Mail struct {
	bun.BaseModel `bun:"table:mails,alias:ml"`

	ID            int64 `bun:",pk,autoincrement"`
	Door          string
	MailboxID     int64 `bun:",nullzero"`
	Folder        string
	UIDValidity   int64  `bun:"uid_validity,nullzero"`
	UID           int64  `bun:"uid,nullzero"`
	UIDL          string `bun:"uidl,nullzero"`
	SHA256        []byte `bun:"sha256"`
	Size          int64
	BlobKey       string
	ReceivedAt    time.Time
	Decision      Decision
	Reason        string
	TicketID      int64 `bun:",nullzero"`
	MessageID     int64 `bun:",nullzero"`
	MailMessageID string
	Sender        string
	Subject       string
	DecidedAt     time.Time `bun:",nullzero"`
	Replays       int
	Accepted      bool
}

// InsertMail adds a pending line to the ledger and sets its ID. IsDuplicate tells of its error that this UID is in it.
func InsertMail(ctx context.Context, db bun.IDB, m *Mail) error {
	_, err := db.NewInsert().Model(m).Exec(ctx)
	return err
}

// MailByID returns a line of the ledger. Errors: not_found.
func MailByID(ctx context.Context, db bun.IDB, id int64) (*Mail, error) {
	m := new(Mail)
	if err := db.NewSelect().Model(m).Where("ml.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "mail")
	}
	return m, nil
}

// PendingMails returns up to limit mails with an id above after that are stored but not decided, oldest first.
func PendingMails(ctx context.Context, db bun.IDB, after, limit int64) ([]Mail, error) {
	var mails []Mail
	// MariaDB would rather sort the lines of another index, however many there are.
	err := db.NewSelect().Model(&mails).ForceIndex("mails_decision").Where("ml.decision = ?", DecisionPending).Where("ml.id > ?", after).
		Order("ml.id").Limit(limit).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("pending mails: %w", err)
	}
	return mails, nil
}

// Mails returns up to limit lines of the ledger with an id above after, oldest first.
func Mails(ctx context.Context, db bun.IDB, after, limit int64) ([]Mail, error) {
	var mails []Mail
	if err := db.NewSelect().Model(&mails).Where("ml.id > ?", after).Order("ml.id").Limit(limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("mails: %w", err)
	}
	return mails, nil
}

// SameMails returns earlier mails of a mailbox that have the same bytes, oldest first.
func SameMails(ctx context.Context, db bun.IDB, m *Mail) ([]Mail, error) {
	var mails []Mail
	q := db.NewSelect().Model(&mails).Where("ml.sha256 = ?", m.SHA256).Where("ml.id < ?", m.ID).
		Where("ml.decision <> ?", DecisionDeleted)
	if m.MailboxID == 0 {
		q = q.Where("ml.mailbox_id IS NULL")
	} else {
		q = q.Where("ml.mailbox_id = ?", m.MailboxID)
	}
	if err := q.Order("ml.id").Limit(10).Scan(ctx); err != nil {
		return nil, fmt.Errorf("same mails: %w", err)
	}
	return mails, nil
}

// MailsByMessageID returns the mails with this Message-ID but one, oldest first, ten at most.
func MailsByMessageID(ctx context.Context, db bun.IDB, mailMessageID string, but int64) ([]Mail, error) {
	var mails []Mail
	err := db.NewSelect().Model(&mails).Where("ml.mail_message_id = ?", mailMessageID).Where("ml.id <> ?", but).
		Order("ml.id").Limit(10).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("mails by Message-ID: %w", err)
	}
	return mails, nil
}

// MailAt returns the line of a folder's mail. Errors: not_found.
func MailAt(ctx context.Context, db bun.IDB, mailboxID int64, folder string, uidValidity, uid int64) (*Mail, error) {
	m := new(Mail)
	err := db.NewSelect().Model(m).Where("ml.mailbox_id = ?", mailboxID).Where("ml.folder = ?", folder).
		Where("ml.uid_validity = ?", uidValidity).Where("ml.uid = ?", uid).Scan(ctx)
	if err != nil {
		return nil, row(err, "mail")
	}
	return m, nil
}

// MailsAt returns those of a folder's mails that the ledger knows, by UID.
func MailsAt(ctx context.Context, db bun.IDB, mailboxID int64, folder string, uidValidity int64, uids []int64) (map[int64]*Mail, error) {
	var mails []Mail
	err := db.NewSelect().Model(&mails).Where("ml.mailbox_id = ?", mailboxID).Where("ml.folder = ?", folder).
		Where("ml.uid_validity = ?", uidValidity).Where("ml.uid IN (?)", bun.List(uids)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("known mails of folder %s: %w", folder, err)
	}
	known := make(map[int64]*Mail, len(mails))
	for i := range mails {
		known[mails[i].UID] = &mails[i]
	}
	return known, nil
}

// KnownUIDLs returns those of a POP3 server's names for mails that the ledger of a mailbox knows, with the mails' sizes in bytes.
func KnownUIDLs(ctx context.Context, db bun.IDB, mailboxID int64, uidls []string) (map[string]int64, error) {
	known := map[string]int64{}
	for chunk := range slices.Chunk(uidls, 500) {
		var found []Mail
		err := db.NewSelect().Model(&found).Column("uidl", "size").Where("ml.mailbox_id = ?", mailboxID).
			Where("ml.uidl IN (?)", bun.List(chunk)).Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("known mails of mailbox %d: %w", mailboxID, err)
		}
		for _, m := range found {
			known[m.UIDL] = m.Size
		}
	}
	return known, nil
}

// ReopenMail makes a mail that became no message pending again, whether accepted as a ticket or not; false means that it is
// none of those.
func ReopenMail(ctx context.Context, db bun.IDB, id int64, accepted bool) (bool, error) {
	done, err := db.NewUpdate().Model((*Mail)(nil)).Set("decision = ?", DecisionPending).Set("reason = ''").
		Set("ticket_id = NULL").Set("message_id = NULL").Set("decided_at = NULL").Set("replays = replays + 1").
		Set("accepted = ?", accepted).Where("id = ?", id).Where("decision IN (?)", bun.List(reopened)).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("reopen mail %d: %w", id, err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

// reopened are the decisions after which a mail is no message.
var reopened = []Decision{DecisionQuarantine, DecisionBounce, DecisionDuplicate}

// EmptyMail leaves of a mail that became no message only that it was there, so that no mailbox brings it again; its bytes go
// with the next sweep. false means that it is a message, or gone.
func EmptyMail(ctx context.Context, db bun.IDB, id int64) (bool, error) {
	done, err := db.NewUpdate().Model((*Mail)(nil)).Set("decision = ?", DecisionDeleted).Set("blob_key = ''").
		Set("sender = ''").Set("subject = ''").Set("mail_message_id = ''").
		Where("id = ?", id).Where("decision IN (?)", bun.List(reopened)).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delete mail %d: %w", id, err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

// LockMails keeps others from deciding mails until the transaction ends.
func LockMails(ctx context.Context, tx bun.Tx) error {
	_, err := tx.NewUpdate().Table("revisions").Set("revision = revision + 1").Where("name = 'mails'").Exec(ctx)
	if err != nil {
		return fmt.Errorf("lock mails: %w", err)
	}
	return nil
}

// DecideMail writes what became of a pending mail; false means that it was decided before.
func DecideMail(ctx context.Context, db bun.IDB, m *Mail) (bool, error) {
	done, err := db.NewUpdate().Model(m).WherePK().Where("decision = ?", DecisionPending).
		Column("decision", "reason", "ticket_id", "message_id", "mail_message_id", "sender", "subject", "decided_at").Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("decide mail %d: %w", m.ID, err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}
