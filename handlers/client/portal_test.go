package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// newSite returns the application on an empty SQLite database.
func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, modelstest.DB(t, modelstest.SQLite))
}

// has fails the test unless the selector finds something whose text holds the words.
func has(t *testing.T, doc *goquery.Document, selector, words string) {
	t.Helper()
	if found := doc.Find(selector); found.Length() == 0 || !strings.Contains(found.Text(), words) {
		t.Errorf("%s says %q, want %q", selector, strings.Join(strings.Fields(found.Text()), " "), words)
	}
}

// hasNot fails the test when the selector finds anything.
func hasNot(t *testing.T, doc *goquery.Document, selector string) {
	t.Helper()
	if found := doc.Find(selector); found.Length() > 0 {
		t.Errorf("%s is there: %.200s", selector, found.Text())
	}
}

func attribute(t *testing.T, doc *goquery.Document, selector, name string) string {
	t.Helper()
	value, there := doc.Find(selector).Attr(name)
	if !there {
		t.Fatalf("%s has no %s", selector, name)
	}
	return value
}

// formOf returns what a fresh ticket form of a department sends, with the values given on top.
func formOf(t *testing.T, b *webtest.Browser, path string, values url.Values) url.Values {
	t.Helper()
	doc := b.Get(path).Want(http.StatusOK).Doc()
	form := url.Values{"token": {attribute(t, doc, "input[name=token]", "value")}}
	for name, v := range values {
		form[name] = v
	}
	return form
}

func asked() url.Values {
	return url.Values{"fullname": {"Ines Castro"}, "email": {"ines@castro.test"}, "subject": {"Wrong VAT number"}, "body": {"It is the old one.\n\nPlease mend it."}}
}

// TestTheWholeWay is a guest's way from the question to the reply, on both databases.
func TestTheWholeWay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		guest := s.Browser()
		done := guest.Post("/submit-ticket/1-general", formOf(t, guest, "/submit-ticket/1-general", asked())).Want(http.StatusSeeOther)
		doc := guest.Get(done.Header.Get("Location")).Want(http.StatusOK).Doc()
		has(t, doc, ".facts", "Wrong VAT number")
		has(t, doc, ".lead", "ines@castro.test")
		see := attribute(t, doc, ".actions .primary", "href")

		// The ticket itself needs its owner.
		login := guest.Get(see).Want(http.StatusSeeOther).Header.Get("Location")
		if login != "/login?next="+url.QueryEscape(see) {
			t.Errorf("sent to %s", login)
		}
		guest.Get(welcomeLink(t, s)).Want(http.StatusOK)
		chosen := guest.Post(welcomeLink(t, s), url.Values{"password": {"long enough words"}}).Want(http.StatusSeeOther)
		if to := chosen.Header.Get("Location"); to != "/tickets" {
			t.Errorf("sent to %s", to)
		}
		has(t, guest.Get("/tickets").Want(http.StatusOK).Doc(), ".own a.main", "Wrong VAT number")

		form := formOf(t, guest, see, url.Values{"body": {"Any news?"}})
		back := guest.Post(see, form).Want(http.StatusSeeOther).Header.Get("Location")
		if !strings.HasPrefix(back, see+"#msg-") {
			t.Errorf("sent to %s", back)
		}
		doc = guest.Get(see).Want(http.StatusOK).Doc()
		if n := doc.Find(".msg").Length(); n != 2 {
			t.Errorf("%d messages, want 2", n)
		}
		has(t, doc, ".msg:first-child .body", "Any news?")
		has(t, doc, ".flash.good", "sent")

		guest.Post("/logout", nil).Want(http.StatusSeeOther)
		guest.Get(see).Want(http.StatusSeeOther)
	})
}

// welcomeLink returns the path of the one-time link in the newest mail that has one.
func welcomeLink(t *testing.T, s *webtest.Site) string {
	t.Helper()
	var mails []models.OutboxMail
	if err := s.DB.NewSelect().Model(&mails).Order("id DESC").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		if _, link, found := strings.Cut(m.Body, webtest.URL+"/password/"); found {
			token, _, _ := strings.Cut(link, "\n")
			return "/password/" + strings.TrimRight(strings.Fields(token)[0], ".>)")
		}
	}
	t.Fatal("no mail has a link")
	return ""
}

