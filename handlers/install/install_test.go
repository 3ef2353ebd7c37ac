package install_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/modelstest"
)

func answers(code string, change ...string) url.Values {
	form := url.Values{"code": {code}, "site_name": {"Acme Support"}, "fullname": {"Maria Souza"}, "username": {"maria"},
		"email": {"maria@acme.test"}, "password": {"correct horse battery"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func TestSetUp(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		b := s.Browser()
		b.Header.Set("Accept-Language", "es-MX")
		for _, path := range []string{"/", "/staff/login"} {
			if to := b.Get(path).Want(303).Header.Get("Location"); to != "/install" {
				t.Errorf("%s of a new desk leads to %s", path, to)
			}
		}
		if b.Get("/install").Want(200).Doc().Find("form[action='/install'] input").Length() != 6 {
			t.Error("the form is not whole")
		}
		typed := strings.ToLower(strings.ReplaceAll(s.Setup.Code(), "-", " "))
		if to := b.Post("/install", answers(typed)).Want(303).Header.Get("Location"); to != "/staff/first-steps" {
			t.Errorf("sent to %s", to)
		}
		b.Get("/").Want(200)
		if language, _ := s.Browser().Get("/").Want(200).Doc().Find("html").Attr("lang"); language != "es" {
			t.Errorf("the site speaks %q, and not the language that it was set up in", language)
		}
		page := b.Get("/staff/mailboxes").Want(200).Doc()
		if !strings.Contains(page.Find("title").Text(), "Acme Support") {
			t.Error("the site has another name than the one given")
		}
		for _, path := range []string{"/install", "/install/"} {
			b.Get(path).Want(404)
			b.Post(path, answers(s.Setup.Code(), "username", "second", "email", "second@acme.test")).Want(404)
		}
		if n := s.Count("staff"); n != 1 {
			t.Errorf("%d staff users", n)
		}
	})
}

func TestSetUpRefuses(t *testing.T) {
	s := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	const hostile = `"><script>alert(1)</script>`
	tests := map[string]struct {
		form   url.Values
		fields string
	}{
		"no code":       {answers(""), "code"},
		"wrong code":    {answers("AAAA-AAAA-AAAA", "email", "", "password", ""), "code"}, // and nothing is told of the rest
		"nothing else":  {url.Values{"code": {s.Setup.Code()}}, "site_name fullname username email password"},
		"hostile":       {answers(s.Setup.Code(), "username", hostile, "email", hostile), "username email"},
		"over-long":     {answers(s.Setup.Code(), "site_name", strings.Repeat("é", 151), "fullname", strings.Repeat("é", 151)), "site_name fullname"},
		"not UTF-8":     {answers(s.Setup.Code(), "username", "\xff\x00", "password", "\xff\xff\xff\xff\xff\xff\xff\xff"), "username password"},
		"no text":       {answers(s.Setup.Code(), "site_name", "A\x00", "fullname", "M\xff", "email", "m\xff@acme.test"), "site_name fullname email"},
		"easy password": {answers(s.Setup.Code(), "password", "password123"), "password"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.Browser().Post("/install", test.form).Want(422)
			doc := a.Doc()
			var marked []string
			for _, field := range []string{"code", "site_name", "fullname", "username", "email", "password"} {
				if doc.Find("#"+field+"[aria-invalid]").Length() == 1 {
					marked = append(marked, field)
				}
			}
			if got := strings.Join(marked, " "); got != test.fields {
				t.Errorf("marked: %s, want %s", got, test.fields)
			}
			if doc.Find("script:not([src]), #password[value]").Length() != 0 || a.Header.Get("Set-Cookie") != "" {
				t.Error("a script, the password or a cookie is in the answer")
			}
		})
	}
	if s.Count("staff") != 0 {
		t.Error("a refused form made a staff user")
	}
}

func TestTheCodeCannotBeGuessed(t *testing.T) {
	s := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	for range 10 {
		s.Browser().Post("/install", answers("AAAA-AAAA-AAAA")).Want(422)
	}
	a := s.Browser().Post("/install", answers(s.Setup.Code())).Want(429)
	if a.Header.Get("Retry-After") == "" {
		t.Error("the lock doesn't say when to come back")
	}
	if other := webtest.New(t, modelstest.DB(t, modelstest.SQLite)); other.Setup.Code() == s.Setup.Code() {
		t.Error("two desks have the same code")
	}
}

func TestOfTwoWhoSetUpOneComesTooLate(t *testing.T) {
	s := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	names := []string{"first", "second", "third"}
	status := make([]int, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Add(1)
		go func() {
			defer all.Done()
			status[i] = s.Browser().Post("/install", answers(s.Setup.Code(), "username", name, "email", name+"@acme.test")).Status
		}()
	}
	all.Wait()
	made := 0
	for _, code := range status {
		if code == 303 {
			made++
		} else if code != 404 {
			t.Errorf("status %d", code)
		}
	}
	if made != 1 || s.Count("staff") != 1 {
		t.Errorf("%d set the desk up, %d staff users", made, s.Count("staff"))
	}
}
