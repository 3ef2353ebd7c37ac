package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// DKIMAlgorithm is how a domain's mails are signed.
type DKIMAlgorithm string

// The algorithms, by their names in a key record (RFC 6376 section 3.6.1, RFC 8463).
const (
	DKIMRSA     DKIMAlgorithm = "rsa"
	DKIMEd25519 DKIMAlgorithm = "ed25519"
)

// DKIMKey signs the mails of a domain. PrivateKey is PKCS #8, sealed with the install's key, bound to table, column and ID;
// PublicKey is what stands in the DNS. Mails are signed while it is Active.
type DKIMKey struct {
	bun.BaseModel `bun:"table:dkim_keys,alias:dk"`

	ID         int64 `bun:",pk,autoincrement"`
	Domain     string
	Selector   string
	Algorithm  DKIMAlgorithm
	PrivateKey []byte
	PublicKey  string
	Active     bool
	CreatedAt  time.Time
}

// RecordName returns the name under which receivers look for the key (RFC 6376 section 3.6.2.1).
func (k *DKIMKey) RecordName() string { return k.Selector + "._domainkey." + k.Domain }

// Record returns the TXT record that must stand there.
func (k *DKIMKey) Record() string {
	return fmt.Sprintf("v=DKIM1; k=%s; p=%s", k.Algorithm, k.PublicKey)
}

// DKIMKeys returns all keys, by their domains.
func DKIMKeys(ctx context.Context, db bun.IDB) ([]DKIMKey, error) {
	keys := []DKIMKey{}
	if err := db.NewSelect().Model(&keys).Order("dk.domain").Scan(ctx); err != nil {
		return nil, fmt.Errorf("dkim keys: %w", err)
	}
	return keys, nil
}

// InsertDKIMKey adds the key of a domain and sets its ID. IsDuplicate tells of its error that the domain has one.
func InsertDKIMKey(ctx context.Context, db bun.IDB, k *DKIMKey) error {
	_, err := db.NewInsert().Model(k).Exec(ctx)
	return err
}

// SealDKIMKey writes the private key of a row, whose id it is bound to.
func SealDKIMKey(ctx context.Context, db bun.IDB, k *DKIMKey) error {
	if _, err := db.NewUpdate().Model(k).WherePK().Column("private_key").Exec(ctx); err != nil {
		return fmt.Errorf("seal dkim key of %s: %w", k.Domain, err)
	}
	return nil
}

// ActivateDKIMKey says whether mails are signed with a key.
func ActivateDKIMKey(ctx context.Context, db bun.IDB, id int64, active bool) error {
	_, err := db.NewUpdate().Model((*DKIMKey)(nil)).Set("active = ?", active).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("activate dkim key %d: %w", id, err)
	}
	return nil
}

// DeleteDKIMKey removes a key.
func DeleteDKIMKey(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*DKIMKey)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete dkim key %d: %w", id, err)
	}
	return nil
}
