package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// OutboxState says how far a mail to be sent is.
type OutboxState string

// The states of a mail in the outbox. Uncertain is a sent mail that may have gone out twice: an earlier attempt ended between
// handing it over and hearing the server's answer.
const (
	OutboxQueued    OutboxState = "queued"
	OutboxSending   OutboxState = "sending"
	OutboxSent      OutboxState = "sent"
	OutboxFailed    OutboxState = "failed"
	OutboxUncertain OutboxState = "uncertain"
)

// OutboxFile names a file that goes with a mail; BlobKey names its bytes in the store.
type OutboxFile struct {
	Name        string `json:"name"`
	ContentType string `json:"type"`
	ContentID   string `json:"cid,omitempty"`
	Inline      bool   `json:"inline,omitempty"`
	Size        int64  `json:"size"`
	BlobKey     string `json:"blob"`
}

// OutboxMail is a mail to be sent, written in the transaction of what caused it. MailMessageID, InReplyTo and Refs are without
// brackets, Refs separated by blanks.
type OutboxMail struct {
	bun.BaseModel `bun:"table:outbox,alias:o"`

	ID            int64 `bun:",pk,autoincrement"`
	Kind          string
	State         OutboxState
	MailboxID     int64 `bun:",nullzero"`
	ToEmail       string
	ToName        string
	Subject       string
	HTML          string
	Body          string
	Files         []OutboxFile `bun:"type:json"`
	InReplyTo     string
	Refs          string
	TicketID      int64 `bun:",nullzero"`
	MessageID     int64 `bun:",nullzero"`
	MailMessageID string
	DedupeKey     string
	Automatic     bool
	Uncertain     bool
	Attempts      int
	NextTryAt     time.Time
	LeaseHolder   string
	LeaseUntil    time.Time `bun:",nullzero"`
	LastError     string
	CreatedAt     time.Time
	TryingSince   time.Time // when it was queued, or queued again by somebody
	SentAt        time.Time `bun:",nullzero"`
	RewordedBy    int64     `bun:",nullzero"` // the staff user who gave it other words than its message has, if anybody did
	RewordedAt    time.Time `bun:",nullzero"`
}

// InsertOutboxMails queues mails.
func InsertOutboxMails(ctx context.Context, db bun.IDB, mails []*OutboxMail) error {
	for _, m := range mails {
		m.TryingSince = m.CreatedAt
		if _, err := db.NewInsert().Model(m).Exec(ctx); err != nil {
			return fmt.Errorf("queue mail %s: %w", m.Kind, err)
		}
	}
	return nil
}

// NotYetQueued returns those of some mails that were not put into the outbox before, as their dedupe keys say.
func NotYetQueued(ctx context.Context, db bun.IDB, mails []*OutboxMail) ([]*OutboxMail, error) {
	var fresh []*OutboxMail
	for _, m := range mails {
		there, err := db.NewSelect().Model((*OutboxMail)(nil)).Where("o.dedupe_key = ?", m.DedupeKey).Exists(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for mail %s: %w", m.Kind, err)
		}
		if !there {
			fresh = append(fresh, m)
		}
	}
	return fresh, nil
}

// OutboxMails returns up to limit mails of the outbox with an id above after, oldest first.
func OutboxMails(ctx context.Context, db bun.IDB, after, limit int64) ([]OutboxMail, error) {
	var mails []OutboxMail
	if err := db.NewSelect().Model(&mails).Where("o.id > ?", after).Order("o.id").Limit(limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	return mails, nil
}

// outboxDue is the index by which a mailbox's mails stand in the order in which they are due. MariaDB must be told: with few mails
// queued it takes another one and sorts, and goes on so when they are many.
const outboxDue = "outbox_due"

// OutboxDueBoxes returns the mailboxes for which mails are queued whose time to be sent has come; 0 stands for those of no mailbox.
// However many mails are queued, it looks at the first of each mailbox only.
func OutboxDueBoxes(ctx context.Context, db bun.IDB, now time.Time) ([]int64, error) {
	boxes := []int64{}
	first := db.NewSelect().Model((*OutboxMail)(nil)).ForceIndex(outboxDue).Column("next_try_at").Where("o.state = ?", OutboxQueued).
		Where("o.mailbox_id = mb.id").Order("o.next_try_at").Limit(1)
	err := db.NewSelect().Model((*Mailbox)(nil)).Column("id").Where("(?) <= ?", first, now).Order("mb.id").Scan(ctx, &boxes)
	if err != nil {
		return nil, fmt.Errorf("mailboxes with mail due: %w", err)
	}
	nobodys, err := OutboxDue(ctx, db, 0, now, 1)
	if len(nobodys) > 0 {
		boxes = append(boxes, 0)
	}
	return boxes, err
}

// OutboxDue returns the ids of up to limit mails of a mailbox, of none for 0, whose time to be sent has come, oldest first.
func OutboxDue(ctx context.Context, db bun.IDB, mailbox int64, now time.Time, limit int64) ([]int64, error) {
	var ids []int64
	q := db.NewSelect().Model((*OutboxMail)(nil)).ForceIndex(outboxDue).Column("id").Where("o.state = ?", OutboxQueued)
	if mailbox == 0 {
		q = q.Where("o.mailbox_id IS NULL")
	} else {
		q = q.Where("o.mailbox_id = ?", mailbox)
	}
	err := q.Where("o.next_try_at <= ?", now).Order("o.next_try_at", "o.id").Limit(limit).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("outbox due: %w", err)
	}
	return ids, nil
}

