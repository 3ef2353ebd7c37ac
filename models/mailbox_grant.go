package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// MailProvider is who runs a mail server that lets nobody in by a password alone.
type MailProvider string

// The providers.
const (
	ProviderGoogle    MailProvider = "google"
	ProviderMicrosoft MailProvider = "microsoft"
	ProviderCustom    MailProvider = "custom"
)

// MailboxGrant is a mailbox's app at a provider, and the provider's leave to sign in to the mailbox (OAuth 2.0, RFC 6749).
// ClientSecret and the tokens are sealed with the install's key, bound to table, column and mailbox. Without a RefreshToken
// there is no leave.
type MailboxGrant struct {
	bun.BaseModel `bun:"table:mailbox_grants,alias:mg"`

	MailboxID    int64 `bun:",pk"`
	Provider     MailProvider
	Tenant       string // of Microsoft; "" for every one
	AuthURL      string // these four of a provider of one's own
	TokenURL     string
	Scopes       string
	Servers      string // hosts that may see a token, with blanks between them
	ClientID     string
	ClientSecret []byte
	SecretEndsAt time.Time `bun:",nullzero"` // as the operator says

	AccessToken  []byte
	RefreshToken []byte
	ExpiresAt    time.Time `bun:",nullzero"` // of the access token
	RenewedAt    time.Time `bun:",nullzero"` // when the provider last gave a token
	EndsAt       time.Time `bun:",nullzero"` // of the refresh token; zero when nobody knows
	RefusedAt    time.Time `bun:",nullzero"` // since when the provider gives no token any more
	Trouble      string    // the provider's words when it last refused
	Revision     int64     // counts the changes, so that a token never replaces one it doesn't know of
}

// Connected tells whether the provider has given leave, and has not taken it back.
func (g *MailboxGrant) Connected() bool { return len(g.RefreshToken) > 0 && g.RefusedAt.IsZero() }

// GrantState says what an admin must know of a grant.
type GrantState string

// The states of a grant.
const (
	GrantNone   GrantState = "none"   // not connected yet
	GrantGood   GrantState = "good"   // nothing is to be done
	GrantEnding GrantState = "ending" // it ends soon, or the app's secret does
	GrantLost   GrantState = "lost"   // the mailbox must be connected again
)

// grantWarning is how long before its end a grant is told of.
const grantWarning = 14 * 24 * time.Hour

// End returns when the grant or the app's secret ends, whichever is earlier; zero when nobody knows.
func (g *MailboxGrant) End() time.Time {
	if g.EndsAt.IsZero() || !g.SecretEndsAt.IsZero() && g.SecretEndsAt.Before(g.EndsAt) {
		return g.SecretEndsAt
	}
	return g.EndsAt
}

// State returns how a grant stands at a time.
func (g *MailboxGrant) State(now time.Time) GrantState {
	end := g.End()
	switch {
	case len(g.RefreshToken) == 0:
		return GrantNone
	case !g.RefusedAt.IsZero() || !g.EndsAt.IsZero() && !now.Before(g.EndsAt):
		return GrantLost
	case !end.IsZero() && end.Sub(now) <= grantWarning:
		return GrantEnding
	}
	return GrantGood
}

// MailboxGrantOf returns a mailbox's grant. Errors: not_found.
func MailboxGrantOf(ctx context.Context, db bun.IDB, mailboxID int64) (*MailboxGrant, error) {
	g := new(MailboxGrant)
	if err := db.NewSelect().Model(g).Where("mg.mailbox_id = ?", mailboxID).Scan(ctx); err != nil {
		return nil, row(err, "mailbox_grant")
	}
	return g, nil
}

// LockMailboxGrant is MailboxGrantOf for somebody who is about to change it. Errors: not_found.
func LockMailboxGrant(ctx context.Context, tx bun.Tx, mailboxID int64) (*MailboxGrant, error) {
	g := new(MailboxGrant)
	if err := ForUpdate(tx.NewSelect().Model(g).Where("mg.mailbox_id = ?", mailboxID)).Scan(ctx); err != nil {
		return nil, row(err, "mailbox_grant")
	}
	return g, nil
}

