package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"helpdeskz/handlers/webtest"
)

const newPassword = "a horse of another colour"

func TestChangingTheOwnPassword(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	here, there := s.As(maria), s.As(maria)
	change := func(old, fresh string) *webtest.Answer {
		return here.Post("/staff/profile/password", url.Values{"old_password": {old}, "new_password": {fresh}})
	}
	for name, test := range map[string]struct{ old, fresh, field string }{
		"wrong": {"wrong", newPassword, "old_password"}, "none": {"", newPassword, "old_password"},
		"short": {webtest.Password, "short", "new_password"}, "the same": {webtest.Password, webtest.Password, "new_password"},
	} {
		a := change(test.old, test.fresh).Want(422)
		if fields, lines := errorsOf(a); !cmp.Equal([]string{test.field}, fields) || lines != 1 {
			t.Errorf("%s: marked %v, %d lines", name, fields, lines)
		}
		if strings.Contains(a.Body, webtest.Password) || strings.Contains(a.Body, newPassword) {
			t.Errorf("%s: the page holds a password", name)
		}
	}
	there.Get("/staff/tickets").Want(200)
	a := change(webtest.Password, newPassword).Want(303)
	if len(a.Header.Values("Set-Cookie")) == 0 {
		t.Error("the session's token is still the old one")
	}
	here.Get("/staff/tickets").Want(200)
	there.Get("/staff/tickets").Want(303)
	s.Browser().Post("/staff/login", url.Values{"username": {"maria"}, "password": {webtest.Password}}).Want(401)
	s.Browser().Post("/staff/login", url.Values{"username": {"maria"}, "password": {newPassword}}).Want(303)
}

// TestANewPasswordKeepsTheWishToStaySignedIn: the new session lives as long as the former one would have.
func TestANewPasswordKeepsTheWishToStaySignedIn(t *testing.T) {
	s := newSite(t)
	s.Agent("maria", false, general)
	b := s.Browser()
	b.Post("/staff/login", url.Values{"username": {"maria"}, "password": {webtest.Password}, "remember": {"1"}}).Want(303)
	a := b.Post("/staff/profile/password", url.Values{"old_password": {webtest.Password}, "new_password": {newPassword}}).Want(303)
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == "hdz_staff" && c.MaxAge == 30*24*3600 {
			return
		}
	}
	t.Errorf("cookies: %v", a.Header.Values("Set-Cookie"))
}

func TestChangingTheOwnAddress(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	a := b.Swap("/staff/profile/email", "main", url.Values{"email": {"maria@"}, "password": {webtest.Password}}).Want(422)
	if fields, _ := errorsOf(a); !cmp.Equal([]string{"email"}, fields) || a.Doc().Find("#email").AttrOr("value", "") != "maria@" {
		t.Errorf("marked %v, or not kept", fields)
	}
	b.Post("/staff/profile/email", url.Values{"email": {"new@desk.test"}, "password": {"wrong"}}).Want(422)
	b.Post("/staff/profile/email", url.Values{"email": {"new@desk.test"}, "password": {webtest.Password}}).Want(303)
	if got := stored(t, s, maria.ID).Email; got != "new@desk.test" {
		t.Errorf("stored: %s", got)
	}
	for range 9 {
		b.Post("/staff/profile/email", url.Values{"email": {"other@desk.test"}, "password": {"wrong"}}).Want(422)
	}
	a = b.Post("/staff/profile/email", url.Values{"email": {"other@desk.test"}, "password": {"wrong"}}).Want(429)
	if a.Header.Get("Retry-After") == "" || a.Doc().Find("#email-form .flash.bad").Length() != 1 {
		t.Error("who guesses is not told to wait")
	}
}

func TestTheSessionsPage(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	here, there := s.As(maria), s.As(maria)
	s.As(s.Agent("sam", false, general))
	here.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0")
	rows := here.Get("/staff/profile/sessions").Want(200).Doc().Find("tbody tr")
	if rows.Length() != 2 || rows.Find(".tag.good").Length() != 1 || rows.Find("button").Length() != 1 {
		t.Fatalf("%d rows, %d of them this browser, %d buttons", rows.Length(), rows.Find(".tag.good").Length(), rows.Find("button").Length())
	}
	value := rows.Find("button").AttrOr("value", "")
	for name, bad := range map[string]string{"made up": strings.Repeat("0", 64), "no hash": "x", "none": ""} {
		if a := here.Post("/staff/profile/sessions", url.Values{"session": {bad}}); a.Status != 404 {
			t.Errorf("%s: status %d", name, a.Status)
		}
	}
	here.Post("/staff/profile/sessions", url.Values{"session": {value}}).Want(303)
	there.Get("/staff/tickets").Want(303)
	s.As(maria)
	s.As(maria)
	if got := here.Get("/staff/profile/sessions").Doc().Find(".page-head button").Text(); !strings.Contains(got, "2 other browsers") {
		t.Errorf("the button says %q", got)
	}
	here.Post("/staff/profile/sessions", url.Values{"session": {"others"}}).Want(303)
	if n := s.Count("sessions"); n != 2 {
		t.Errorf("%d sessions are left, want this one and Sam's", n)
	}
	here.Get("/staff/tickets").Want(200)
}

func TestTheTwoFactorPage(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	here, there := s.As(maria), s.As(maria)
	const page = "/staff/profile/two-factor"
	doc := here.Get(page).Want(200).Doc()
	offer := doc.Find("[name=offer]").AttrOr("value", "")
	secret := strings.ReplaceAll(doc.Find(".secret").Text(), " ", "")
	picture := here.Get(doc.Find(".qr").AttrOr("src", "")).Want(200)
	if picture.Header.Get("Content-Type") != "image/png" || picture.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("QR code: %v", picture.Header)
	}
	there.Get(page + "/qr?offer=" + offer[1:]).Want(404)
	send := func(do, code string) *webtest.Answer {
		return here.Post(page, url.Values{"do": {do}, "offer": {offer}, "two_factor": {code}, "password": {webtest.Password}})
	}
	again := send("on", "000000").Want(422)
	if fields, _ := errorsOf(again); !cmp.Equal([]string{"two_factor"}, fields) || again.Doc().Find("[name=offer]").AttrOr("value", "") != offer {
		t.Errorf("marked %v, or another offer", fields)
	}
	code, err := totp.GenerateCode(secret, s.Kit.Accounts.Now())
	if err != nil {
		t.Fatal(err)
	}
	codes := strings.Fields(send("on", code).Want(200).Doc().Find("#recovery-codes").Text())
	if len(codes) != 10 || s.Count("recovery_codes") != 10 {
		t.Fatalf("recovery codes: %q", codes)
	}
	there.Get(page).Want(303)
	on := here.Get(page).Want(200)
	if strings.Contains(on.Body, codes[0]) || on.Doc().Find("[name=offer], .qr").Length() != 0 {
		t.Error("the page still shows what it must not")
	}
	renewed := strings.Fields(send("codes", codes[0]).Want(200).Doc().Find("#recovery-codes").Text())
	if len(renewed) != 10 || renewed[0] == codes[0] {
		t.Errorf("renewed: %q", renewed)
	}
	send("nonsense", renewed[0]).Want(400)
	send("off", codes[1]).Want(422)
	send("off", renewed[0]).Want(303)
	if stored(t, s, maria.ID).TwoFactor() || s.Count("recovery_codes") != 0 {
		t.Error("it is still on")
	}
	here.Get(page).Want(200)
}
