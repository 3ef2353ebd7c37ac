package modelstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// Authenticator makes passkeys and signs with them as a device does (W3C Web Authentication), with ES256 and without attestation.
type Authenticator struct {
	Origin string // of the page that asks
	Site   string // the relying party's id
	// Unverified leaves out the finger or PIN.
	Unverified bool
	Count      uint32 // of the signatures
	t          testing.TB
	id, handle []byte
	key        *ecdsa.PrivateKey
}

// The flags of authenticator data.
const (
	flagPresent  = 1 << 0
	flagVerified = 1 << 2
	flagAttested = 1 << 6
)

// NewAuthenticator returns a device in whose browser a page of the origin is open.
func NewAuthenticator(t testing.TB, origin, site string) *Authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id) // never fails, see crypto/rand
	return &Authenticator{Origin: origin, Site: site, t: t, id: id, key: key}
}

// asked is what the answers need of the options that a page gets.
type asked struct {
	PublicKey struct {
		Challenge string
		User      struct{ ID string }
	}
}

// Make answers to options for a new passkey.
func (a *Authenticator) Make(options []byte) string {
	a.t.Helper()
	q := a.read(options)
	var err error
	a.handle, err = base64.RawURLEncoding.DecodeString(q.PublicKey.User.ID)
	a.must(err)
	point, err := a.key.PublicKey.Bytes()
	a.must(err)
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}) // RFC 9053, section 7.1
	a.must(err)
	data := a.data(flagAttested)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), public...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	a.must(err)
	return a.answer(map[string]any{"clientDataJSON": text(a.client("webauthn.create", q)), "attestationObject": text(object)})
}

// Sign answers to options of a login.
func (a *Authenticator) Sign(options []byte) string {
	a.t.Helper()
	client := a.client("webauthn.get", a.read(options))
	data := a.data(0)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	a.must(err)
	return a.answer(map[string]any{"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature),
		"userHandle": text(a.handle)})
}

func (a *Authenticator) read(options []byte) (q asked) {
	a.t.Helper()
	a.must(json.Unmarshal(options, &q))
	return q
}

func (a *Authenticator) client(kind string, q asked) []byte {
	said, err := json.Marshal(map[string]any{"type": kind, "challenge": q.PublicKey.Challenge, "origin": a.Origin, "crossOrigin": false})
	a.must(err)
	return said
}

func (a *Authenticator) data(more byte) []byte {
	site := sha256.Sum256([]byte(a.Site))
	flags := more | flagPresent
	if !a.Unverified {
		flags |= flagVerified
	}
	return binary.BigEndian.AppendUint32(append(site[:], flags), a.Count)
}

func (a *Authenticator) answer(response map[string]any) string {
	whole, err := json.Marshal(map[string]any{"id": text(a.id), "rawId": text(a.id), "type": "public-key",
		"clientExtensionResults": map[string]any{}, "response": response})
	a.must(err)
	return string(whole)
}

func (a *Authenticator) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func text(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
