// Package install sets up a new desk: it asks for the one-time code that the console shows, and makes the first admin.
package install

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"

	"helpdeskz/handlers/web"
)

// Setup answers the routes below /install until the desk has its first admin.
type Setup struct {
	*web.Kit
	frame web.Frame
	code  string
}

// New returns the set-up. frame is the layout around its pages.
func New(kit *web.Kit, frame web.Frame) *Setup {
	return &Setup{Kit: kit, frame: frame, code: newCode()}
}

// Code returns the one-time code for the console, in groups that can be read aloud.
func (s *Setup) Code() string { return s.code }

// newCode has 60 random bits in letters and digits that are hard to mistake; tries are limited.
func newCode() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails, see crypto/rand
	var code strings.Builder
	for i, b := range raw {
		if i > 0 && i%4 == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(letters[int(b)%len(letters)])
	}
	return code.String()
}

// fits compares a typed code, whose case, blanks and dashes don't matter.
func (s *Setup) fits(typed string) bool {
	plain := func(text string) string {
		return strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(strings.TrimSpace(text)))
	}
	return subtle.ConstantTimeCompare([]byte(plain(typed)), []byte(plain(s.code))) == 1
}
