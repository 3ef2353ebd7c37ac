package staff_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, modelstest.DB(t, modelstest.SQLite))
}

func TestLogin(t *testing.T) {
	s := newSite(t)
	s.Agent("maria", false, general)
	s.Set(func(set *settings.Settings) { set.LoginTries = 1000 })
	tests := map[string]struct {
		username, password, next string
		status                   int
		to                       string
	}{
		"right":               {"maria", webtest.Password, "", 303, "/staff/tickets"},
		"by address":          {" Maria@desk.example.test", webtest.Password, "", 303, "/staff/tickets"},
		"back to a page":      {"maria", webtest.Password, "/staff/tickets/7?view=closed", 303, "/staff/tickets/7?view=closed"},
		"to the portal":       {"maria", webtest.Password, "/tickets", 303, "/staff/tickets"},
		"to another site":     {"maria", webtest.Password, "https://evil.test/staff/", 303, "/staff/tickets"},
		"two slashes":         {"maria", webtest.Password, "//evil.test/staff/", 303, "/staff/tickets"},
		"a name with our own": {"maria", webtest.Password, "/staffevil", 303, "/staff/tickets"},
		"a line break":        {"maria", webtest.Password, "/staff/\r\nX: y", 303, "/staff/tickets"},
		"wrong":               {"maria", "wrong", "/staff/tickets/7", 401, ""},
		"unknown":             {"nobody", webtest.Password, "", 401, ""},
		"hostile":             {`"><script>alert(1)</script>`, webtest.Password, `"><script>`, 401, ""},
		"not UTF-8":           {"\xff\x00maria", "\xff", "", 401, ""},
		"giant":               {strings.Repeat("m", 1<<20), strings.Repeat("p", 1<<20), "", 401, ""},
		"no name":             {"", webtest.Password, "", 422, ""},
		"no password":         {"maria", "", "", 422, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.Browser().Post("/staff/login", url.Values{"username": {test.username}, "password": {test.password}, "next": {test.next}})
			a.Want(test.status)
			if diff := cmp.Diff(test.to, a.Header.Get("Location")); diff != "" {
				t.Errorf("sent to (-want +got):\n%s", diff)
			}
			if test.status == http.StatusSeeOther {
				return
			}
			if a.Header.Get("Set-Cookie") != "" {
				t.Error("a refused login sets a cookie")
			}
			doc := a.Doc()
			if _, shown := doc.Find("#password").Attr("value"); shown || doc.Find("script:not([src])").Length() != 0 {
				t.Error("the password, or somebody's script, is in the page")
			}
			if got, _ := doc.Find("#username").Attr("value"); len(test.username) < 100 && strings.ToValidUTF8(got, "") == "" && test.username != "" {
				t.Error("the name that was typed is lost")
			}
		})
	}
}

// TestRefusalsAreAlike compares what an unknown name, a wrong password and a locked account are told.
func TestRefusalsAreAlike(t *testing.T) {
	s := newSite(t)
	s.Set(func(set *settings.Settings) { set.LoginTries = 1000 })
	s.Agent("maria", false, general)
	locked := s.Agent("marib", false, general)
	if _, err := s.DB.NewUpdate().Model(locked).Set("active = ?", false).WherePK().Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	changing := regexp.MustCompile(`value="mari."|content="[A-Z0-9]{26}"`)
	var pages []string
	for _, try := range [][2]string{{"maria", "wrong"}, {"maric", webtest.Password}, {"marib", webtest.Password}} {
		a := s.Browser().Post("/staff/login", url.Values{"username": {try[0]}, "password": {try[1]}}).Want(401)
		pages = append(pages, changing.ReplaceAllString(a.Body, ""))
	}
	for i := range pages {
		if diff := cmp.Diff(pages[0], pages[i]); diff != "" {
			t.Errorf("answer %d differs:\n%s", i, diff)
		}
	}
}

func TestLoginLocks(t *testing.T) {
	s := newSite(t)
	s.Agent("maria", false, general)
	try := func(password string) *webtest.Answer {
		return s.Browser().Post("/staff/login", url.Values{"username": {"maria"}, "password": {password}})
	}
	for range 3 {
		try("wrong").Want(401)
	}
	a := try(webtest.Password).Want(429)
	if wait := a.Header.Get("Retry-After"); wait == "" || wait == "0" {
		t.Errorf("Retry-After: %q", wait)
	}
	if text := a.Doc().Find(".flash.bad").Text(); !strings.Contains(text, "Wait") {
		t.Errorf("the lock says %q", text)
	}
	var results []string
	if err := s.DB.NewSelect().Table("login_log").Column("result").Order("id").Scan(t.Context(), &results); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"wrong", "wrong", "wrong", "locked"}, results); diff != "" {
		t.Errorf("login log (-want +got):\n%s", diff)
	}
}

