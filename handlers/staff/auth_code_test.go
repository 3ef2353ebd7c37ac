package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/settings"
)

const codePage = "/staff/login/code"

// givePassword makes the first step of maria's login.
func givePassword(b *webtest.Browser, more url.Values) *webtest.Answer {
	form := url.Values{"username": {"maria"}, "password": {webtest.Password}}
	for name, values := range more {
		form[name] = values
	}
	return b.Post("/staff/login", form).Want(303)
}

func TestTheCodePage(t *testing.T) {
	s := newSite(t)
	s.TwoFactor(s.Agent("maria", false, general))
	b := s.Browser()
	first := givePassword(b, url.Values{"next": {"/staff/tickets/7"}, "remember": {"1"}})
	if diff := cmp.Diff(codePage+"?next=%2Fstaff%2Ftickets%2F7&remember=1", first.Header.Get("Location")); diff != "" {
		t.Errorf("sent to (-want +got):\n%s", diff)
	}
	cookies := (&http.Response{Header: first.Header}).Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].MaxAge != 300 || len(cookies[0].Value) != 43 {
		t.Errorf("cookies: %v", first.Header.Values("Set-Cookie"))
	}
	a := b.Get(first.Header.Get("Location")).Want(200)
	if a.Header.Get("Set-Cookie") != "" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("header: %v", a.Header)
	}
	if strings.Contains(a.Body, webtest.Password) || strings.Contains(a.Body, "maria") || strings.Contains(a.Body, cookies[0].Value) {
		t.Error("the page holds what was given")
	}
	form := a.Doc().Find("main form")
	want := map[string]string{"form action": codePage, "form method": "post", "#two_factor name": "two_factor", "#two_factor inputmode": "numeric",
		"#two_factor autocomplete": "one-time-code", "#two_factor aria-describedby": "two_factor-hint", "[name=next] value": "/staff/tickets/7",
		"[name=remember] value": "1"}
	got := map[string]string{}
	for at := range want {
		selector, attribute, _ := strings.Cut(at, " ")
		if selector == "form" {
			got[at] = form.AttrOr(attribute, "")
			continue
		}
		got[at] = form.Find(selector).AttrOr(attribute, "")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if n := form.Find("input").Length(); n != 3 {
		t.Errorf("%d fields, want the code and the two wishes", n)
	}
}

func TestLoginInTwoSteps(t *testing.T) {
	s := newSite(t)
	s.Set(func(set *settings.Settings) { set.LoginTries = 1000 })
	phone := s.TwoFactor(s.Agent("maria", false, general))
	b := s.Browser()
	givePassword(b, nil)
	if n := s.Count("sessions"); n != 0 {
		t.Errorf("%d sessions after half a login", n)
	}
	for name, code := range map[string]string{"none": "", "wrong": "000000", "letters": "abcdef", "markup": `"><script>alert(1)</script>`,
		"not UTF-8": "\xff\x00", "giant": strings.Repeat("1", 1<<20)} {
		a := b.Post(codePage, url.Values{"two_factor": {code}}).Want(422)
		doc := a.Doc()
		if doc.Find("#two_factor[aria-invalid]").Length() != 1 || doc.Find(".errors li").Length() != 1 || doc.Find("#two_factor-err").Text() == "" {
			t.Errorf("%s: the page does not say what is wrong", name)
		}
		if a.Header.Get("Set-Cookie") != "" || doc.Find("#two_factor").AttrOr("value", "") != "" || doc.Find("script:not([src])").Length() != 0 {
			t.Errorf("%s: a cookie, the code or somebody's script is in the answer", name)
		}
	}
	code := phone.Code()
	a := b.Post(codePage, url.Values{"two_factor": {code}, "next": {"/staff/tickets?view=closed"}, "remember": {"1"}}).Want(303)
	if to := a.Header.Get("Location"); to != "/staff/tickets?view=closed" {
		t.Errorf("sent to %s", to)
	}
	kept := map[string]int{}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		kept[c.Name] = c.MaxAge
		if c.Name == "hdz_half" && (c.Value != "" || c.Expires.After(time.Now())) {
			t.Errorf("the half-login is kept: %s", c)
		}
	}
	if diff := cmp.Diff(map[string]int{"hdz_staff": 30 * 24 * 3600, "hdz_half": 0}, kept); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
	b.Get("/staff/tickets").Want(200)
	if n := s.Count("sessions"); n != 1 {
		t.Errorf("%d sessions after the login", n)
	}
	// Neither the code nor the page works once more.
	again := s.Browser()
	givePassword(again, nil)
	again.Post(codePage, url.Values{"two_factor": {code}}).Want(422)
	if to := b.Get(codePage).Want(303).Header.Get("Location"); to != "/staff/login" {
		t.Errorf("the page leads to %s afterwards", to)
	}
}

