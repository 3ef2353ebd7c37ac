package jobs

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// Signature is what mails of a domain are signed with (RFC 6376).
type Signature struct {
	Domain   string
	Selector string
	Key      crypto.Signer
}

// signedHeaders are the fields that a signature covers. Each is named once more than it stands in a mail, so that nobody can add
// another one on the way (RFC 6376 section 5.4.2).
var signedHeaders = []string{"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "MIME-Version",
	"Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"}

// sign puts a signature before a mail.
func (s *Signature) sign(raw []byte) ([]byte, error) {
	head, _ := parseHead(raw)
	keys := append([]string{}, signedHeaders...)
	for _, name := range signedHeaders {
		if head.has(name) {
			keys = append(keys, name)
		}
	}
	var signed bytes.Buffer
	err := dkim.Sign(&signed, bytes.NewReader(raw), &dkim.SignOptions{Domain: s.Domain, Selector: s.Selector, Signer: s.Key, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed, HeaderKeys: keys})
	return signed.Bytes(), err
}

// signatureOf returns what a mail from an address is signed with, nil when it isn't.
func (d *Desk) signatureOf(set *settings.Snapshot, email string) (*Signature, error) {
	domain := asciiDomain(strings.ToLower(email))
	key, there := set.DKIMKey(domain[strings.LastIndexByte(domain, '@')+1:])
	if !there || !key.Active {
		return nil, nil //nolint:nilnil // most mails are not signed
	}
	signer, err := d.openKey(&key)
	if err != nil {
		return nil, fmt.Errorf("the DKIM key of %s can't be read with this install's key; make a new one: %w", key.Domain, err)
	}
	return &Signature{Domain: key.Domain, Selector: key.Selector, Key: signer}, nil
}

func (d *Desk) openKey(k *models.DKIMKey) (crypto.Signer, error) {
	plain, err := d.Key.Open(k.PrivateKey, "dkim_keys", "private_key", k.ID)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(plain)
	if err != nil {
		return nil, err
	}
	signer, is := key.(crypto.Signer)
	if !is {
		return nil, errors.New("it can't sign")
	}
	return signer, nil
}