func TestSessionsBeginAndEnd(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	b.Get("/staff/tickets").Want(200)
	if to := b.Get("/staff/login?next=/staff/tickets/1").Want(303).Header.Get("Location"); to != "/staff/tickets/1" {
		t.Errorf("somebody who is signed in is sent from the login to %s", to)
	}
	// The same browser signs in again: its old session ends.
	b.Post("/staff/login", url.Values{"username": {"maria"}, "password": {webtest.Password}, "remember": {"1"}}).Want(303)
	if n := s.Count("sessions"); n != 1 {
		t.Errorf("%d sessions after a second login", n)
	}
	out := b.Post("/staff/logout", nil).Want(303)
	if to := out.Header.Get("Location"); to != "/staff/login" {
		t.Errorf("after the logout: %s", to)
	}
	if n := s.Count("sessions"); n != 0 {
		t.Errorf("%d sessions after the logout", n)
	}
	if to := b.Get("/staff/tickets").Want(303).Header.Get("Location"); to != "/staff/login?next=%2Fstaff%2Ftickets" {
		t.Errorf("sent to %s", to)
	}
	if a := b.Fragment("/staff/tickets", "list").Want(204); a.Header.Get("HX-Redirect") == "" {
		t.Error("htmx is not sent to the login")
	}
}

func TestLoginCookie(t *testing.T) {
	s := newSite(t)
	s.Agent("maria", false, general)
	for remember, life := range map[string]int{"": 0, "1": 30 * 24 * 3600} {
		a := s.Browser().Post("/staff/login", url.Values{"username": {"maria"}, "password": {webtest.Password}, "remember": {remember}}).Want(303)
		cookies := (&http.Response{Header: a.Header}).Cookies()
		if len(cookies) != 1 {
			t.Fatalf("cookies: %v", a.Header.Values("Set-Cookie"))
		}
		c := cookies[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != life || len(c.Value) < 43 {
			t.Errorf("cookie = %s", c)
		}
		var hash []byte
		if err := s.DB.NewSelect().Table("sessions").Column("hash").Limit(1).Scan(t.Context(), &hash); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(c.Value, string(hash)) {
			t.Error("the cookie is what the database keeps")
		}
	}
}

func TestALockedAgentIsOutAtOnce(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", true)
	b := s.As(maria)
	if _, err := s.DB.NewUpdate().Model(maria).Set("active = ?", false).WherePK().Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := models.TouchDesk(t.Context(), s.DB); err != nil {
		t.Fatal(err)
	}
	b.Get("/staff/tickets").Want(303)
	b.Get("/staff/mailboxes").Want(303)
}

var tokenPattern = regexp.MustCompile(`/staff/password/[A-Za-z0-9_-]{43}`)

func TestForgottenPassword(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	old := s.As(maria)
	told := map[string]bool{}
	for _, email := range []string{maria.Email, "nobody@desk.example.test"} {
		a := s.Browser().Post("/staff/forgot-password", url.Values{"email": {email}}).Want(200)
		told[strings.ReplaceAll(a.Doc().Find("main").Text(), email, "")] = true
	}
	if len(told) != 1 {
		t.Errorf("the answers differ: %v", told)
	}
	var body string
	if err := s.DB.NewSelect().Table("outbox").Column("html").Scan(t.Context(), &body); err != nil {
		t.Fatal(err)
	}
	link := tokenPattern.FindString(body)
	if link == "" || !strings.Contains(body, webtest.URL+link) {
		t.Fatalf("the mail has no link: %s", body)
	}
	b := s.Browser()
	b.Get(link).Want(200)
	b.Post(link, url.Values{"password": {"short"}}).Want(422)
	b.Post(link, url.Values{"password": {"another good one"}}).Want(303)
	b.Get(link).Want(404)
	b.Post(link, url.Values{"password": {"a third good one"}}).Want(404)
	old.Get("/staff/tickets").Want(303)
	b.Post("/staff/login", url.Values{"username": {"maria"}, "password": {"another good one"}}).Want(303)
	for _, email := range []string{"", "nobody", "<script>@x", "\xff\x00"} {
		a := b.Post("/staff/forgot-password", url.Values{"email": {email}}).Want(422)
		if a.Doc().Find("#email[aria-invalid]").Length() != 1 {
			t.Errorf("%q: the field is not marked", email)
		}
	}
}