// ClaimOutboxMail takes a queued mail for sending and returns it; not_found means that another process has it.
func ClaimOutboxMail(ctx context.Context, db bun.IDB, id int64, holder string, until time.Time) (*OutboxMail, error) {
	got, err := db.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxSending).Set("lease_holder = ?", holder).
		Set("lease_until = ?", until).Set("attempts = attempts + 1").
		Where("id = ?", id).Where("state = ?", OutboxQueued).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("claim outbox mail %d: %w", id, err)
	}
	if n, _ := got.RowsAffected(); n != 1 {
		return nil, NotFound("outbox")
	}
	m := new(OutboxMail)
	if err := db.NewSelect().Model(m).Where("o.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "outbox")
	}
	return m, nil
}

// FinishOutboxMail writes how an attempt ended. Only the holder of the lease can. A mail that lets its reader in keeps no text
// once it is sent: the token in it must not be had from the database.
func FinishOutboxMail(ctx context.Context, db bun.IDB, m *OutboxMail) error {
	q := db.NewUpdate().Model(m).WherePK().Where("lease_holder = ?", m.LeaseHolder).
		Where("state = ?", OutboxSending).Column("state", "uncertain", "next_try_at", "last_error", "sent_at")
	if (m.State == OutboxSent || m.State == OutboxUncertain) && slices.Contains(LinkTemplates, m.Kind) {
		m.HTML, m.Body = "", ""
		q = q.Column("html", "body")
	}
	done, err := q.Exec(ctx)
	if err != nil {
		return fmt.Errorf("finish outbox mail %d: %w", m.ID, err)
	}
	if n, _ := done.RowsAffected(); n != 1 {
		return NewError(KindConflict, "error.conflict")
	}
	return nil
}

// ProlongOutboxMail keeps a claimed mail for its holder. Errors: conflict (it is another's by now).
func ProlongOutboxMail(ctx context.Context, db bun.IDB, m *OutboxMail, until time.Time) error {
	return holdOutboxMail(ctx, m, db.NewUpdate().Model((*OutboxMail)(nil)).Set("lease_until = ?", until))
}

// HandOverOutboxMail notes of a claimed mail, before its last byte goes out, that from now on it may have gone out.
// Errors: conflict (it is another's by now, and must not be sent).
func HandOverOutboxMail(ctx context.Context, db bun.IDB, m *OutboxMail, until time.Time) error {
	return holdOutboxMail(ctx, m, db.NewUpdate().Model((*OutboxMail)(nil)).Set("lease_until = ?", until).Set("uncertain = ?", true))
}

func holdOutboxMail(ctx context.Context, m *OutboxMail, q *bun.UpdateQuery) error {
	done, err := q.Where("id = ?", m.ID).Where("lease_holder = ?", m.LeaseHolder).Where("state = ?", OutboxSending).Exec(ctx)
	if err != nil {
		return fmt.Errorf("hold outbox mail %d: %w", m.ID, err)
	}
	if n, _ := done.RowsAffected(); n != 1 {
		return NewError(KindConflict, "error.conflict")
	}
	return nil
}

// OutboxAbandoned queues mails again whose sender died; uncertain tells which of them may have gone out. It returns how many
// there were.
func OutboxAbandoned(ctx context.Context, db bun.IDB, now time.Time) (int64, error) {
	done, err := db.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxQueued).
		Set("next_try_at = ?", now).Set("last_error = 'the process ended while this mail was being sent'").
		Where("state = ?", OutboxSending).Where("lease_until < ?", now).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("abandoned outbox mails: %w", err)
	}
	return done.RowsAffected()
}

