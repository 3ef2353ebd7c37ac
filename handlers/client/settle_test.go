package client_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
)

func TestCloseAndReopen(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	ticket := s.Ticket(user, 1, "Question", "words")
	b, show := s.AsCustomer(user), "/tickets/show/"+itoa(ticket.ID)
	doc := b.Get(show).Want(http.StatusOK).Doc()
	hasNot(t, doc, "#rating")
	if action := attribute(t, doc, "form.settle", "action"); action != show+"/close" {
		t.Errorf("an open ticket offers %q", action)
	}
	b.Post(show+"/close", url.Values{}).Want(http.StatusSeeOther)
	doc = b.Get(show).Want(http.StatusOK).Doc()
	has(t, doc, ".flash", "This ticket is closed")
	has(t, doc, ".status", "Closed")
	has(t, doc, "#rating h2", "How did it go?")
	has(t, doc, "#answer-hint", "opens it again")
	if action := attribute(t, doc, "form.settle", "action"); action != show+"/reopen" {
		t.Errorf("a closed ticket offers %q", action)
	}
	a := b.Swap(show+"/reopen", "main", url.Values{}).Want(http.StatusOK)
	hasNot(t, a.Doc(), "header.top")
	has(t, a.Doc(), ".status", "Awaiting reply")
	has(t, a.Doc(), "[hx-swap-oob] .toast", "open again")
	hasNot(t, a.Doc(), "#rating")

	events := s.As(s.Agent("maria", true)).Get("/staff/tickets/" + itoa(ticket.ID)).Want(http.StatusOK).Doc().Find(".event").Text()
	for _, line := range []string{user.Fullname + " closed this", user.Fullname + " opened this again"} {
		if !strings.Contains(events, line) {
			t.Errorf("the history lacks %q: %s", line, events)
		}
	}
}

func TestRating(t *testing.T) {
	s := newSite(t)
	user, maria := s.Customer("ines@castro.test"), s.Agent("maria", true)
	ticket := s.Ticket(user, 1, "Question", "words")
	staffReply(t, s, maria, ticket, "<p>Solved.</p>", models.StatusClosed)
	b, show := s.AsCustomer(user), "/tickets/show/"+itoa(ticket.ID)
	doc := b.Get(show).Want(http.StatusOK).Doc()
	if n := doc.Find("#rate input[type=radio]").Length(); n != 5 {
		t.Errorf("%d scores to choose from", n)
	}
	hasNot(t, doc, "#rate input:checked")

	for _, score := range []string{"", "0", "6", "x", "-1", "99999999999999999999"} {
		a := b.Swap(show+"/rating", "main", url.Values{"score": {score}, "comment": {"<b>So</b> slow"}}).Want(http.StatusUnprocessableEntity)
		has(t, a.Doc(), ".errors a[href='#score']", "Choose how it went")
		has(t, a.Doc(), "#score-err", "")
		has(t, a.Doc(), "#comment", "<b>So</b> slow")
	}
	a := b.Post(show+"/rating", url.Values{"score": {"4"}, "comment": {strings.Repeat("x", 1001)}}).Want(http.StatusUnprocessableEntity)
	has(t, a.Doc(), "#comment-err", "1000")
	if chosen := attribute(t, a.Doc(), "#rate input:checked", "value"); chosen != "4" {
		t.Errorf("after a refusal %q is chosen", chosen)
	}
	if n := s.Count("ratings"); n != 0 {
		t.Fatalf("%d ratings are stored", n)
	}

	b.Post(show+"/rating", url.Values{"score": {"2"}, "comment": {"<b>So</b> slow"}}).Want(http.StatusSeeOther)
	doc = b.Get(show).Want(http.StatusOK).Doc()
	has(t, doc, ".flash", "Thank you")
	has(t, doc, "#rating h2", "You rated this: Bad")
	has(t, doc, "#rating .said", "<b>So</b> slow")
	b.Post(show+"/rating", url.Values{"score": {"5"}, "comment": {""}}).Want(http.StatusSeeOther)
	if n := s.Count("ratings"); n != 1 {
		t.Errorf("%d ratings, want one", n)
	}
	side := s.As(maria).Get("/staff/tickets/" + itoa(ticket.ID)).Want(http.StatusOK).Doc()
	has(t, side, "#side dl", "Very good, 5 of 5")

	later := s.Kit.Now().AddDate(0, 0, 8)
	if _, err := s.DB.NewUpdate().Table("ratings").Set("created_at = ?", later.AddDate(0, 0, -16)).Where("1 = 1").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	doc = b.Get(show).Want(http.StatusOK).Doc()
	has(t, doc, "#rating h2", "Very good")
	hasNot(t, doc, "#rate")
	has(t, b.Post(show+"/rating", url.Values{"score": {"1"}}).Want(http.StatusConflict).Doc(), "main", "more than a week ago")
}
