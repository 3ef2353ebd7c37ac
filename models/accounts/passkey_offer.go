package accounts

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// passkeyOfferLife is how long an authenticator has to answer.
const passkeyOfferLife = 5 * time.Minute

// The two things that an authenticator is asked for.
const (
	askToMake = "passkey_make"
	askToSign = "passkey_sign"
)

// purposePasskeyUsed marks a challenge that was answered: an answer that somebody has seen is of no use.
const purposePasskeyUsed = "passkey_used"

// PasskeyOffer is what an authenticator is to answer (W3C Web Authentication). Sealed goes along with the answer; it carries the
// challenge, so that none is stored for those who never answer.
type PasskeyOffer struct {
	Options []byte // JSON, for navigator.credentials
	Sealed  string // base64url
}

// challenge is the inside of a sealed offer.
type challenge struct {
	Session webauthn.SessionData
	Name    string // of the passkey to be made
	Ends    time.Time
}

// PasskeysWork tells whether browsers let the site have passkeys: it needs a name for that, an IP address is none.
func (s *Service) PasskeysWork() bool {
	host := s.host()
	_, err := netip.ParseAddr(host)
	return host != "" && err != nil
}

func (s *Service) host() string {
	site, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return site.Hostname()
}

// relyingParty is the site as authenticators know it. Errors: not_found where there are no passkeys.
func (s *Service) relyingParty(ctx context.Context) (*webauthn.WebAuthn, error) {
	if !s.PasskeysWork() {
		return nil, models.NotFound("page")
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	site, _ := url.Parse(s.URL) // was parsed before
	party, err := webauthn.New(&webauthn.Config{RPID: site.Hostname(), RPDisplayName: issuerOf(set.SiteName),
		RPOrigins: []string{site.Scheme + "://" + site.Host}, AttestationPreference: protocol.PreferNoAttestation,
		// The authenticator asks for a finger or a PIN, so that a passkey stands for both factors.
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired,
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired()}})
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: %w", err)
	}
	return party, nil
}

func (s *Service) sealPasskeyOffer(purpose string, staffID int64, name string, session *webauthn.SessionData, options any) (*PasskeyOffer, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: offer: %w", err)
	}
	plain, err := json.Marshal(challenge{Session: *session, Name: name, Ends: s.Now().Add(passkeyOfferLife)})
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: offer: %w", err)
	}
	sealed, err := s.Key.Seal(plain, "passkeys", purpose, staffID)
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: seal the offer: %w", err)
	}
	return &PasskeyOffer{Options: shown, Sealed: base64.RawURLEncoding.EncodeToString(sealed)}, nil
}

// openPasskeyOffer returns the inside of an offer; false means that it was made for something or somebody else, too long ago, or not here.
func (s *Service) openPasskeyOffer(purpose string, staffID int64, text string) (*challenge, bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	plain, err := s.Key.Open(sealed, "passkeys", purpose, staffID)
	if err != nil {
		return nil, false
	}
	offer := new(challenge)
	if json.Unmarshal(plain, offer) != nil || !s.Now().Before(offer.Ends) {
		return nil, false
	}
	return offer, true
}

// answered marks a challenge; false means that it was marked before. Of several at once one is told true.
func answered(ctx context.Context, tx bun.Tx, c *challenge) (bool, error) {
	mark := &models.OneTimeLink{Hash: secret.Hash(c.Session.Challenge), Purpose: purposePasskeyUsed, ExpiresAt: c.Ends}
	err := models.InsertOneTimeLink(ctx, tx, mark)
	if models.IsDuplicate(err) {
		return false, nil
	}
	return err == nil, err
}
