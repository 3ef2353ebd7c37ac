package client_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/settings"
)

func credentials(email, password string) url.Values {
	return url.Values{"email": {email}, "password": {password}}
}

func TestLogin(t *testing.T) {
	s := newSite(t)
	s.Customer("ines@castro.test")
	tests := map[string]struct {
		email, password, next string
		status                int
		to                    string
	}{
		"right":            {"ines@castro.test", webtest.Password, "", 303, "/tickets"},
		"capitals":         {" INES@castro.test ", webtest.Password, "", 303, "/tickets"},
		"back to a ticket": {"ines@castro.test", webtest.Password, "/tickets/show/1?page=2", 303, "/tickets/show/1?page=2"},
		"elsewhere":        {"ines@castro.test", webtest.Password, "https://evil.test/", 303, "/tickets"},
		"two slashes":      {"ines@castro.test", webtest.Password, "//evil.test/", 303, "/tickets"},
		"back slash":       {"ines@castro.test", webtest.Password, `/\evil.test`, 303, "/tickets"},
		"line break":       {"ines@castro.test", webtest.Password, "/x\r\nSet-Cookie: a=b", 303, "/tickets"},
		"wrong password":   {"ines@castro.test", "wrong", "", 401, ""},
		"unknown":          {"nobody@castro.test", webtest.Password, "", 401, ""},
		"not UTF-8":        {"\xff\x00@castro.test", "\xff\x00", "", 401, ""},
		"look-alike":       {"ínes@castro.test", webtest.Password, "", 401, ""},
		"giant":            {strings.Repeat("a", 1<<20), strings.Repeat("b", 1<<20), "", 401, ""},
	}
	s.Set(func(set *settings.Settings) { set.LoginTries = 50 })
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			form := credentials(test.email, test.password)
			form.Set("next", test.next)
			a := s.Browser().Post("/login", form).Want(test.status)
			if to := a.Header.Get("Location"); to != test.to {
				t.Errorf("sent to %q, want %q", to, test.to)
			}
			if test.status == http.StatusUnauthorized {
				has(t, a.Doc(), ".flash.bad", "wrong")
				hasNot(t, a.Doc(), "#password[value]")
			}
		})
	}
}

// TestEmptyLogin: what is missing is said at its field, and is no guess that would be counted.
func TestEmptyLogin(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	for range 5 {
		doc := s.Browser().Post("/login", credentials(user.Email, "")).Want(http.StatusUnprocessableEntity).Doc()
		has(t, doc, "#password-err", "Fill this in")
		hasNot(t, doc, "#email-err")
		if v := attribute(t, doc, "#email", "value"); v != user.Email {
			t.Errorf("email = %q, want it kept", v)
		}
		has(t, s.Browser().Post("/login", nil).Want(http.StatusUnprocessableEntity).Doc(), "#email-err", "Fill this in")
	}
	s.Browser().Post("/login", credentials(user.Email, webtest.Password)).Want(http.StatusSeeOther)
}

func TestLoginLocksAndUnlocks(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	for range 3 {
		s.Browser().Post("/login", credentials(user.Email, "wrong")).Want(http.StatusUnauthorized)
	}
	a := s.Browser().Post("/login", credentials(user.Email, webtest.Password)).Want(http.StatusTooManyRequests)
	has(t, a.Doc(), ".flash.bad", "Too many tries")
	if wait := a.Header.Get("Retry-After"); wait == "" || wait == "0" {
		t.Errorf("Retry-After = %q", wait)
	}
	if v := attribute(t, a.Doc(), "#email", "value"); v != user.Email {
		t.Errorf("email = %q, want it kept", v)
	}
}

func TestSessionCookie(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	cookie := func(remember string) string {
		form := credentials(user.Email, webtest.Password)
		form.Set("remember", remember)
		return s.Browser().Post("/login", form).Want(http.StatusSeeOther).Header.Get("Set-Cookie")
	}
	if c := cookie(""); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") || strings.Contains(c, "Max-Age") {
		t.Errorf("cookie %q", c)
	}
	if c := cookie("1"); !strings.Contains(c, "Max-Age") {
		t.Errorf("remembered cookie %q", c)
	}
	b := s.AsCustomer(user)
	if to := b.Get("/login?next=/tickets").Want(http.StatusSeeOther).Header.Get("Location"); to != "/tickets" {
		t.Errorf("who is signed in is sent to %q", to)
	}
	if c := b.Get("/tickets").Want(http.StatusOK).Header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("Cache-Control = %q", c)
	}
}

func TestPasswordLink(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	elsewhere := s.AsCustomer(user)
	s.Browser().Post("/forgot-password", url.Values{"email": {user.Email}}).Want(http.StatusSeeOther)
	link := welcomeLink(t, s)
	b := s.Browser()
	a := b.Get(link).Want(http.StatusOK)
	if a.Header.Get("Referrer-Policy") != "no-referrer" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the link may leak: %v", a.Header)
	}
	for name, test := range map[string]struct{ password, says string }{
		"empty": {"", "8 characters or more"}, "short": {"1234567", "8 characters or more"}, "common": {"password", "easy to guess"},
		"own address": {user.Email, "easy to guess"}, "long": {strings.Repeat("x", 201), "no more than 200"}, "not UTF-8": {"\xff1234567", "not text"},
	} {
		a := b.Post(link, url.Values{"password": {test.password}})
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, a.Status)
		}
		has(t, a.Doc(), "#password-err", test.says)
	}
	b.Post(link, url.Values{"password": {"a brand new one"}}).Want(http.StatusSeeOther)
	b.Get("/tickets").Want(http.StatusOK)
	elsewhere.Get("/tickets").Want(http.StatusSeeOther)
	s.Browser().Get(link).Want(http.StatusNotFound)
	s.Browser().Post(link, url.Values{"password": {"another new one"}}).Want(http.StatusNotFound)
	s.Browser().Post("/login", credentials(user.Email, "a brand new one")).Want(http.StatusSeeOther)
}

func TestForgotPassword(t *testing.T) {
	s := newSite(t)
	for _, email := range []string{"", "nobody", "a@b", "a@b.test\r\nBcc: x@y.test", "\xff@b.test"} {
		a := s.Browser().Post("/forgot-password", url.Values{"email": {email}})
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%q: status %d", email, a.Status)
		}
		has(t, a.Doc(), "#email-err", "")
	}
	for range 10 {
		s.Browser().Post("/forgot-password", url.Values{"email": {"nobody@castro.test"}}).Want(http.StatusSeeOther)
	}
	a := s.Browser().Post("/forgot-password", url.Values{"email": {"nobody@castro.test"}}).Want(http.StatusTooManyRequests)
	has(t, a.Doc(), ".flash.bad", "Too many tries")
	if a.Header.Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
	if n := s.Count("outbox"); n != 0 {
		t.Errorf("%d mails to nobody", n)
	}
}
