package desk

import (
	"context"
	"regexp"
	"strings"

	"github.com/uptrace/bun"
	"golang.org/x/net/idna"

	"helpdeskz/models"
)

// DefaultSelector is the name of a key among those of its domain, where somebody gives none.
const DefaultSelector = "helpdeskz"

// maxSelector keeps a key's name one that the DNS takes, together with a domain.
const maxSelector = 63

// selectorPattern is one or more labels (RFC 6376 section 3.1).
var selectorPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// DKIMInput is a key as somebody asks for it: a new one of this Algorithm, or, when PEM is not empty, their own.
type DKIMInput struct {
	Selector  string // "" for DefaultSelector
	Algorithm models.DKIMAlgorithm
	PEM       string // private key, PKCS #1 or PKCS #8
}

// DomainOf returns the domain of an address in the form that the DNS knows (RFC 5891).
func DomainOf(email string) string {
	domain := strings.ToLower(email[strings.LastIndexByte(email, '@')+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return domain
}

// DKIMKeyFor returns the key of a mailbox's domain. Errors: not_found.
func (s *Service) DKIMKeyFor(ctx context.Context, m *models.Mailbox) (*models.DKIMKey, error) {
	return dkimKeyOf(ctx, s.DB, m)
}

func dkimKeyOf(ctx context.Context, db bun.IDB, m *models.Mailbox) (*models.DKIMKey, error) {
	keys, err := models.DKIMKeys(ctx, db)
	if err != nil {
		return nil, err
	}
	domain := DomainOf(m.Email)
	for i := range keys {
		if keys[i].Domain == domain {
			return &keys[i], nil
		}
	}
	return nil, models.NotFound("dkim_key")
}

// AddDKIMKey gives the domain of a mailbox a key, which signs nothing yet: first the world must know it. Errors: not_found, invalid
// (selector, algorithm, pem), conflict when the domain has a key.
func (s *Service) AddDKIMKey(ctx context.Context, by Actor, mailboxID int64, in DKIMInput) error {
	fields := models.Fields{}
	selector := strings.ToLower(strings.TrimSpace(in.Selector))
	if selector == "" {
		selector = DefaultSelector
	}
	if len(selector) > maxSelector || !selectorPattern.MatchString(selector) {
		fields.Add("selector", "dkim.bad_selector")
	}
	pair := makeKeyPair(fields, in)
	if err := fields.Error(); err != nil {
		return err
	}
	err := s.changeDKIM(ctx, mailboxID, func(ctx context.Context, tx bun.Tx, m *models.Mailbox) error {
		k := &models.DKIMKey{Domain: DomainOf(m.Email), Selector: selector, Algorithm: pair.algorithm, PrivateKey: []byte{},
			PublicKey: pair.public, CreatedAt: s.Now()}
		if err := models.InsertDKIMKey(ctx, tx, k); err != nil {
			return err
		}
		// The seal is bound to the row, whose id is only known now.
		var err error
		if k.PrivateKey, err = s.Key.Seal(pair.private, "dkim_keys", "private_key", k.ID); err != nil {
			return err
		}
		if err := models.SealDKIMKey(ctx, tx, k); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "dkim_key.add", "dkim_key", k.ID, k.RecordName())
	})
	if models.IsDuplicate(err) {
		return models.NewError(models.KindConflict, "dkim.has_key")
	}
	return wrap("add dkim key", err)
}

// SignWithDKIM says whether the mails of a mailbox's domain are signed. Errors: not_found.
func (s *Service) SignWithDKIM(ctx context.Context, by Actor, mailboxID int64, active bool) error {
	return wrap("sign with dkim", s.changeDKIM(ctx, mailboxID, func(ctx context.Context, tx bun.Tx, m *models.Mailbox) error {
		k, err := dkimKeyOf(ctx, tx, m)
		if err != nil || k.Active == active {
			return err
		}
		if err := models.ActivateDKIMKey(ctx, tx, k.ID, active); err != nil {
			return err
		}
		action := "dkim_key.off"
		if active {
			action = "dkim_key.on"
		}
		return s.audit(ctx, tx, by, action, "dkim_key", k.ID, k.RecordName())
	}))
}

// DeleteDKIMKey removes the key of a mailbox's domain. Errors: not_found.
func (s *Service) DeleteDKIMKey(ctx context.Context, by Actor, mailboxID int64) error {
	return wrap("delete dkim key", s.changeDKIM(ctx, mailboxID, func(ctx context.Context, tx bun.Tx, m *models.Mailbox) error {
		k, err := dkimKeyOf(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := models.DeleteDKIMKey(ctx, tx, k.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "dkim_key.delete", "dkim_key", k.ID, k.RecordName())
	}))
}

func (s *Service) changeDKIM(ctx context.Context, mailboxID int64, f func(ctx context.Context, tx bun.Tx, m *models.Mailbox) error) error {
	return s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		m, err := models.MailboxByID(ctx, tx, mailboxID)
		if err != nil {
			return err
		}
		return f(ctx, tx, m)
	})
}
