package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Passkey lets a staff user sign in without the password. Hash is the SHA-256 of the credential's id, Credential the record of it
// as JSON: the public key, how often it has signed, and what its authenticator says of itself.
type Passkey struct {
	bun.BaseModel `bun:"table:passkeys,alias:pk"`

	ID         int64 `bun:",pk,autoincrement"`
	StaffID    int64
	Hash       []byte
	Name       string
	Credential string
	CreatedAt  time.Time
	LastUsedAt time.Time `bun:",nullzero"`
}

// PasskeysOf returns the passkeys of a staff user in the order in which they were made.
func PasskeysOf(ctx context.Context, db bun.IDB, staffID int64) ([]Passkey, error) {
	var rows []Passkey
	if err := db.NewSelect().Model(&rows).Where("pk.staff_id = ?", staffID).Order("pk.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("passkeys of staff %d: %w", staffID, err)
	}
	return rows, nil
}

// PasskeyByHash returns the passkey of a credential. Errors: not_found.
func PasskeyByHash(ctx context.Context, db bun.IDB, hash []byte) (*Passkey, error) {
	p := new(Passkey)
	if err := db.NewSelect().Model(p).Where("pk.hash = ?", hash).Scan(ctx); err != nil {
		return nil, row(err, "passkey")
	}
	return p, nil
}

// PasskeyOf returns a passkey of a staff user. Errors: not_found.
func PasskeyOf(ctx context.Context, db bun.IDB, staffID, id int64) (*Passkey, error) {
	p := new(Passkey)
	if err := db.NewSelect().Model(p).Where("pk.id = ?", id).Where("pk.staff_id = ?", staffID).Scan(ctx); err != nil {
		return nil, row(err, "passkey")
	}
	return p, nil
}

// InsertPasskey adds a passkey and sets its ID. IsDuplicate tells of its error that the credential is there already.
func InsertPasskey(ctx context.Context, db bun.IDB, p *Passkey) error {
	_, err := db.NewInsert().Model(p).Exec(ctx)
	return err
}

// UsePasskey notes that a passkey was used, and what its authenticator said then; false means that it is gone.
func UsePasskey(ctx context.Context, tx bun.Tx, p *Passkey) (bool, error) {
	return changedOne(ctx, tx.NewUpdate().Model(p).WherePK().Column("credential", "last_used_at"), "use passkey")
}

// DeletePasskey removes a passkey; false means that it was gone.
func DeletePasskey(ctx context.Context, tx bun.Tx, id int64) (bool, error) {
	gone, err := tx.NewDelete().Model((*Passkey)(nil)).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delete passkey %d: %w", id, err)
	}
	n, err := gone.RowsAffected()
	return n == 1, err
}
