package client_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// staffReply answers a ticket as an agent does.
func staffReply(t *testing.T, s *webtest.Site, staff *models.Staff, ticket *models.Ticket, html string, status models.Status) *models.Message {
	t.Helper()
	m, err := s.Kit.Tickets.Reply(t.Context(), tickets.ReplyInput{Channel: models.ChannelPanel, By: tickets.Actor{Staff: staff},
		Scope: models.Everything(), TicketID: ticket.ID, Body: tickets.Body{HTML: html}, Status: status})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestThreadShowsWhatACustomerMaySee(t *testing.T) {
	s := newSite(t)
	user, maria := s.Customer("ines@castro.test"), s.Agent("maria", true)
	ticket := s.Ticket(user, 1, "Wrong VAT number", "The first words")
	staffReply(t, s, maria, ticket, "<p>The <b>answer</b></p><blockquote><p>&gt; The first words</p></blockquote>", 0)
	_, err := s.Kit.Tickets.AddNote(t.Context(), tickets.NoteInput{By: tickets.Actor{Staff: maria}, Scope: models.Everything(), TicketID: ticket.ID,
		Body: tickets.Body{Text: "Between us agents"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Kit.Tickets.Change(t.Context(), models.Everything(), tickets.Actor{Staff: maria}, []int64{ticket.ID},
		tickets.Change{PriorityID: 3}); err != nil {
		t.Fatal(err)
	}
	b := s.AsCustomer(user)
	a := b.Get("/tickets/show/" + itoa(ticket.ID)).Want(http.StatusOK)
	doc := a.Doc()
	has(t, doc, ".msg.staff .meta b", "maria Agent")
	has(t, doc, ".msg.staff .body b", "answer")
	has(t, doc, ".msg:not(.staff) .meta b", "You")
	has(t, doc, ".status", "Answered")
	for _, secret := range []string{"Between us agents", "priority", "High", "10.0.0", "desk.example.test"} {
		if strings.Contains(doc.Find("main").Text(), secret) {
			t.Errorf("the page tells %q", secret)
		}
	}
	hasNot(t, doc, ".note, .event")
}

func TestThreadOrderAndPages(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	ticket := s.Ticket(user, 1, "Long", "message 1")
	b := s.AsCustomer(user)
	show := "/tickets/show/" + itoa(ticket.ID)
	for i := 2; i <= 5; i++ {
		b.Post(show, formOf(t, b, show, url.Values{"body": {fmt.Sprintf("message %d", i)}})).Want(http.StatusSeeOther)
	}
	tests := []struct {
		order settings.ReplyOrder
		path  string
		want  string
	}{
		{settings.NewestFirst, show, "5 4"}, {settings.NewestFirst, show + "?page=3", "1"}, {settings.NewestFirst, show + "?page=9", "1"},
		{settings.OldestFirst, show, "5"}, {settings.OldestFirst, show + "?page=1", "1 2"}, {settings.OldestFirst, show + "?page=x", "1 2"},
	}
	for _, test := range tests {
		s.Set(func(set *settings.Settings) { set.ReplyOrder, set.RepliesPerPage = test.order, 2 })
		doc := b.Get(test.path).Want(http.StatusOK).Doc()
		got := strings.Join(strings.Fields(strings.ReplaceAll(doc.Find(".msg .body").Text(), "message", " ")), " ")
		if got != test.want {
			t.Errorf("%s at %s: messages %q, want %q", test.order, test.path, got, test.want)
		}
		first := doc.Find("#answer, #conversation").First()
		if id, _ := first.Attr("id"); (id == "answer") != (test.order == settings.NewestFirst) {
			t.Errorf("%s: %s stands first", test.order, id)
		}
	}
}

func TestReply(t *testing.T) {
	s := newSite(t)
	user, maria := s.Customer("ines@castro.test"), s.Agent("maria", true)
	ticket := s.Ticket(user, 1, "Question", "words")
	staffReply(t, s, maria, ticket, "<p>Solved.</p>", models.StatusClosed)
	b := s.AsCustomer(user)
	show := "/tickets/show/" + itoa(ticket.ID)
	doc := b.Get(show).Want(http.StatusOK).Doc()
	has(t, doc, "#answer-hint", "opens it again")

	for name, body := range map[string]string{"empty": "", "blank": " \n", "not UTF-8": "\xff", "NUL": "a\x00", "long": strings.Repeat("x", 200_001)} {
		a := b.Post(show, formOf(t, b, show, url.Values{"body": {body}}))
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, a.Status)
		}
		has(t, a.Doc(), "#body-err", "")
		has(t, a.Doc(), ".errors a", "")
	}
	a := b.Upload(show, formOf(t, b, show, url.Values{"body": {"Not yet"}}), webtest.File{Field: "files", Name: "x.exe", Content: "x"})
	has(t, a.Want(http.StatusUnprocessableEntity).Doc(), "#body", "Not yet")
	if n := s.Count("messages"); n != 2 {
		t.Fatalf("%d messages, want 2", n)
	}

	form := formOf(t, b, show, url.Values{"body": {"Not yet <b>solved</b>"}})
	a = b.Swap(show, "main", form).Want(http.StatusOK)
	hasNot(t, a.Doc(), "header.top")
	has(t, a.Doc(), ".msg:first-child[data-focus] .body", "Not yet <b>solved</b>")
	has(t, a.Doc(), ".status", "Awaiting reply")
	has(t, a.Doc(), "[hx-swap-oob] .toast", "sent")
	if token := attribute(t, a.Doc(), "input[name=token]", "value"); token == form.Get("token") {
		t.Error("the fresh form has the old token")
	}
	if text := a.Doc().Find("#body").Text(); strings.TrimSpace(text) != "" {
		t.Errorf("the fresh form says %q", text)
	}
	b.Post(show, form).Want(http.StatusSeeOther) // a double click
	if n := s.Count("messages"); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

func TestMailWithALookOfItsOwnIsADocument(t *testing.T) {
	s := newSite(t)
	user, maria := s.Customer("ines@castro.test"), s.Agent("maria", true)
	ticket := s.Ticket(user, 1, "Question", "words")
	m := staffReply(t, s, maria, ticket, `<table><tr><td style="color:#ff0000">Red</td></tr></table><img src="https://tracker.test/p.gif"><script>x</script>`, 0)
	b := s.AsCustomer(user)
	doc := b.Get("/tickets/show/" + itoa(ticket.ID)).Want(http.StatusOK).Doc()
	frame := attribute(t, doc, ".msg.staff iframe", "src")
	if box := attribute(t, doc, ".msg.staff iframe", "sandbox"); strings.Contains(box, "scripts") || box == "" {
		t.Errorf("sandbox %q", box)
	}
	a := b.Get(frame).Want(http.StatusOK)
	policy := a.Header.Get("Content-Security-Policy")
	if strings.Contains(a.Body, "tracker.test") || strings.Contains(a.Body, "<script") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "https:") {
		t.Errorf("policy %q\n%s", policy, a.Body)
	}
	shown := b.Get(attribute(t, doc, ".msg.staff .hint a", "href")).Want(http.StatusOK).Doc()
	if a := b.Get(attribute(t, shown, ".msg.staff iframe", "src")).Want(http.StatusOK); !strings.Contains(a.Body, "tracker.test") {
		t.Error("the pictures that were asked for are not shown")
	}
	b.Get("/tickets/show/" + itoa(ticket.ID) + "/message/" + itoa(m.ID+7)).Want(http.StatusNotFound)
}

func TestOwnTickets(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	b := s.AsCustomer(user)
	has(t, b.Get("/tickets").Want(http.StatusOK).Doc(), ".empty", "no tickets yet")
	other := s.Ticket(s.Customer("other@castro.test"), 1, "Not mine", "words")
	first := s.Ticket(user, 1, "First", "words")
	for i := range 15 {
		s.Ticket(user, 2, fmt.Sprintf("More %d", i), "words")
	}
	tests := map[string]struct {
		path string
		rows int
		says string
	}{
		"all":           {"/tickets", 15, "More 14"},
		"second page":   {"/tickets?page=2", 1, "First"},
		"far away":      {"/tickets?page=999", 1, "First"},
		"no page":       {"/tickets?page=-1", 15, "More 14"},
		"by number":     {"/tickets?q=" + itoa(first.ID), 2, "First"}, // and the one with that number in its subject
		"with its sign": {"/tickets?q=%23" + itoa(first.ID), 1, "First"},
		"another's":     {"/tickets?q=%23" + itoa(other.ID), 0, ""},
		"a word":        {"/tickets?q=FIRST", 1, "First"},
		"many":          {"/tickets?q=more", 15, "More 14"},
		"many more":     {"/tickets?q=words&page=2", 1, "First"},
		"no words":      {"/tickets?q=%3Cscript%3E", 0, ""},
		"not UTF-8":     {"/tickets?q=%ff%00", 15, "More 14"},
		"negative":      {"/tickets?q=-99", 0, ""},
	}
	for name, test := range tests {
		doc := b.Get(test.path).Want(http.StatusOK).Doc()
		if n := doc.Find(".own li").Length(); n != test.rows {
			t.Errorf("%s: %d rows, want %d", name, n, test.rows)
		}
		if test.rows > 0 {
			has(t, doc, ".own", test.says)
		} else {
			has(t, doc, ".empty h2", "")
		}
		if strings.Contains(doc.Text(), "Not mine") {
			t.Errorf("%s shows another's ticket", name)
		}
	}
}