func TestPagesForAnybody(t *testing.T) {
	s := newSite(t)
	s.Agent("olga", true)
	tests := map[string]struct {
		path   string
		status int
		says   string
	}{
		"home":                {"/", 200, "How can we help?"},
		"topics":              {"/submit-ticket", 200, "General"},
		"form":                {"/submit-ticket/2-advertising", 200, "Advertising"},
		"form without a slug": {"/submit-ticket/2", 200, "Advertising"},
		"no department":       {"/submit-ticket/99-none", 404, "There is nothing here"},
		"words for an id":     {"/submit-ticket/general", 404, "There is nothing here"},
		"huge id":             {"/submit-ticket/99999999999999999999", 404, "There is nothing here"},
		"search":              {"/search", 200, "Search"},
		"found nothing":       {"/search?q=%3Cscript%3E", 200, "“<script>”"},
		"not UTF-8":           {"/search?q=%ff%00x", 200, "“x”"},
		"endless search":      {"/search?q=" + strings.Repeat("x", 401), 422, "no more than 400"},
		"login":               {"/login", 200, "Sign in"},
		"forgot":              {"/forgot-password", 200, "Forgot"},
		"made-up link":        {"/password/nonsense", 404, "link was already used"},
		"made-up token":       {"/submit-ticket/confirmation/nonsense", 404, "There is nothing here"},
		"no article":          {"/article/1-none", 404, "article does not exist"},
		"no category":         {"/category/1-none", 404, "category does not exist"},
		"no file":             {"/download/article-1-1", 404, "There is nothing here"},
		"unknown page":        {"/nowhere", 404, "There is nothing here"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.Browser().Get(test.path).Want(test.status)
			has(t, a.Doc(), "main", test.says)
			if a.Doc().Find("html").Length() != 1 || a.Doc().Find("h1").Length() != 1 {
				t.Error("a page has one html and one h1 element")
			}
			for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
				if a.Header.Get(header) == "" {
					t.Errorf("%s is missing", header)
				}
			}
			if a.Header.Get("Set-Cookie") != "" {
				t.Error("reading a page sets a cookie")
			}
			part := s.Browser().Fragment(test.path, "main")
			if part.Status != test.status || strings.Contains(part.Body, "<html") || !strings.Contains(part.Header.Get("Vary"), "HX-Request") {
				t.Errorf("fragment: status %d, Vary %q\n%.300s", part.Status, part.Header.Get("Vary"), part.Body)
			}
			head, err := s.App.Test(httptest.NewRequest(http.MethodHead, test.path, nil), -1)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(head.Body); err != nil || head.StatusCode != test.status || len(body) > 0 {
				t.Errorf("HEAD: status %d, %d bytes, %v", head.StatusCode, len(body), err)
			}
		})
	}
}

func TestPagesForTheirCustomerOnly(t *testing.T) {
	s := newSite(t)
	owner, stranger := s.Customer("ines@castro.test"), s.Customer("other@castro.test")
	agent := s.Agent("maria", true)
	ticket := s.Ticket(owner, 1, "Mine alone", "words")
	show := "/tickets/show/" + itoa(ticket.ID)
	for _, path := range []string{"/tickets", show, show + "/message/1", show + "/file/1", show + "/file/1/thumbnail"} {
		for name, b := range map[string]*webtest.Browser{"guest": s.Browser(), "agent": s.As(agent)} {
			if a := b.Get(path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/login") {
				t.Errorf("%s at %s: %d to %q, want the login", name, path, a.Status, a.Header.Get("Location"))
			}
		}
		if path == "/tickets" {
			continue
		}
		if a := s.AsCustomer(stranger).Get(path); a.Status != http.StatusNotFound || strings.Contains(a.Body, "Mine alone") {
			t.Errorf("stranger at %s: %d, want 404", path, a.Status)
		}
	}
	if a := s.AsCustomer(stranger).Post(show, url.Values{"body": {"Let me in"}}); a.Status != http.StatusNotFound {
		t.Errorf("stranger replies: %d, want 404", a.Status)
	}
	if a := s.Browser().Post(show, url.Values{"body": {"Let me in"}}); a.Status != http.StatusSeeOther {
		t.Errorf("guest replies: %d, want the login", a.Status)
	}
	if n := s.Count("messages"); n != 1 {
		t.Errorf("%d messages, want the first one alone", n)
	}
	a := s.Browser().Fragment(show, "main").Want(http.StatusNoContent)
	if to := a.Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/login") {
		t.Errorf("htmx is sent to %q", to)
	}
}

func TestForeignOriginIsRefused(t *testing.T) {
	s := newSite(t)
	ticket := s.Ticket(s.Customer("ines@castro.test"), 1, "Mine", "words")
	for _, path := range []string{"/submit-ticket/1-general", "/login", "/logout", "/forgot-password", "/password/x", "/tickets/show/" + itoa(ticket.ID)} {
		b := s.Browser()
		b.Header.Set("Sec-Fetch-Site", "cross-site")
		b.Header.Set("Origin", "https://evil.test")
		if a := b.Post(path, asked()); a.Status != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", path, a.Status)
		}
	}
	if n := s.Count("tickets"); n != 1 {
		t.Errorf("%d tickets, want the one that was there", n)
	}
}
