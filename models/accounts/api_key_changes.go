package accounts

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// APIKeyChange is what an API key shall become. Revision is that of the key when it was read.
type APIKeyChange struct {
	Name           string
	Permissions    []models.Permission
	Addresses      []string
	CallsPerMinute int
	Active         bool
	Revision       int64
}

// SaveAPIKey changes a key, all but its token. Errors: not_found, conflict when somebody has changed the key since it was read,
// invalid (name, permissions, ip, calls_per_minute).
func (s *Service) SaveAPIKey(ctx context.Context, by Actor, id int64, in APIKeyChange) (*models.APIKey, error) {
	fields := models.Fields{}
	fillKey(fields, &models.APIKey{}, in)
	if err := fields.Error(); err != nil {
		return nil, err
	}
	key, err := s.changeKey(ctx, by, "save", id, in.Revision, func(key *models.APIKey) (detail string) {
		before := *key
		fillKey(fields, key, in)
		return keyChanges(&before, key)
	})
	if err != nil {
		return nil, fmt.Errorf("accounts: save API key: %w", err)
	}
	return key, nil
}

// RenewAPIKeyToken gives a key another token, which can't be shown again; the old one is refused from then on. Errors: not_found,
// conflict when somebody has changed the key since revision.
func (s *Service) RenewAPIKeyToken(ctx context.Context, by Actor, id, revision int64) (key *models.APIKey, token string, err error) {
	token = secret.NewToken()
	key, err = s.changeKey(ctx, by, "renew", id, revision, func(key *models.APIKey) string {
		key.TokenHash = secret.Hash(token)
		return "token"
	})
	if err != nil {
		return nil, "", fmt.Errorf("accounts: renew token of API key: %w", err)
	}
	return key, token, nil
}

// changeKey changes a key that nobody has changed since the revision, and notes it in the audit log under what change says of
// it. When that is nothing, the key stays as it is.
func (s *Service) changeKey(ctx context.Context, by Actor, action string, id, revision int64,
	change func(*models.APIKey) (detail string)) (key *models.APIKey, err error) {
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if key, err = models.APIKeyByID(ctx, tx, id); err != nil {
			return err
		}
		if key.Revision != revision {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		name := key.Name
		detail := change(key)
		if detail == "" {
			return nil
		}
		if err := models.UpdateAPIKey(ctx, tx, key); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "api_key."+action, "api_key", id, name+": "+detail)
	})
	return key, err
}

// keyChanges says what a change makes of a key, for the audit log: who may do more since when must be found there.
func keyChanges(before, after *models.APIKey) string {
	var changes []string
	if before.Name != after.Name {
		changes = append(changes, "name "+strconv.Quote(after.Name))
	}
	changes = append(changes, listChanges("permissions", before.Permissions, after.Permissions)...)
	changes = append(changes, listChanges("addresses", before.Addresses, after.Addresses)...)
	if before.CallsPerMinute != after.CallsPerMinute {
		changes = append(changes, fmt.Sprintf("%d calls a minute", after.CallsPerMinute))
	}
	if before.Active != after.Active {
		changes = append(changes, map[bool]string{true: "active", false: "inactive"}[after.Active])
	}
	return strings.Join(changes, "; ")
}

// listChanges says what a list has gained and lost, and nothing when it is the same.
func listChanges[T ~string](name string, before, after []T) []string {
	text := name
	for _, gained := range after {
		if !slices.Contains(before, gained) {
			text += " +" + string(gained)
		}
	}
	for _, lost := range before {
		if !slices.Contains(after, lost) {
			text += " -" + string(lost)
		}
	}
	if text == name {
		return nil
	}
	return []string{text}
}
