package staff_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// shownToken returns the token that an answer shows, and makes sure that it stands there alone.
func shownToken(t *testing.T, a *webtest.Answer) string {
	t.Helper()
	token := a.Doc().Find("input#api-token[readonly]").AttrOr("value", "")
	if len(token) < accounts.MinToken {
		t.Fatalf("token %q in %s", token, a.Body)
	}
	if n := strings.Count(a.Body, token); n != 1 {
		t.Errorf("the token stands there %d times", n)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", got)
	}
	for name, values := range a.Header {
		if strings.Contains(strings.Join(values, " "), token) {
			t.Errorf("%s: %s carries the token", name, values)
		}
	}
	return token
}

// nowhere fails the test when the database holds a text.
func nowhere(t *testing.T, db *bun.DB, token string) {
	t.Helper()
	tables, err := models.Tables(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		err := models.EachRow(t.Context(), db, &tables[i], func(values []any) error {
			for _, value := range values {
				text := fmt.Sprint(value)
				if raw, is := value.([]byte); is {
					text = string(raw)
				}
				if strings.Contains(text, token) {
					t.Errorf("%s holds the token: %v", tables[i].Name, values)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func works(t *testing.T, s *webtest.Site, token string) bool {
	t.Helper()
	_, err := s.Kit.Accounts.CheckAPIKey(t.Context(), token, netip.MustParseAddr("10.0.0.1"), models.PermitUsersRead)
	return err == nil
}

// listen returns what is written to the log from now to the end of the test.
func listen(t *testing.T) *bytes.Buffer {
	t.Helper()
	before, log := slog.Default(), new(bytes.Buffer)
	slog.SetDefault(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	return log
}

func TestAPIKeyTokenIsShownOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		log := listen(t)
		b := s.As(s.Agent("alex", true))
		form := keyForm("token", b.Get(keysPath+"/new").Want(200).Doc().Find("form.form input[name=token]").AttrOr("value", ""))
		made := b.Post(keysPath+"/new", form).Want(200)
		token := shownToken(t, made)
		if !works(t, s, token) || made.Doc().Find("h1").Text() != "Till was added" {
			t.Error("the token does not work, or the page does not say whose it is")
		}

		twice := b.Post(keysPath+"/new", form).Want(303)
		path := twice.Header.Get("Location")
		b.Swap(keysPath+"/new", "main", form).Want(204)
		if s.Count("api_keys") != 1 || keyPath(storedKey(t, s, path)) != path {
			t.Errorf("the same form again leads to %s, %d keys", path, s.Count("api_keys"))
		}
		next := b.Get(path).Want(200)
		if !strings.Contains(next.Doc().Find("#toasts").Text(), "sent twice") {
			t.Error("it is not said that the form was sent twice")
		}
		for _, page := range []string{path, keysPath, keysPath + "/new"} {
			if a := b.Get(page).Want(200); strings.Contains(a.Body, token) {
				t.Errorf("%s shows the token again", page)
			}
		}
		nowhere(t, db, token)
		if !strings.Contains(log.String(), keysPath) || strings.Contains(log.String(), token) {
			t.Errorf("the log is empty or holds the token:\n%s", log)
		}
	})
}

func TestAPIKeyTokenInAFragment(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	a := b.Swap(keysPath+"/new", "main", keyForm()).Want(200)
	shownToken(t, a)
	doc := a.Doc()
	if doc.Find("main#main").Length() != 1 || strings.Contains(a.Body, "<html") || doc.Find("[data-copy=api-token].needs-js").Length() != 1 {
		t.Errorf("the fragment: %s", a.Body)
	}
	// A reload asks for the address that the browser shows: it must be a page without the token, and no form that is sent again.
	if got := a.Header.Get("HX-Replace-Url"); got != keysPath+"/1" {
		t.Errorf("the browser shows %q", got)
	}
	b.Swap(keysPath+"/new", "main", keyForm("name", "")).Want(422)
}

func TestAPIKeyNewToken(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		log := listen(t)
		b := s.As(s.Agent("alex", true))
		old := shownToken(t, b.Post(keysPath+"/new", keyForm()).Want(200))
		path := b.Get(keysPath).Want(200).Doc().Find("tbody a.main").AttrOr("href", "")
		renew := b.Get(path).Want(200).Doc().Find(`form[action="` + path + `/token"]`)
		if question := renew.Find("button").AttrOr("data-confirm", ""); question != "Make a new token for Till?" {
			t.Errorf("with scripts it asks %q", question)
		}
		asked := b.Post(path+"/token", hidden(renew)).Want(200).Doc()
		if text := asked.Find("main").Text(); !strings.Contains(text, "Make a new token for Till?") || !strings.Contains(text, "stops working") ||
			strings.Contains(text, "Delete") || !works(t, s, old) {
			t.Errorf("not asked before: %s", text)
		}
		sure := hidden(asked.Find("main form"))
		token := shownToken(t, b.Post(path+"/token", sure).Want(200))
		if works(t, s, old) || !works(t, s, token) || token == old {
			t.Error("the old token works still, or the new one does not")
		}
		b.Post(path+"/token", sure).Want(409)
		b.Swap(path+"/token", "main", url.Values{"revision": {"1"}}).Want(409)
		b.Swap(path+"/token", "main", nil).Want(409)
		if !works(t, s, token) {
			t.Error("what was sent again made another token")
		}
		last := b.Swap(path+"/token", "main", url.Values{"revision": {"2"}}).Want(200)
		if got := last.Header.Get("HX-Replace-Url"); got != path || works(t, s, token) {
			t.Errorf("the browser shows %q, or the old token works still", got)
		}
		for _, token := range []string{old, token, shownToken(t, last)} {
			nowhere(t, db, token)
			if strings.Contains(log.String(), token) || strings.Contains(b.Get(path).Body, token) {
				t.Error("the log or a later page holds the token")
			}
		}
		b.Post(keysPath+"/99/token", sure).Want(404)
	})
}

// hidden returns the hidden fields of a form.
func hidden(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, field *goquery.Selection) {
		values.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	return values
}