// MailboxGrants returns all grants, by their mailbox.
func MailboxGrants(ctx context.Context, db bun.IDB) (map[int64]MailboxGrant, error) {
	var rows []MailboxGrant
	if err := db.NewSelect().Model(&rows).Order("mg.mailbox_id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("mailbox grants: %w", err)
	}
	grants := make(map[int64]MailboxGrant, len(rows))
	for _, g := range rows {
		grants[g.MailboxID] = g
	}
	return grants, nil
}

// InsertMailboxGrant adds a mailbox's grant.
func InsertMailboxGrant(ctx context.Context, db bun.IDB, g *MailboxGrant) error {
	if _, err := db.NewInsert().Model(g).Exec(ctx); err != nil {
		return fmt.Errorf("insert grant of mailbox %d: %w", g.MailboxID, err)
	}
	return nil
}

// UpdateMailboxGrant writes a grant that nobody has changed since it was read, and counts its revision up. Errors: conflict.
func UpdateMailboxGrant(ctx context.Context, db bun.IDB, g *MailboxGrant) error {
	next := *g
	next.Revision++
	done, err := db.NewUpdate().Model(&next).WherePK().Where("revision = ?", g.Revision).Exec(ctx)
	if err != nil {
		return fmt.Errorf("update grant of mailbox %d: %w", g.MailboxID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return &Error{Kind: KindConflict, Key: "error.conflict", Err: err}
	}
	g.Revision = next.Revision
	return nil
}

// ExpireMailboxToken ends an access token that was given before a time, so that another one is asked for.
func ExpireMailboxToken(ctx context.Context, db bun.IDB, mailboxID int64, given time.Time) error {
	_, err := db.NewUpdate().Model((*MailboxGrant)(nil)).Set("expires_at = renewed_at").Set("revision = revision + 1").
		Where("mailbox_id = ?", mailboxID).Where("renewed_at < ?", given).Where("expires_at > renewed_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("expire token of mailbox %d: %w", mailboxID, err)
	}
	return nil
}

// MailboxAuthorisation is a way to a provider and back that somebody has begun. Hash is the SHA-256 of the state that the
// provider gives back (RFC 6749, section 10.12); it counts once, in the browser session that began it.
type MailboxAuthorisation struct {
	bun.BaseModel `bun:"table:mailbox_authorisations,alias:ma"`

	Hash        []byte `bun:",pk"`
	SessionHash []byte
	MailboxID   int64
	UseIn       bool // sign in with it for incoming mail from then on
	UseOut      bool
	ExpiresAt   time.Time
}

// InsertMailboxAuthorisation notes a way begun.
func InsertMailboxAuthorisation(ctx context.Context, db bun.IDB, a *MailboxAuthorisation) error {
	if _, err := db.NewInsert().Model(a).Exec(ctx); err != nil {
		return fmt.Errorf("insert authorisation: %w", err)
	}
	return nil
}

// TakeMailboxAuthorisation returns a way begun in this session and takes it away. Errors: not_found.
func TakeMailboxAuthorisation(ctx context.Context, tx bun.Tx, hash, session []byte, now time.Time) (*MailboxAuthorisation, error) {
	a := new(MailboxAuthorisation)
	err := tx.NewSelect().Model(a).Where("ma.hash = ?", hash).Where("ma.session_hash = ?", session).
		Where("ma.expires_at > ?", now).Scan(ctx)
	if err != nil {
		return nil, row(err, "authorisation")
	}
	gone, err := tx.NewDelete().Model(a).WherePK().Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("take authorisation: %w", err)
	}
	if n, err := gone.RowsAffected(); err != nil || n == 0 {
		return nil, NotFound("authorisation")
	}
	return a, nil
}

// DeleteMailboxAuthorisationsOf forgets the ways begun for a mailbox.
func DeleteMailboxAuthorisationsOf(ctx context.Context, db bun.IDB, mailboxID int64) error {
	if _, err := db.NewDelete().Model((*MailboxAuthorisation)(nil)).Where("mailbox_id = ?", mailboxID).Exec(ctx); err != nil {
		return fmt.Errorf("delete authorisations: %w", err)
	}
	return nil
}

// DeleteMailboxAuthorisationsExpired forgets the ways that were begun and not ended in time.
func DeleteMailboxAuthorisationsExpired(ctx context.Context, db bun.IDB, now time.Time) error {
	if _, err := db.NewDelete().Model((*MailboxAuthorisation)(nil)).Where("expires_at <= ?", now).Exec(ctx); err != nil {
		return fmt.Errorf("delete expired authorisations: %w", err)
	}
	return nil
}
