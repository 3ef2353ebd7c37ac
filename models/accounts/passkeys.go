package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// MaxPasskeys is how many passkeys an agent can have.
const MaxPasskeys = 20

// Passkeys returns the passkeys of the agent who asks, in the order in which they were made.
func (s *Service) Passkeys(ctx context.Context, by Actor) ([]models.Passkey, error) {
	return models.PasskeysOf(ctx, s.DB, by.Staff.ID)
}

// OfferPasskey asks an authenticator to make a passkey with a name for the agent who asks. Errors: invalid (name, password),
// rate_limited, not_found where there are no passkeys.
func (s *Service) OfferPasskey(ctx context.Context, by Actor, name, password string) (*PasskeyOffer, error) {
	party, err := s.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	fields := models.Fields{}
	name = models.RequireName(fields, "name", name, MaxName)
	if err := fields.Error(); err != nil {
		return nil, err
	}
	staff, err := s.ownPassword(ctx, by, password)
	if err != nil {
		return nil, err
	}
	owner, err := s.passkeyOwner(ctx, staff)
	if err != nil {
		return nil, err
	}
	if len(owner.keys) >= MaxPasskeys {
		fields.Add("name", "passkey.too_many", "Max", MaxPasskeys)
		return nil, fields.Error()
	}
	creation, session, err := party.BeginRegistration(owner,
		webauthn.WithExclusions(webauthn.Credentials(owner.keys).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: offer: %w", err)
	}
	return s.sealPasskeyOffer(askToMake, staff.ID, name, session, creation)
}

// AddPasskey takes an authenticator's answer to an offer of OfferPasskey, as JSON. Errors: invalid (passkey) for an answer that
// does not fit or comes too late.
func (s *Service) AddPasskey(ctx context.Context, by Actor, sealed, answer string) (*models.Passkey, error) {
	party, err := s.relyingParty(ctx)
	if err != nil {
		return nil, err
	}
	offer, good := s.openPasskeyOffer(askToMake, by.Staff.ID, sealed)
	if !good {
		return nil, passkeyError("passkey.late")
	}
	owner, err := s.passkeyOwner(ctx, by.Staff)
	if err != nil {
		return nil, err
	}
	made, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, badPasskey("make", err)
	}
	credential, err := party.CreateCredential(owner, offer.Session, made)
	if err != nil {
		return nil, badPasskey("make", err)
	}
	return s.storePasskey(ctx, by, offer, credential)
}

func (s *Service) storePasskey(ctx context.Context, by Actor, offer *challenge, credential *webauthn.Credential) (*models.Passkey, error) {
	record, err := json.Marshal(credential)
	if err != nil {
		return nil, fmt.Errorf("accounts: passkeys: %w", err)
	}
	row := &models.Passkey{StaffID: by.Staff.ID, Hash: secret.Hash(string(credential.ID)), Name: offer.Name, Credential: string(record), CreatedAt: s.Now()}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		row.ID = 0
		first, err := answered(ctx, tx, offer)
		if err == nil && !first {
			err = passkeyError("passkey.late")
		}
		if err != nil {
			return err
		}
		if err := models.InsertPasskey(ctx, tx, row); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "passkey.add", "staff", by.Staff.ID, row.Name)
	})
	if models.IsDuplicate(err) {
		return nil, passkeyError("passkey.there")
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: add passkey: %w", err)
	}
	return row, nil
}

// DeletePasskey takes a passkey of the agent who asks away. Errors: not_found.
func (s *Service) DeletePasskey(ctx context.Context, by Actor, id int64) (*models.Passkey, error) {
	row, err := models.PasskeyOf(ctx, s.DB, by.Staff.ID, id)
	if err != nil {
		return nil, err
	}
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		gone, err := models.DeletePasskey(ctx, tx, row.ID)
		if err == nil && !gone {
			err = models.NotFound("passkey")
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "passkey.delete", "staff", by.Staff.ID, row.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("accounts: delete passkey: %w", err)
	}
	return row, nil
}

func passkeyError(key string) error {
	fields := models.Fields{}
	fields.Add("passkey", key)
	return fields.Error()
}

// badPasskey is what is said of an answer that does not fit. Why it does not is for the log: it may be the operator's to set right,
// as an address that is not the one in the configuration.
func badPasskey(step string, err error) error {
	why := err.Error()
	var known *protocol.Error
	if errors.As(err, &known) {
		why = known.Details + " " + known.DevInfo
	}
	slog.Info("a passkey's answer does not fit", "step", step, "why", why)
	return passkeyError("passkey.unfit")
}
