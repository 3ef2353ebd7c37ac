package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Incoming says how a mailbox receives.
type Incoming string

// The ways in.
const (
	IncomingIMAP Incoming = "imap"
	IncomingPOP3 Incoming = "pop3"
	IncomingPipe Incoming = "pipe"
	IncomingNone Incoming = "none"
)

// Outgoing says how a mailbox sends.
type Outgoing string

// The ways out.
const (
	OutgoingSMTP     Outgoing = "smtp"
	OutgoingSendmail Outgoing = "sendmail"
	OutgoingNone     Outgoing = "none"
)

// ConnectionSecurity says how a connection to a mail server is protected.
type ConnectionSecurity string

// The protections of a connection.
const (
	SecurityTLS      ConnectionSecurity = "tls"
	SecurityStartTLS ConnectionSecurity = "starttls"
	SecurityNone     ConnectionSecurity = "none"
)

// AfterImport says what happens on the server to a mail that is safely in the desk's store.
type AfterImport string

// What can happen after the import.
const (
	AfterMove   AfterImport = "move"
	AfterDelete AfterImport = "delete"
	AfterLeave  AfterImport = "leave"
)

// Mailbox is one of the desk's email addresses with its ways in and out. The passwords are sealed with the install's key,
// bound to table, column and ID.
type Mailbox struct {
	bun.BaseModel `bun:"table:mailboxes,alias:mb"`

	ID           int64 `bun:",pk,autoincrement"`
	Name         string
	Email        string
	DepartmentID int64
	IsDefault    bool
	// PlusAddresses says that mail to name+anything@domain reaches the mailbox, too (RFC 5233).
	PlusAddresses bool

	Incoming    Incoming
	InHost      string
	InPort      int
	InSecurity  ConnectionSecurity
	InInsecure  bool
	InUsername  string
	InPassword  []byte
	InOAuth     bool `bun:"in_oauth"` // signs in by its grant, without a password
	InFolder    string
	AfterImport AfterImport
	MoveTo      string

	Outgoing    Outgoing
	OutHost     string
	OutPort     int
	OutSecurity ConnectionSecurity
	OutInsecure bool
	OutUsername string
	OutPassword []byte
	OutOAuth    bool `bun:"out_oauth"`

	CheckedAt    time.Time `bun:",nullzero"`
	FailingSince time.Time `bun:",nullzero"`
	ToldAt       time.Time `bun:",nullzero"` // when admins got mail of it
	Failures     int
	LastError    string
	CreatedAt    time.Time
}

// UsesGrant tells whether the mailbox signs in by its grant, in or out.
func (m *Mailbox) UsesGrant() bool {
	return m.InOAuth && (m.Incoming == IncomingIMAP || m.Incoming == IncomingPOP3) || m.OutOAuth && m.Outgoing == OutgoingSMTP
}

// Mailboxes returns all mailboxes, the default one first, then by name.
func Mailboxes(ctx context.Context, db bun.IDB) ([]Mailbox, error) {
	rows := []Mailbox{}
	if err := db.NewSelect().Model(&rows).Order("mb.is_default DESC", "mb.name", "mb.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("mailboxes: %w", err)
	}
	return rows, nil
}

// MailboxByID returns a mailbox. Errors: not_found.
func MailboxByID(ctx context.Context, db bun.IDB, id int64) (*Mailbox, error) {
	m := new(Mailbox)
	if err := db.NewSelect().Model(m).Where("mb.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "mailbox")
	}
	return m, nil
}

// InsertMailbox adds a mailbox and sets its ID. IsDuplicate tells of its error that the address is taken.
func InsertMailbox(ctx context.Context, db bun.IDB, m *Mailbox) error {
	_, err := db.NewInsert().Model(m).Exec(ctx)
	return err
}

// UpdateMailbox writes a mailbox's set-up, and leaves what its fetcher notes.
func UpdateMailbox(ctx context.Context, db bun.IDB, m *Mailbox) error {
	_, err := db.NewUpdate().Model(m).WherePK().
		ExcludeColumn("created_at", "checked_at", "failing_since", "told_at", "failures", "last_error").Exec(ctx)
	return err
}

