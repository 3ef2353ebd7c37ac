package client_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

// followed is a ticket with an answer and a file, and the path of its link.
func followed(t *testing.T, s *webtest.Site) (ticket *models.Ticket, path string) {
	t.Helper()
	user, maria := s.Customer("ines@castro.test"), s.Agent("maria", true)
	ticket = s.Ticket(user, 1, "Question", "words")
	b, show := s.AsCustomer(user), "/tickets/show/"+itoa(ticket.ID)
	b.Upload(show, formOf(t, b, show, url.Values{"body": {"With a file"}}),
		webtest.File{Field: "files", Name: "a.png", Type: "image/png", Content: "\x89PNG\r\n\x1a\nrest"}).Want(http.StatusSeeOther)
	staffReply(t, s, maria, ticket, `<table><tr><td style="color:#ff0000">Red</td></tr></table><img src="https://tracker.test/p.gif">`, 0)
	return ticket, "/follow/" + s.Kit.Tickets.LinkToken(ticket.ID, user)
}

func TestTheLinkOfAMail(t *testing.T) {
	s := newSite(t)
	ticket, path := followed(t, s)
	b := s.Browser()
	a := b.Get(path).Want(http.StatusOK)
	for header, want := range map[string]string{"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store",
		"Referrer-Policy": "same-origin", "Set-Cookie": ""} {
		if got := a.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	doc := a.Doc()
	has(t, doc, "h1", "Question")
	has(t, doc, ".msg:not(.staff) .meta b", "You")
	has(t, doc, "header.top nav", "Sign in")
	hasNot(t, doc, "a.crumb")
	if links := doc.Find("main a[href*='/tickets/show/'], main form[action*='/tickets/show/'], main iframe[src*='/tickets/show/']"); links.Length() > 0 {
		t.Errorf("the page leads to pages that need an account: %s", links.First().Text())
	}
	b.Get(attribute(t, doc, ".files a", "href")).Want(http.StatusOK)
	b.Get(attribute(t, doc, ".msg iframe", "src")).Want(http.StatusOK)
	shown := b.Get(attribute(t, doc, ".msg.staff .hint a", "href")).Want(http.StatusOK).Doc()
	if a := b.Get(attribute(t, shown, ".msg.staff iframe", "src")); !strings.Contains(a.Body, "tracker.test") {
		t.Error("the pictures that were asked for are not shown")
	}

	has(t, b.Post(path, formOf(t, b, path, url.Values{"body": {" "}})).Want(http.StatusUnprocessableEntity).Doc(), "#body-err", "")
	has(t, b.Swap(path, "main", formOf(t, b, path, url.Values{"body": {"By the link"}})).Want(http.StatusOK).Doc(), ".msg[data-focus] .body", "By the link")
	b.Post(path+"/close", url.Values{}).Want(http.StatusSeeOther)
	b.Post(path+"/rating", url.Values{"score": {"5"}}).Want(http.StatusSeeOther)
	doc = b.Get(path).Want(http.StatusOK).Doc()
	has(t, doc, "#rating h2", "Very good")
	b.Post(path+"/reopen", url.Values{}).Want(http.StatusSeeOther)

	sessions := s.Count("sessions")
	for _, page := range []string{"/tickets", "/tickets/show/" + itoa(ticket.ID)} {
		if to := b.Get(page).Want(http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/login") {
			t.Errorf("%s leads to %s", page, to)
		}
	}
	if n := s.Count("sessions"); n != sessions {
		t.Errorf("%d sessions began", n-sessions)
	}
}

func TestTheLinkLeadsTheCustomerHome(t *testing.T) {
	s := newSite(t)
	ticket, path := followed(t, s)
	b := s.Browser()
	b.Post("/login", url.Values{"email": {"ines@castro.test"}, "password": {webtest.Password}}).Want(http.StatusSeeOther)
	if to := b.Get(path).Want(http.StatusSeeOther).Header.Get("Location"); to != "/tickets/show/"+itoa(ticket.ID) {
		t.Errorf("leads to %s", to)
	}
	s.AsCustomer(s.Customer("other@castro.test")).Get(path).Want(http.StatusOK)
}

func TestNoOtherLinkOpensAnything(t *testing.T) {
	s := newSite(t)
	ticket, path := followed(t, s)
	other := s.Ticket(s.Customer("other@castro.test"), 1, "Not mine", "secret words")
	var file int64
	if err := s.DB.NewSelect().Table("attachments").Column("id").Limit(1).Scan(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	b := s.Browser()
	token := strings.TrimPrefix(path, "/follow/")
	code := token[strings.Index(token, "-"):]
	paths := []string{"/follow/" + itoa(other.ID) + code, path + "0", "/follow/" + itoa(ticket.ID), "/follow/%00", "/follow/%FF",
		path + "/message/" + itoa(firstMessage(t, s, other.ID)), path + "/file/999", path + "/file/" + itoa(file) + "x",
		"/follow/" + itoa(other.ID) + code + "/file/" + itoa(file)}
	for _, wrong := range paths {
		a := b.Get(wrong).Want(http.StatusNotFound)
		if strings.Contains(a.Body, "secret words") {
			t.Errorf("%s tells another's words", wrong)
		}
	}
	for _, act := range []string{"", "/close", "/reopen", "/rating"} {
		b.Post("/follow/"+itoa(other.ID)+code+act, url.Values{"body": {"x"}, "score": {"5"}}).Want(http.StatusNotFound)
	}
	if n := s.Count("ratings"); n != 0 {
		t.Errorf("%d ratings", n)
	}
}

func firstMessage(t *testing.T, s *webtest.Site, ticketID int64) (id int64) {
	t.Helper()
	if err := s.DB.NewSelect().Table("messages").Column("id").Where("ticket_id = ?", ticketID).Limit(1).Scan(t.Context(), &id); err != nil {
		t.Fatal(err)
	}
	return id
}
