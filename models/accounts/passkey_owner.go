package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-webauthn/webauthn/webauthn"

	"helpdeskz/models"
)

// passkeyOwner is an agent as authenticators know one. It implements webauthn.User.
type passkeyOwner struct {
	staff  *models.Staff
	handle []byte
	keys   []webauthn.Credential
}

var _ webauthn.User = (*passkeyOwner)(nil)

// WebAuthnID returns what stands for the agent on the authenticator: the same for ever, and nothing that says who it is.
func (o *passkeyOwner) WebAuthnID() []byte { return o.handle }

// WebAuthnName returns the name that tells accounts of one site apart.
func (o *passkeyOwner) WebAuthnName() string { return o.staff.Username }

// WebAuthnDisplayName returns the name that the agent reads.
func (o *passkeyOwner) WebAuthnDisplayName() string { return o.staff.Fullname }

// WebAuthnCredentials returns the agent's passkeys.
func (o *passkeyOwner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func (s *Service) passkeyOwner(ctx context.Context, staff *models.Staff) (*passkeyOwner, error) {
	rows, err := models.PasskeysOf(ctx, s.DB, staff.ID)
	if err != nil {
		return nil, err
	}
	owner := &passkeyOwner{staff: staff, handle: s.Key.MAC("passkey user", []byte(strconv.FormatInt(staff.ID, 10))),
		keys: make([]webauthn.Credential, len(rows))}
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Credential), &owner.keys[i]); err != nil {
			return nil, fmt.Errorf("accounts: passkey %d: %w", row.ID, err)
		}
	}
	return owner, nil
}
