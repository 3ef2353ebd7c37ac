package accounts

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

const (
	// MinToken is the shortest token that is taken from another system, in characters.
	MinToken = 20
	// MaxToken is the longest one.
	MaxToken = 200
	// maxAddresses bounds the addresses of one API key.
	maxAddresses = 100
	// useNotedEvery is how exact the time of a key's last use is: a write a call would slow every call down.
	useNotedEvery = time.Minute
)

// NewAPIKey is what a new API key is made of. Addresses are single ones, networks such as 10.0.0.0/8, or 203.0.113.*; with
// none the key works from anywhere. Token is one that another program uses already; when it is empty one is made.
type NewAPIKey struct {
	Name        string
	Permissions []models.Permission
	Addresses   []string
	Token       string
	Inactive    bool
}

// AddAPIKey adds a key and returns it with its token, which can't be shown again. Errors: invalid (name, permissions, ip,
// token).
func (s *Service) AddAPIKey(ctx context.Context, by Actor, in NewAPIKey) (key *models.APIKey, token string, err error) {
	fields := models.Fields{}
	key = &models.APIKey{Name: checkKeyName(fields, in.Name), Permissions: checkPermissions(fields, in.Permissions),
		Addresses: checkAddresses(fields, in.Addresses), Active: !in.Inactive, CreatedAt: s.Now()}
	if token = in.Token; token == "" {
		token = secret.NewToken()
	}
	checkToken(fields, token)
	if err := fields.Error(); err != nil {
		return nil, "", err
	}
	key.TokenHash = secret.Hash(token)
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		key.ID = 0
		if err := models.InsertAPIKey(ctx, tx, key); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "api_key.add", "api_key", key.ID, key.Name)
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

func checkKeyName(fields models.Fields, raw string) string {
	name := CleanName(raw)
	switch {
	case name == "":
		fields.Add("name", "field.required")
	case utf8.RuneCountInString(name) > MaxName:
		fields.Add("name", "field.too_long", "Max", MaxName)
	}
	return name
}

// checkPermissions returns the permissions in their usual order, each once.
func checkPermissions(fields models.Fields, given []models.Permission) []models.Permission {
	for _, p := range given {
		if !slices.Contains(models.Permissions, p) {
			fields.Add("permissions", "api_key.permission", "Name", shorten(string(p), 60))
		}
	}
	if len(given) == 0 {
		fields.Add("permissions", "field.required")
	}
	return slices.DeleteFunc(slices.Clone(models.Permissions), func(p models.Permission) bool { return !slices.Contains(given, p) })
}

func checkAddresses(fields models.Fields, given []string) []string {
	addresses := []string{}
	for _, text := range given {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		set, ok := parseAllowed(text)
		if !ok {
			fields.Add("ip", "api_key.address", "Address", shorten(text, 60))
			continue
		}
		if !slices.Contains(addresses, set.String()) {
			addresses = append(addresses, set.String())
		}
	}
	if len(addresses) > maxAddresses {
		fields.Add("ip", "field.too_many", "Max", maxAddresses)
	}
	return addresses
}

// checkToken takes visible ASCII only: the token travels in an HTTP header.
func checkToken(fields models.Fields, token string) {
	switch {
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		fields.Add("token", "api_key.token_letters")
	case len(token) < MinToken:
		fields.Add("token", "api_key.token_short", "Min", MinToken)
	case len(token) > MaxToken:
		fields.Add("token", "field.too_long", "Max", MaxToken)
	}
}
