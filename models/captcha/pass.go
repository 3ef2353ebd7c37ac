package captcha

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// passLife is how long who has answered may correct the rest of the form.
const passLife = time.Hour

const (
	passPurpose   = "captcha pass"
	passSignature = 16 // bytes
)

// Pass returns a mark that says: the form with this token was answered for. The form carries it when it is shown again, so that
// nobody is asked twice because of another field. It is good for that token alone, which makes one thing only.
func (s *Service) Pass(token string) string {
	until := strconv.FormatInt(s.Now().Add(passLife).Unix(), 10)
	return until + "." + hex.EncodeToString(s.Key.MAC(passPurpose, passData(until, token))[:passSignature])
}

// Passed tells whether a mark is one of Pass for this token.
func (s *Service) Passed(mark, token string) bool {
	until, code, _ := strings.Cut(mark, ".")
	seconds, err := strconv.ParseInt(until, 10, 64)
	if err != nil || s.Now().After(time.Unix(seconds, 0)) {
		return false
	}
	signature, err := hex.DecodeString(code)
	return err == nil && s.Key.Verify(passPurpose, passData(until, token), signature)
}

func passData(until, token string) []byte { return []byte(until + "\n" + token) }
