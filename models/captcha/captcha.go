// Package captcha makes sure that a form was sent by a person: with a puzzle of the desk's own (ALTCHA), or by asking one of the
// services that show puzzles.
package captcha

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// Field is the name under which what is wrong with an answer stands among a form's fields.
const Field = "captcha"

// longestAnswer is how long an answer may be, in bytes; those of the services have about 2,000.
const longestAnswer = 8 << 10

// Service sets puzzles and checks answers.
type Service struct {
	DB     *bun.DB
	Key    secret.Key
	Now    func() time.Time // UTC
	HTTP   *http.Client
	Verify map[settings.Captcha]string // where the services check answers
}

// New returns the service on a database, with the addresses of the services.
func New(db *bun.DB, key secret.Key, now func() time.Time) *Service {
	return &Service{DB: db, Key: key, Now: now, HTTP: outgoing(), Verify: map[settings.Captcha]string{
		settings.CaptchaRecaptcha: "https://www.google.com/recaptcha/api/siteverify",
		settings.CaptchaHcaptcha:  "https://api.hcaptcha.com/siteverify",
		settings.CaptchaTurnstile: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
	}}
}

// Check looks at the answer that a form brings. Errors: invalid (captcha), which wraps the cause when the check could not be done.
func (s *Service) Check(ctx context.Context, set *settings.Snapshot, answer string) error {
	switch {
	case set.Captcha == settings.CaptchaOff:
		return nil
	case answer == "":
		return wrong("captcha.missing", nil)
	case len(answer) > longestAnswer:
		return wrong("captcha.wrong", nil)
	case set.Captcha == settings.CaptchaAltcha:
		return s.checkAltcha(ctx, answer)
	}
	return s.checkService(ctx, set, answer)
}

func wrong(word string, cause error) error {
	fields := models.Fields{}
	fields.Add(Field, word)
	return &models.Error{Kind: models.KindInvalid, Key: "error.invalid", Fields: fields, Err: cause}
}

func wrap(step string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("captcha: %s: %w", step, err)
}
