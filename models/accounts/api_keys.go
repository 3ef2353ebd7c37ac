package accounts

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// useNotedEvery is how exact the time of a key's last use is: a write a call would slow every call down.
const useNotedEvery = time.Minute

// NewAPIKey is what a new API key is made of. Addresses are single ones, networks such as 10.0.0.0/8, or 203.0.113.*; with
// none the key works from anywhere. CallsPerMinute bounds its calls, 0 does not. Token is one that another program uses already;
// when it is empty one is made.
type NewAPIKey struct {
	Name           string
	Permissions    []models.Permission
	Addresses      []string
	CallsPerMinute int
	Token          string
	Inactive       bool
}

// AddAPIKey adds a key and returns it with its token, which can't be shown again. Errors: invalid (name, permissions, ip,
// calls_per_minute, token), and models.ErrRepeated under models.WithOnce.
func (s *Service) AddAPIKey(ctx context.Context, by Actor, in NewAPIKey) (key *models.APIKey, token string, err error) {
	fields := models.Fields{}
	key = &models.APIKey{CreatedAt: s.Now()}
	fillKey(fields, key, APIKeyChange{Name: in.Name, Permissions: in.Permissions, Addresses: in.Addresses,
		CallsPerMinute: in.CallsPerMinute, Active: !in.Inactive})
	if token = in.Token; token == "" {
		token = secret.NewToken()
	}
	checkToken(fields, token)
	if err := fields.Error(); err != nil {
		return nil, "", err
	}
	key.TokenHash = secret.Hash(token)
	err = models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		key.ID = 0
		if err := models.InsertAPIKey(ctx, tx, key); err != nil {
			return 0, err
		}
		return key.ID, s.audit(ctx, tx, by, "api_key.add", "api_key", key.ID, key.Name)
	})
	if models.IsDuplicate(err) {
		fields.Add("token", "field.taken")
		return nil, "", fields.Error()
	}
	if err != nil {
		return nil, "", fmt.Errorf("accounts: add API key: %w", err)
	}
	return key, token, nil
}

// RevokeAPIKey removes a key, which ends its use at once. Errors: not_found.
func (s *Service) RevokeAPIKey(ctx context.Context, by Actor, id int64) (*models.APIKey, error) {
	var key *models.APIKey
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
		if key, err = models.APIKeyByID(ctx, tx, id); err != nil {
			return err
		}
		if err := models.DeleteAPIKey(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "api_key.revoke", "api_key", id, key.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("accounts: revoke API key: %w", err)
	}
	return key, nil
}

// CheckAPIKey returns the key of a token if it may do this from this address. Errors: forbidden, the same one for every
// reason, so that nobody learns which tokens exist.
func (s *Service) CheckAPIKey(ctx context.Context, token string, from netip.Addr, what models.Permission) (*models.APIKey, error) {
	key, err := models.APIKeyByHash(ctx, s.DB, secret.Hash(token))
	if err != nil && !models.IsNotFound(err) {
		return nil, fmt.Errorf("accounts: check API key: %w", err)
	}
	if err != nil || !key.Active || !slices.Contains(key.Permissions, what) || !mayCallFrom(key, from) {
		return nil, models.NewError(models.KindForbidden, "api_key.refused")
	}
	if now := s.Now(); now.Sub(key.LastUsedAt) >= useNotedEvery {
		if err := models.NoteAPIKeyUse(ctx, s.DB, key.ID, now); err != nil {
			return nil, fmt.Errorf("accounts: check API key: %w", err)
		}
	}
	return key, nil
}

// mayCallFrom holds a line that can't be read for one that no address fits.
func mayCallFrom(key *models.APIKey, from netip.Addr) bool {
	return len(key.Addresses) == 0 || slices.ContainsFunc(key.Addresses, func(text string) bool {
		set, ok := parseAllowed(text)
		return ok && set.holds(from)
	})
}
