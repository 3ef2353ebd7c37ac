package accounts

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// PasskeyInput is a login without a name and a password: the Sealed part of an offer, the authenticator's answer to it as JSON,
// and where from.
type PasskeyInput struct {
	Sealed    string
	Answer    string
	IP        string
	UserAgent string
}

// OfferPasskeyLogin asks an authenticator for any of the passkeys that it has for the site. Errors: not_found where there are no
// passkeys.
func (s *Service) OfferPasskeyLogin(ctx context.Context) (*PasskeyOffer, error) {
	party, err := s.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	assertion, session, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: offer login: %w", err)
	}
	return s.sealPasskeyOffer(askToSign, 0, "", session, assertion)
}

// LoginStaffPasskey returns the agent whose passkey has answered, and writes the login log. A passkey asks for a finger or a PIN on
// the device that holds it, so no code is needed beside it. Of all that it refuses it says the same. Errors: unauthenticated,
// rate_limited, not_found where there are no passkeys.
func (s *Service) LoginStaffPasskey(ctx context.Context, in PasskeyInput) (*models.Staff, error) {
	party, err := s.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	from := LoginInput{Login: "passkey", IP: in.IP, UserAgent: in.UserAgent}
	try, err := s.try(ctx, ActionStaffLoginAddress, AddressSubject(in.IP))
	if err != nil {
		return nil, s.logLocked(ctx, from, err)
	}
	e, err := s.readPasskey(ctx, party, in)
	if err == nil {
		err = s.admitPasskey(ctx, from, e, try)
	}
	if models.KindOf(err) == models.KindInvalid {
		return nil, s.logLogin(ctx, from, nil, loginWrong, models.NewError(models.KindUnauthenticated, "login.passkey_wrong"))
	}
	if err != nil {
		return nil, err
	}
	return e.owner.staff, nil
}

// passkeyEntry is an agent at the door, whose passkey has answered.
type passkeyEntry struct {
	offer *challenge
	owner *passkeyOwner
	row   *models.Passkey
}

// readPasskey checks an answer. Errors: invalid (passkey).
func (s *Service) readPasskey(ctx context.Context, party *webauthn.WebAuthn, in PasskeyInput) (*passkeyEntry, error) {
	e := new(passkeyEntry)
	var good bool
	if e.offer, good = s.openPasskeyOffer(askToSign, 0, in.Sealed); !good {
		return nil, passkeyError("passkey.late")
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(in.Answer))
	if err != nil {
		return nil, badPasskey("sign", err)
	}
	if err := s.findPasskey(ctx, e, answer.RawID); err != nil {
		return nil, err
	}
	find := func([]byte, []byte) (webauthn.User, error) { return e.owner, nil }
	_, credential, err := party.ValidatePasskeyLogin(find, e.offer.Session, answer)
	if err != nil {
		return nil, badPasskey("sign", err)
	}
	// Two authenticators with one key: one of them is a copy.
	if credential.Authenticator.CloneWarning {
		return nil, badPasskey("sign", fmt.Errorf("the count of passkey %d went back", e.row.ID))
	}
	record, err := json.Marshal(credential)
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: %w", err)
	}
	e.row.Credential, e.row.LastUsedAt = string(record), s.Now()
	return e, nil
}

// findPasskey looks for the passkey with a credential's id, and whose it is. Errors: invalid (passkey) when there is none, or the
// agent may not sign in any more.
func (s *Service) findPasskey(ctx context.Context, e *passkeyEntry, credential []byte) (err error) {
	e.row, err = models.PasskeyByHash(ctx, s.DB, secret.Hash(string(credential)))
	if models.IsNotFound(err) {
		return passkeyError("passkey.unfit")
	}
	if err != nil {
		return err
	}
	staff, err := models.StaffByID(ctx, s.DB, e.row.StaffID)
	if err != nil {
		return err
	}
	if !staff.Active {
		return passkeyError("passkey.unfit")
	}
	e.owner, err = s.passkeyOwner(ctx, staff)
	return err
}

// admitPasskey ends the login. Errors: invalid (passkey) when the answer was used before, or the passkey is gone.
func (s *Service) admitPasskey(ctx context.Context, from LoginInput, e *passkeyEntry, try counted) error {
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		fits, err := answered(ctx, tx, e.offer)
		if err == nil && fits {
			fits, err = models.UsePasskey(ctx, tx, e.row)
		}
		if err == nil && !fits {
			err = passkeyError("passkey.late")
		}
		if err != nil {
			return err
		}
		if err := models.SetStaffLogin(ctx, tx, e.owner.staff.ID, s.Now()); err != nil {
			return fmt.Errorf("accounts: note login: %w", err)
		}
		if err := models.InsertLogin(ctx, tx, s.loginLine(from, e.owner.staff, loginOK)); err != nil {
			return err
		}
		return try.forgive(ctx, tx)
	})
}
