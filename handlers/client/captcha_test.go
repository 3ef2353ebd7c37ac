package client_test

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/captcha"
	"helpdeskz/models/settings"
)

// solved is what the widget sends when it has solved a fresh puzzle.
func solved(t *testing.T, b *webtest.Browser) string {
	t.Helper()
	a := b.Get("/captcha").Want(http.StatusOK)
	if kind := a.Header.Get("Content-Type"); !strings.Contains(kind, "/json") || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the puzzle comes as %q, to be kept %q", kind, a.Header.Get("Cache-Control"))
	}
	var puzzle captcha.Puzzle
	must(t, json.Unmarshal([]byte(a.Body), &puzzle))
	p := puzzle.Parameters
	nonce, err := hex.DecodeString(p.Nonce)
	must(t, err)
	salt, err := hex.DecodeString(p.Salt)
	must(t, err)
	for counter := uint32(0); ; counter++ {
		key, err := pbkdf2.Key(sha256.New, string(binary.BigEndian.AppendUint32(nonce[:len(nonce):len(nonce)], counter)), salt, p.Cost, p.KeyLength)
		must(t, err)
		if text := hex.EncodeToString(key); strings.HasPrefix(text, p.KeyPrefix) {
			raw, err := json.Marshal(map[string]any{"challenge": puzzle, "solution": map[string]any{"counter": counter, "derivedKey": text, "time": 12.3}})
			must(t, err)
			return base64.StdEncoding.EncodeToString(raw)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestGuestsSolveAPuzzle(t *testing.T) {
	s := newSite(t)
	s.Set(func(set *settings.Settings) { set.Captcha = settings.CaptchaAltcha })
	const path = "/submit-ticket/1-general"
	b := s.Browser()
	a := b.Get(path).Want(http.StatusOK)
	has(t, a.Doc(), "#captcha-label", "person")
	attribute(t, a.Doc(), "altcha-widget[challenge='/captcha']", "configuration")
	if worker := attribute(t, a.Doc(), "#captcha", "data-worker"); !strings.HasPrefix(worker, "/assets/") {
		t.Errorf("the worker is at %s", worker)
	}
	has(t, a.Doc(), "script[type=module]", "")
	for _, header := range []string{"Content-Security-Policy", "Referrer-Policy"} {
		if got, usual := a.Header.Get(header), b.Get("/").Header.Get(header); got != usual {
			t.Errorf("%s: %q, elsewhere %q", header, got, usual)
		}
	}
	hasNot(t, b.Get("/search?q=x").Want(http.StatusOK).Doc(), "script[type=module], altcha-widget")

	form := formOf(t, b, path, asked())
	for name, answer := range map[string]string{"nothing": "", "garbage": "garbage"} {
		form.Set("altcha", answer)
		doc := b.Swap(path, "main", form).Want(http.StatusUnprocessableEntity).Doc()
		has(t, doc, ".errors a[href='#captcha']", "person")
		has(t, doc, "#captcha-err", "")
		has(t, doc, "#body", "Please mend it.")
		if s.Count("tickets") != 0 {
			t.Fatalf("%s opens a ticket", name)
		}
	}
	answer := solved(t, b)
	form.Set("altcha", answer)
	form.Set("subject", "")
	doc := b.Post(path, form).Want(http.StatusUnprocessableEntity).Doc()
	has(t, doc, "#subject-err", "")
	hasNot(t, doc, "altcha-widget, #captcha-err")
	pass := attribute(t, doc, "input[name=captcha_pass]", "value")

	again := formOf(t, b, path, asked())
	again.Set("altcha", answer)
	b.Post(path, again).Want(http.StatusUnprocessableEntity)
	again.Del("altcha")
	again.Set("captcha_pass", pass)
	b.Post(path, again).Want(http.StatusUnprocessableEntity)
	if n := s.Count("tickets"); n != 0 {
		t.Fatalf("%d tickets of an answer that was used", n)
	}
	form.Del("altcha")
	form.Set("captcha_pass", pass)
	form.Set("subject", "Wrong VAT number")
	b.Post(path, form).Want(http.StatusSeeOther)
	b.Post(path, form).Want(http.StatusSeeOther)
	if n := s.Count("tickets"); n != 1 {
		t.Errorf("%d tickets, want one", n)
	}
}

func TestWhoIsSignedInIsNotAsked(t *testing.T) {
	s := newSite(t)
	b := s.AsCustomer(s.Customer("ines@castro.test"))
	s.Set(func(set *settings.Settings) { set.Captcha = settings.CaptchaAltcha })
	const path = "/submit-ticket/1-general"
	hasNot(t, b.Get(path).Want(http.StatusOK).Doc(), "#captcha, script[type=module]")
	b.Post(path, formOf(t, b, path, asked())).Want(http.StatusSeeOther)
}

func TestLoginAndForgottenPasswordAskToo(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	s.Set(func(set *settings.Settings) { set.Captcha = settings.CaptchaAltcha })
	b := s.Browser()
	login := url.Values{"email": {user.Email}, "password": {webtest.Password}}
	doc := b.Post("/login", login).Want(http.StatusUnprocessableEntity).Doc()
	has(t, doc, ".errors a[href='#captcha']", "Show that you are a person")
	if n := s.Count("sessions"); n != 0 {
		t.Fatalf("%d sessions", n)
	}
	login.Set("altcha", solved(t, b))
	login.Set("password", "wrong")
	has(t, b.Post("/login", login).Want(http.StatusUnauthorized).Doc(), "altcha-widget", "")
	login.Set("password", webtest.Password)
	b.Post("/login", login).Want(http.StatusUnprocessableEntity)
	login.Set("altcha", solved(t, b))
	b.Post("/login", login).Want(http.StatusSeeOther)

	forgot, guest := url.Values{"email": {user.Email}}, s.Browser()
	has(t, guest.Post("/forgot-password", forgot).Want(http.StatusUnprocessableEntity).Doc(), "#captcha-err", "Show that you are a person")
	if n := s.Count("outbox"); n != 0 {
		t.Fatalf("%d mails", n)
	}
	forgot.Set("altcha", solved(t, guest))
	guest.Post("/forgot-password", forgot).Want(http.StatusSeeOther)
	hasNot(t, guest.Get("/forgot-password?sent=1").Want(http.StatusOK).Doc(), "#captcha")
	if n := s.Count("outbox"); n != 1 {
		t.Errorf("%d mails, want one", n)
	}
}

func TestServicesAreAskedAndTheirPagesLetThemIn(t *testing.T) {
	good := true
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ok := good && r.FormValue("secret") == "secret" && r.FormValue("response") == "answer"
		must(t, json.NewEncoder(w).Encode(map[string]any{"success": ok, "error-codes": []string{"invalid-input-response"}}))
	}))
	defer service.Close()
	for kind, test := range map[settings.Captcha]struct{ field, host string }{
		settings.CaptchaRecaptcha: {"g-recaptcha-response", "https://www.google.com/recaptcha/"},
		settings.CaptchaHcaptcha:  {"h-captcha-response", "https://hcaptcha.com"},
		settings.CaptchaTurnstile: {"cf-turnstile-response", "https://challenges.cloudflare.com"},
	} {
		s := newSite(t)
		sealed, err := settings.SealCaptchaSecret(s.Kit.Key, kind, "secret")
		must(t, err)
		s.Set(func(set *settings.Settings) {
			set.Captcha, set.CaptchaSiteKey, set.CaptchaSecret = kind, `site"key`, sealed
		})
		s.Kit.Captcha.Verify[kind] = service.URL
		const path = "/submit-ticket/1-general"
		b := s.Browser()
		a := b.Get(path).Want(http.StatusOK)
		policy := a.Header.Get("Content-Security-Policy")
		for _, directive := range []string{"script-src 'self' ", "frame-src 'self' "} {
			if !strings.Contains(policy, directive+test.host) {
				t.Errorf("%s: %s%s is missing in %q", kind, directive, test.host, policy)
			}
		}
		for _, loose := range []string{"unsafe", "*;", "https:;", "data: https"} {
			if strings.Contains(policy, loose) {
				t.Errorf("%s: %q in %q", kind, loose, policy)
			}
		}
		if key := attribute(t, a.Doc(), "#captcha", "data-sitekey"); key != `site"key` {
			t.Errorf("%s: the page has the site key %q", kind, key)
		}
		has(t, a.Doc(), "script[data-service^='https://']", "")
		if strings.Contains(a.Body, "secret") {
			t.Errorf("%s: the page tells the secret", kind)
		}
		for _, page := range []string{"/", "/search?q=x", "/nowhere", "/assets/none"} {
			if policy := b.Get(page).Header.Get("Content-Security-Policy"); strings.Contains(policy, "https:") {
				t.Errorf("%s: the policy of %s is %q", kind, page, policy)
			}
		}

		form := formOf(t, b, path, asked())
		b.Post(path, form).Want(http.StatusUnprocessableEntity)
		form.Set(test.field, "a wrong answer")
		has(t, b.Post(path, form).Want(http.StatusUnprocessableEntity).Doc(), "#captcha-err", "Do it again")
		form.Set(test.field, "answer")
		good = false
		b.Post(path, form).Want(http.StatusUnprocessableEntity)
		good = true
		b.Post(path, form).Want(http.StatusSeeOther)
		if n := s.Count("tickets"); n != 1 {
			t.Errorf("%s: %d tickets, want one", kind, n)
		}
	}
}

func TestTriesOfTheCheckAreLimited(t *testing.T) {
	s := newSite(t)
	s.Set(func(set *settings.Settings) { set.Captcha, set.LoginTries = settings.CaptchaAltcha, 10_000 })
	b := s.Browser()
	for range 120 {
		b.Post("/login", url.Values{"email": {"x@y.test"}, "password": {"x"}, "altcha": {"x"}}).Want(http.StatusUnprocessableEntity)
	}
	a := b.Post("/login", url.Values{"email": {"x@y.test"}, "password": {"x"}, "altcha": {"x"}}).Want(http.StatusTooManyRequests)
	if a.Header.Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
}