// DeleteMailbox removes a mailbox; the mails it received stay in the ledger.
func DeleteMailbox(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Mailbox)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete mailbox %d: %w", id, err)
	}
	return nil
}

// ClearDefaultMailbox takes the default mark from every mailbox but one.
func ClearDefaultMailbox(ctx context.Context, db bun.IDB, keep int64) error {
	_, err := db.NewUpdate().Model((*Mailbox)(nil)).Set("is_default = ?", false).Where("id <> ?", keep).Exec(ctx)
	if err != nil {
		return fmt.Errorf("clear default mailbox: %w", err)
	}
	return nil
}

// MailboxCursor remembers how far a folder was read: the highest UID under its UIDVALIDITY (RFC 9051 section 2.3.1.1).
type MailboxCursor struct {
	bun.BaseModel `bun:"table:mailbox_cursors,alias:mc"`

	MailboxID   int64  `bun:",pk"`
	Folder      string `bun:",pk"`
	UIDValidity int64  `bun:"uid_validity"`
	LastUID     int64  `bun:"last_uid"`
}

// CursorOf returns how far a folder was read; the zero cursor when it never was.
func CursorOf(ctx context.Context, db bun.IDB, mailboxID int64, folder string) (MailboxCursor, error) {
	c := MailboxCursor{MailboxID: mailboxID, Folder: folder}
	err := row(db.NewSelect().Model(&c).WherePK().Scan(ctx), "cursor")
	if err != nil && !IsNotFound(err) {
		return c, fmt.Errorf("cursor of mailbox %d: %w", mailboxID, err)
	}
	return c, nil
}

// SaveCursor notes how far a folder was read.
func SaveCursor(ctx context.Context, db bun.IDB, c MailboxCursor) error {
	if _, err := upsert(db.NewInsert().Model(&c), "mailbox_id, folder", "uid_validity", "last_uid").Exec(ctx); err != nil {
		return fmt.Errorf("save cursor of mailbox %d: %w", c.MailboxID, err)
	}
	return nil
}

// ForgetMailboxPlaces forgets how far a mailbox was read and under which numbers its server holds its mails, as when it
// moves to another server. The mails themselves stay in the ledger, and are known by their content.
func ForgetMailboxPlaces(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*MailboxCursor)(nil)).Where("mailbox_id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("forget cursors of mailbox %d: %w", id, err)
	}
	_, err := db.NewUpdate().Model((*Mail)(nil)).Set("uid_validity = NULL").Set("uid = NULL").Set("uidl = NULL").
		Where("mailbox_id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget places of mailbox %d: %w", id, err)
	}
	return nil
}

// MailboxUse is how many mails belong to a mailbox: received ones in the ledger, and those that wait to be sent.
type MailboxUse struct{ Received, Waiting int64 }

// MailboxUses returns what belongs to each mailbox, by its id.
func MailboxUses(ctx context.Context, db bun.IDB) (map[int64]MailboxUse, error) {
	type count struct {
		MailboxID int64
		N         int64
	}
	var received, waiting []count
	err := db.NewSelect().Table("mails").Column("mailbox_id").ColumnExpr("COUNT(*) AS n").
		Where("mailbox_id IS NOT NULL").Group("mailbox_id").Scan(ctx, &received)
	if err == nil {
		err = db.NewSelect().Table("outbox").Column("mailbox_id").ColumnExpr("COUNT(*) AS n").
			Where("state IN (?)", bun.List([]OutboxState{OutboxQueued, OutboxSending})).
			Where("mailbox_id IS NOT NULL").Group("mailbox_id").Scan(ctx, &waiting)
	}
	if err != nil {
		return nil, fmt.Errorf("use of mailboxes: %w", err)
	}
	uses := make(map[int64]MailboxUse, len(received))
	for _, c := range received {
		uses[c.MailboxID] = MailboxUse{Received: c.N}
	}
	for _, c := range waiting {
		uses[c.MailboxID] = MailboxUse{Received: uses[c.MailboxID].Received, Waiting: c.N}
	}
	return uses, nil
}
