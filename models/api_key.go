package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Permission lets an API key do one thing with one kind of object.
type Permission string

// The permissions of API keys.
const (
	PermitUsersCreate         Permission = "users.create"
	PermitUsersRead           Permission = "users.read"
	PermitUsersUpdate         Permission = "users.update"
	PermitUsersDelete         Permission = "users.delete"
	PermitDepartmentsCreate   Permission = "departments.create"
	PermitDepartmentsRead     Permission = "departments.read"
	PermitDepartmentsUpdate   Permission = "departments.update"
	PermitDepartmentsDelete   Permission = "departments.delete"
	PermitTicketsCreate       Permission = "tickets.create"
	PermitTicketsRead         Permission = "tickets.read"
	PermitTicketsUpdate       Permission = "tickets.update"
	PermitTicketsDelete       Permission = "tickets.delete"
	PermitMessagesCreate      Permission = "messages.create"
	PermitMessagesRead        Permission = "messages.read"
	PermitAttachmentsRead     Permission = "attachments.read"
	PermitAttachmentsDownload Permission = "attachments.download"
	PermitAttachmentsDelete   Permission = "attachments.delete"
	PermitStaffRead           Permission = "staff.read"
	PermitStaffAuth           Permission = "staff.auth"
)

// Permissions are all permissions there are, in the order in which they are shown.
var Permissions = []Permission{
	PermitUsersCreate, PermitUsersRead, PermitUsersUpdate, PermitUsersDelete,
	PermitDepartmentsCreate, PermitDepartmentsRead, PermitDepartmentsUpdate, PermitDepartmentsDelete,
	PermitTicketsCreate, PermitTicketsRead, PermitTicketsUpdate, PermitTicketsDelete,
	PermitMessagesCreate, PermitMessagesRead,
	PermitAttachmentsRead, PermitAttachmentsDownload, PermitAttachmentsDelete,
	PermitStaffRead, PermitStaffAuth,
}

// APIKey lets another program use the API. TokenHash is the SHA-256 of its token, which is stored nowhere; Addresses are
// where it may call from, anywhere when there are none. CallsPerMinute bounds its calls, 0 does not. Revision counts the
// changes of all this, so that of two people who change a key at once the second one learns of the first.
type APIKey struct {
	bun.BaseModel `bun:"table:api_keys,alias:ak"`

	ID             int64 `bun:",pk,autoincrement"`
	Name           string
	TokenHash      []byte
	Permissions    []Permission `bun:"type:json"`
	Addresses      []string     `bun:"type:json"`
	Active         bool
	CallsPerMinute int
	Revision       int64
	CreatedAt      time.Time
	LastUsedAt     time.Time `bun:",nullzero"`

	// DeskRevision is that of the desk's set-up when APIKeyByHash read the key.
	DeskRevision int64 `bun:",scanonly"`
}

// InsertAPIKey adds a key and sets its ID and first revision. IsDuplicate tells of its error that another key has the same token.
func InsertAPIKey(ctx context.Context, db bun.IDB, k *APIKey) error {
	k.Revision = 1
	_, err := db.NewInsert().Model(k).Exec(ctx)
	return err
}

// UpdateAPIKey writes a key and moves it to its next revision, unless somebody has done so since it was read: then it returns
// a conflict. IsDuplicate tells of its error that another key has the same token.
func UpdateAPIKey(ctx context.Context, db bun.IDB, k *APIKey) error {
	read := k.Revision
	k.Revision++
	result, err := db.NewUpdate().Model(k).WherePK().Where("revision = ?", read).ExcludeColumn("created_at", "last_used_at").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		k.Revision = read
		return &Error{Kind: KindConflict, Key: "error.conflict", Err: err}
	}
	return nil
}

// APIKeys returns all keys by id.
func APIKeys(ctx context.Context, db bun.IDB) ([]APIKey, error) {
	keys := []APIKey{}
	if err := db.NewSelect().Model(&keys).Order("ak.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("API keys: %w", err)
	}
	return keys, nil
}

// APIKeysPage returns up to limit keys by name, from an offset on.
func APIKeysPage(ctx context.Context, db bun.IDB, limit, offset int64) ([]APIKey, error) {
	keys := []APIKey{}
	if err := db.NewSelect().Model(&keys).Order("ak.name", "ak.id").Limit(limit).Offset(offset).Scan(ctx); err != nil {
		return nil, fmt.Errorf("page of API keys: %w", err)
	}
	return keys, nil
}

// CountAPIKeys returns how many keys there are.
func CountAPIKeys(ctx context.Context, db bun.IDB) (int64, error) {
	n, err := db.NewSelect().Model((*APIKey)(nil)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count API keys: %w", err)
	}
	return n, nil
}

// APIKeyByID returns a key. Errors: not_found.
func APIKeyByID(ctx context.Context, db bun.IDB, id int64) (*APIKey, error) {
	k := new(APIKey)
	if err := db.NewSelect().Model(k).Where("ak.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "api_key")
	}
	return k, nil
}

// APIKeyByHash returns the key whose token has this SHA-256, compared byte by byte. Errors: not_found.
func APIKeyByHash(ctx context.Context, db bun.IDB, hash []byte) (*APIKey, error) {
	k := new(APIKey)
	q := db.NewSelect().Model(k).ColumnExpr("ak.*").ColumnExpr("(SELECT revision FROM revisions WHERE name = 'desk') AS desk_revision")
	if err := q.Where("ak.token_hash = ?", hash).Scan(ctx); err != nil {
		return nil, row(err, "api_key")
	}
	return k, nil
}

// DeleteAPIKey removes a key.
func DeleteAPIKey(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*APIKey)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete API key %d: %w", id, err)
	}
	return nil
}

// NoteAPIKeyUse writes when a key was last used.
func NoteAPIKeyUse(ctx context.Context, db bun.IDB, id int64, at time.Time) error {
	_, err := db.NewUpdate().Model((*APIKey)(nil)).Set("last_used_at = ?", at).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note use of API key %d: %w", id, err)
	}
	return nil
}
