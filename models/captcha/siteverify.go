package captcha

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"helpdeskz/models/settings"
)

// A service has this long to say whether an answer is good, and so many bytes.
const (
	servicePatience = 5 * time.Second
	longestVerdict  = 64 << 10
)

// visitorsFaults are the error codes that a service gives for the answer itself. All others are about the desk's keys, or the service.
var visitorsFaults = []string{"missing-input-response", "invalid-input-response", "timeout-or-duplicate", "expired-input-response",
	"already-seen-response", "invalid-or-already-seen-response"}

// verdict is what reCAPTCHA, hCaptcha and Turnstile alike say of an answer.
type verdict struct {
	Success bool     `json:"success"`
	Errors  []string `json:"error-codes"`
}

// outgoing returns a client that follows nobody elsewhere.
func outgoing() *http.Client {
	return &http.Client{Timeout: servicePatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// checkService asks the chosen service. Without a verdict nobody gets in: the error wraps why.
func (s *Service) checkService(ctx context.Context, set *settings.Snapshot, answer string) error {
	key, err := set.OpenCaptchaSecret(s.Key)
	if err != nil {
		return wrong("captcha.away", wrap("secret", err))
	}
	said, err := s.ask(ctx, s.Verify[set.Captcha], url.Values{"secret": {key}, "response": {answer}})
	switch {
	case err != nil:
		return wrong("captcha.away", wrap(string(set.Captcha), err))
	case said.Success:
		return nil
	case slices.ContainsFunc(said.Errors, func(code string) bool { return !slices.Contains(visitorsFaults, code) }):
		return wrong("captcha.away", wrap(string(set.Captcha), fmt.Errorf("it refuses with %q", said.Errors)))
	}
	return wrong("captcha.wrong", nil)
}

// ask sends a form to a service. Its errors don't name the form, which holds the secret.
func (s *Service) ask(ctx context.Context, address string, form url.Values) (verdict, error) {
	var said verdict
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return said, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.HTTP.Do(request)
	if err != nil {
		return said, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= http.StatusMultipleChoices && answer.StatusCode != http.StatusBadRequest {
		return said, fmt.Errorf("it answers %s", answer.Status)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestVerdict))
	if err != nil {
		return said, err
	}
	if json.Unmarshal(body, &said) != nil {
		return said, errors.New("it answers no JSON")
	}
	return said, nil
}
