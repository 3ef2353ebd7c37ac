package secret

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// minMAC is the shortest part of a MAC that Verify accepts, in bytes: 128 bits can't be guessed.
const minMAC = 16

// tokenSize is the randomness of a token in bytes.
const tokenSize = 32

// MAC returns the HMAC-SHA256 of data (32 bytes) under the sub-key of one purpose, such as "message-id" or "link":
// what is signed for one purpose proves nothing for another.
func (k Key) MAC(purpose string, data []byte) []byte {
	mac := hmac.New(sha256.New, k.derive("mac "+purpose))
	mac.Write(data)
	return mac.Sum(nil)
}

// Verify reports, in constant time, whether mac is MAC(purpose, data) or its first 16 bytes or more: short signatures
// fit better into a Message-ID.
func (k Key) Verify(purpose string, data, mac []byte) bool {
	want := k.MAC(purpose, data)
	if len(mac) < minMAC || len(mac) > len(want) {
		return false
	}
	return hmac.Equal(mac, want[:len(mac)])
}

// NewToken returns 256 random bits as 43 characters of base64url: a session, a one-time link, an API key.
func NewToken() string {
	var raw [tokenSize]byte
	rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Hash returns the SHA-256 of a token (32 bytes), which is what the database keeps and looks up. A plain hash is
// enough because a token, unlike a password, can't be guessed.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
