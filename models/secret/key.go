// Package secret keeps what must not be readable in the database: stored passwords are encrypted, links and
// Message-IDs are signed, and session tokens are stored as hashes only. Everything rests on one Key.
package secret

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// KeySize is the length of a Key in bytes.
const KeySize = 32

// hidden stands wherever a Key would otherwise be printed.
const hidden = "secret.Key(hidden)"

// ErrKey is wrapped by every refusal of a key: wrong length, not base64, or a file that others can read.
var ErrKey = errors.New("unusable key")

// Key is the secret of one installation. Sub-keys for each use are derived from it, so it never works as a cipher
// key itself. It prints as a placeholder with every verb, in slog and in JSON.
type Key [KeySize]byte

// NewKey returns a random key.
func NewKey() Key {
	var k Key
	rand.Read(k[:])
	return k
}

// Parse reads a key from base64 text, standard or URL alphabet, padded or not, with surrounding space allowed.
// It wraps ErrKey when the text is anything else or doesn't hold 32 bytes.
func Parse(text string) (Key, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return Key{}, fmt.Errorf("%w: it is not base64", ErrKey)
	}
	if len(raw) != KeySize {
		return Key{}, fmt.Errorf("%w: it holds %d bytes instead of %d", ErrKey, len(raw), KeySize)
	}
	return Key(raw), nil
}

// Text returns the key as Parse reads it. It is the secret itself: write it to the key file and nowhere else.
func (k Key) Text() string { return base64.StdEncoding.EncodeToString(k[:]) }

// String hides the key.
func (k Key) String() string { return hidden }

// Format hides the key from every verb, %x and %#v included.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, hidden) }

// LogValue hides the key from slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the key from JSON and from other text encodings.
func (k Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// derive returns the sub-key for one use (HKDF-SHA256, RFC 5869).
func (k Key) derive(use string) []byte {
	sub, err := hkdf.Expand(sha256.New, k[:], "helpdeskz "+use, KeySize)
	if err != nil {
		// Expand fails only for an output of more than 255 hashes.
		panic("secret: derive: " + err.Error())
	}
	return sub
}
