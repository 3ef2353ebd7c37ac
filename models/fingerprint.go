package models

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Fingerprint names what a form was shown with, so that a change that somebody else has made since is noticed when it comes back.
// Two lists of texts have the same fingerprint only when they are the same.
func Fingerprint(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:12])
}
