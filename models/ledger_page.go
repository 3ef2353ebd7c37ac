package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// Decisions are all decisions, in the order in which they are offered.
var Decisions = []Decision{DecisionQuarantine, DecisionTicket, DecisionReply, DecisionBounce, DecisionDuplicate, DecisionPending, DecisionDeleted}

// MailReasons are the reasons that the rules and the transports give for a decision.
var MailReasons = []string{
	"accepted", "bounce_of_unknown_mail", "delayed", "flood", "new", "no_department", "no_sender", "old_code", "own_mark", "own_message_id",
	"parser_failed", "possible_follow_up", "same_content", "same_message", "sender_locked", "staff", "subject_number", "third_person",
	"too_large", "too_many_boundaries", "too_many_parts", "unreadable",
}

// LedgerFilter chooses lines of the ledger: of one decision, of one mailbox, received from a time on and before another one, that are
// older than a line. What is empty chooses nothing.
type LedgerFilter struct {
	Decision  Decision
	MailboxID int64
	From      time.Time
	Until     time.Time
	Before    LogPlace
	Limit     int64
}

// LedgerPage returns lines of the ledger, those received last first.
func LedgerPage(ctx context.Context, db bun.IDB, f LedgerFilter) ([]Mail, error) {
	ids := db.NewSelect().Table("mails").Column("id")
	if f.Decision != "" {
		ids = ids.Where("decision = ?", f.Decision)
	}
	if f.MailboxID > 0 {
		ids = ids.Where("mailbox_id = ?", f.MailboxID)
	}
	mails := []Mail{}
	err := db.NewSelect().Model(&mails).Join("JOIN (?) AS page ON page.id = ml.id", span(ids, "received_at", f.From, f.Until, f.Before).Limit(f.Limit)).
		Order("ml.received_at DESC", "ml.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("page of the ledger: %w", err)
	}
	return mails, nil
}

// Outside tells whether a mail became no message, so that it can be decided anew or deleted.
func (m *Mail) Outside() bool { return slices.Contains(reopened, m.Decision) }