// OutboxOf returns the mails that a message caused, oldest first, without their texts.
func OutboxOf(ctx context.Context, db bun.IDB, messageID int64) ([]OutboxMail, error) {
	var mails []OutboxMail
	err := db.NewSelect().Model(&mails).Column("id", "kind", "state", "to_email", "mail_message_id").
		Where("o.message_id = ?", messageID).Order("o.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("outbox of message %d: %w", messageID, err)
	}
	return mails, nil
}

// blobsToSend returns the keys of the files that go with mails which are yet to be sent.
func blobsToSend(ctx context.Context, db bun.IDB) (map[string]bool, error) {
	var mails []OutboxMail
	err := db.NewSelect().Model(&mails).Column("id", "files").
		Where("o.state IN (?)", bun.List([]OutboxState{OutboxQueued, OutboxSending})).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("files of the outbox: %w", err)
	}
	keys := map[string]bool{}
	for _, m := range mails {
		for _, f := range m.Files {
			keys[f.BlobKey] = true
		}
	}
	return keys, nil
}

// OutboxBounced marks a mail as failed, with what the other side said.
func OutboxBounced(ctx context.Context, db bun.IDB, id int64, said string) error {
	_, err := db.NewUpdate().Model((*OutboxMail)(nil)).Set("state = ?", OutboxFailed).Set("last_error = ?", said).
		Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note bounce of outbox mail %d: %w", id, err)
	}
	return nil
}

// Delivery is how far the mail of a message is.
type Delivery struct {
	MailID    int64 // in the outbox
	MessageID int64
	State     OutboxState
	Uncertain bool // it may have gone out in an earlier attempt
	ToEmail   string
	LastError string
	NextTryAt time.Time
	SentAt    time.Time

	RewordedBy int64     // the staff user who gave the mail other words than the message has, 0 for nobody that is known
	RewordedAt time.Time // zero when it has the message's words
}

// DeliveriesOf returns the state of the answers that went out for these messages of a ticket, by message id.
func DeliveriesOf(ctx context.Context, db bun.IDB, messages []Message) (map[int64]Delivery, error) {
	byMessage := map[int64]Delivery{}
	ids := make([]int64, 0, len(messages))
	for _, m := range messages {
		if m.Author == AuthorStaff {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return byMessage, nil
	}
	var rows []OutboxMail
	err := db.NewSelect().Model(&rows).Column("id", "message_id", "state", "uncertain", "to_email", "last_error", "next_try_at", "sent_at",
		"reworded_by", "reworded_at").
		Where("o.message_id IN (?)", bun.List(ids)).Where("o.kind = ?", TemplateStaffReply).Order("o.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	for _, r := range rows {
		byMessage[r.MessageID] = Delivery{MailID: r.ID, MessageID: r.MessageID, State: r.State, Uncertain: r.Uncertain, ToEmail: r.ToEmail,
			LastError: r.LastError, NextTryAt: r.NextTryAt, SentAt: r.SentAt, RewordedBy: r.RewordedBy, RewordedAt: r.RewordedAt}
	}
	return byMessage, nil
}

// AutomaticMailsSince counts the automatic mails queued for an address since a time.
func AutomaticMailsSince(ctx context.Context, db bun.IDB, email string, since time.Time) (int64, error) {
	n, err := db.NewSelect().Model((*OutboxMail)(nil)).Where("o.to_email = ?", email).Where("o.automatic = ?", true).
		Where("o.created_at > ?", since).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("automatic mails: %w", err)
	}
	return n, nil
}

// DeleteQueuedMailsOf drops what waits to be sent for tickets that go.
func DeleteQueuedMailsOf(ctx context.Context, db bun.IDB, ticketIDs []int64) error {
	return deleteQueued(ctx, db, "ticket_id IN (?)", ticketIDs)
}

// DeleteQueuedMails drops mails that wait to be sent, named by their dedupe keys.
func DeleteQueuedMails(ctx context.Context, db bun.IDB, dedupeKeys []string) error {
	return deleteQueued(ctx, db, "dedupe_key IN (?)", dedupeKeys)
}

func deleteQueued[T any](ctx context.Context, db bun.IDB, where string, names []T) error {
	if len(names) == 0 {
		return nil
	}
	_, err := db.NewDelete().Model((*OutboxMail)(nil)).Where(where, bun.List(names)).Where("state = ?", OutboxQueued).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete queued mails: %w", err)
	}
	return nil
}