// TestACodeNeedsItsBrowser: a code is of no use where the password was not given.
func TestACodeNeedsItsBrowser(t *testing.T) {
	s := newSite(t)
	phone := s.TwoFactor(s.Agent("maria", false, general))
	givePassword(s.Browser(), nil)
	stranger := s.Browser()
	if to := stranger.Get(codePage + "?next=/staff/tickets/7").Want(303).Header.Get("Location"); to != "/staff/login?next=%2Fstaff%2Ftickets%2F7" {
		t.Errorf("sent to %s", to)
	}
	a := stranger.Post(codePage, url.Values{"two_factor": {phone.Code()}, "username": {"maria"}, "password": {webtest.Password}}).Want(303)
	if to := a.Header.Get("Location"); to != "/staff/login" || s.Count("sessions") != 0 {
		t.Errorf("sent to %s, %d sessions", to, s.Count("sessions"))
	}
}

func TestTheSessionIsNewAfterTheCode(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	var before, after []byte
	hash := func(to *[]byte) {
		if err := s.DB.NewSelect().Table("sessions").Column("hash").Scan(t.Context(), to); err != nil {
			t.Fatal(err)
		}
	}
	hash(&before)
	phone := s.TwoFactor(maria)
	b.Get("/staff/tickets").Want(303) // switching it on has ended the session
	givePassword(b, nil)
	b.Post(codePage, url.Values{"two_factor": {phone.Code()}}).Want(303)
	hash(&after)
	if string(before) == string(after) {
		t.Error("the session is the old one")
	}
	// Signing in once more ends the session of this browser when the code was given, and not before.
	givePassword(b, nil)
	b.Get("/staff/tickets").Want(200)
	b.Post(codePage, url.Values{"two_factor": {phone.Code()}}).Want(303)
	if n := s.Count("sessions"); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

func TestWrongCodesLock(t *testing.T) {
	s := newSite(t)
	phone := s.TwoFactor(s.Agent("maria", false, general))
	b := s.Browser()
	givePassword(b, nil)
	for range 3 {
		b.Post(codePage, url.Values{"two_factor": {"000000"}}).Want(422)
	}
	a := b.Post(codePage, url.Values{"two_factor": {phone.Code()}}).Want(429)
	if wait := a.Header.Get("Retry-After"); wait == "" || wait == "0" {
		t.Errorf("Retry-After: %q", wait)
	}
	if text := a.Doc().Find(".flash.bad").Text(); !strings.Contains(text, "Wait") {
		t.Errorf("the lock says %q", text)
	}
	if s.Count("sessions") != 0 {
		t.Error("a session began")
	}
}

func TestACodeComesTooLate(t *testing.T) {
	s := newSite(t)
	phone := s.TwoFactor(s.Agent("maria", false, general))
	b := s.Browser()
	givePassword(b, nil)
	s.Wait(5 * time.Minute)
	b.Get(codePage).Want(303)
	a := b.Post(codePage, url.Values{"two_factor": {phone.Code()}, "next": {"/staff/tickets/7"}}).Want(303)
	to := a.Header.Get("Location")
	if to != "/staff/login?next=%2Fstaff%2Ftickets%2F7" {
		t.Errorf("sent to %s", to)
	}
	if text := b.Get(to).Want(200).Doc().Find(".toast").Text(); !strings.Contains(text, "Sign in again") {
		t.Errorf("the login says %q", text)
	}
}

func TestARecoveryCodeLetsIn(t *testing.T) {
	s := newSite(t)
	phone := s.TwoFactor(s.Agent("maria", false, general))
	b := s.Browser()
	givePassword(b, nil)
	b.Post(codePage, url.Values{"two_factor": {phone.Recovery[0]}}).Want(303)
	if text := b.Get("/staff/tickets").Want(200).Doc().Find(".toast").Text(); !strings.Contains(text, "Codes left: 9") {
		t.Errorf("the panel says %q", text)
	}
	again := s.Browser()
	givePassword(again, nil)
	again.Post(codePage, url.Values{"two_factor": {phone.Recovery[0]}}).Want(422)
}
