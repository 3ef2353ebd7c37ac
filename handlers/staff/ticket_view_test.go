package staff_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

func TestTicketPageAndPart(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	doc := b.Get(at(d.mine, "?view=active")).Want(200).Doc()
	if doc.Find("#list .row").Length() != 1 || doc.Find("#ticket .msg").Length() != 1 || doc.Find("#rail").Length() != 1 {
		t.Error("the page lacks the list, the message or the rail")
	}
	if got, _ := doc.Find("#row-" + number(d.mine.ID) + " .go").Attr("aria-current"); got != "true" {
		t.Error("the open ticket's row is not marked")
	}
	if got := doc.Find("title").Text(); got != d.mine.Subject+" #"+number(d.mine.ID)+" · HelpDeskZ" {
		t.Errorf("title %q", got)
	}
	part := b.Fragment(at(d.mine, "?view=active"), "ticket").Want(200).Doc()
	if part.Find("#ticket #ticket-title[data-focus]").Length() != 1 || part.Find("#list, #rail").Length() != 0 {
		t.Error("the ticket is not answered alone, with the focus on its heading")
	}
	main := b.Fragment(at(d.mine), "main").Want(200).Doc()
	if main.Find("#main #list").Length() != 1 || main.Find("#rail[hx-swap-oob]").Length() != 1 {
		t.Error("the content lacks the list or the rail")
	}
}

func TestTicketKeepsItsList(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for query, want := range map[string]string{
		"": "/staff/tickets?view=active", "?view=overdue&page=2": "/staff/tickets?page=2&view=overdue",
		"?view=nonsense": "/staff/tickets?view=active", "?department=999": "/staff/tickets?view=active",
		"?opened_from=%FF": "/staff/tickets?view=active",
	} {
		doc := b.Get(at(d.mine, query)).Want(200).Doc()
		if got, _ := doc.Find("#ticket .back").Attr("href"); got != want {
			t.Errorf("%q: back to %q, want %q", query, got, want)
		}
	}
}

// Every route of a ticket, with everything right but the department.
func TestForeignTicketIsNotThere(t *testing.T) {
	d := newDesk(t)
	admin, b := d.As(d.admin), d.As(d.agent)
	message := d.reply(t, admin, d.foreign, "Here is the price.")
	note := d.note(t, admin, d.foreign, "He is a friend.")
	file := d.file(t, d.foreign, "prices.png", picture)
	field := d.field(t, models.CustomField{Kind: models.FieldPassword, Title: "Password", AllDepartments: true})
	if err := d.Kit.Tickets.SetField(t.Context(), models.Everything(), tickets.Actor{Staff: d.admin}, d.foreign.ID, field, "hush"); err != nil {
		t.Fatal(err)
	}
	before := d.footprint()
	sure := url.Values{"sure": {"yes"}, "body": {"text"}, "kind": {"reply"}, "status": {"5"}}
	for _, id := range []string{at(d.foreign), "/staff/tickets/999999", "/staff/tickets/x", "/staff/tickets/-1"} {
		for _, get := range []string{"", "?view=active", "/messages/" + number(message.ID) + "/body", "/messages/" + number(message.ID) + "/quote",
			"/notes/" + number(note.ID), "/files/" + number(file), "/files/" + number(file) + "/thumbnail"} {
			b.Get(id + get).Want(404)
			b.Fragment(id+get, "ticket").Want(404)
		}
		for _, post := range []string{"/reply", "/details", "/delete", "/fields/" + number(field), "/fields/" + number(field) + "/reveal",
			"/notes/" + number(note.ID), "/notes/" + number(note.ID) + "/delete", "/files/" + number(file) + "/delete"} {
			b.Post(id+post, sure).Want(404)
			b.Swap(id+post, "ticket", sure).Want(404)
		}
	}
	if after := d.footprint(); after != before {
		t.Errorf("something was written: %v, before %v", after, before)
	}
}

// What hangs on one ticket can't be had by the address of another.
func TestPartsOfAnotherTicketAreNotThere(t *testing.T) {
	d := newDesk(t)
	admin := d.As(d.admin)
	message := d.reply(t, admin, d.foreign, "Here is the price.")
	note := d.note(t, admin, d.foreign, "He is a friend.")
	file := d.file(t, d.foreign, "prices.png", picture)
	for _, get := range []string{"/messages/" + number(message.ID) + "/body", "/notes/" + number(note.ID), "/files/" + number(file),
		"/files/" + number(file) + "/thumbnail", "?quote=" + number(message.ID)} {
		admin.Get(at(d.mine, get)).Want(404)
	}
	for _, post := range []string{"/notes/" + number(note.ID), "/notes/" + number(note.ID) + "/delete", "/files/" + number(file) + "/delete"} {
		admin.Post(at(d.mine, post), url.Values{"sure": {"yes"}, "body": {"x"}}).Want(404)
	}
}

func TestWithoutSessionOrFromElsewhere(t *testing.T) {
	d := newDesk(t)
	nobody, customer, foreign := d.Browser(), d.AsCustomer(d.customer), d.As(d.agent)
	foreign.Header.Set("Origin", "https://evil.example")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	before := d.footprint()
	for _, b := range []*webtest.Browser{nobody, customer} {
		for _, path := range []string{"/staff/tickets", "/staff/tickets/new", at(d.mine)} {
			if a := b.Get(path).Want(303); !strings.HasPrefix(a.Header.Get("Location"), "/staff/login") {
				t.Errorf("%s leads to %s", path, a.Header.Get("Location"))
			}
		}
		b.Post(at(d.mine, "/reply"), url.Values{"kind": {"reply"}, "body": {"x"}})
	}
	for _, path := range []string{at(d.mine, "/reply"), at(d.mine, "/details"), at(d.mine, "/delete"), "/staff/tickets/bulk", "/staff/tickets/new"} {
		foreign.Post(path, url.Values{"kind": {"reply"}, "body": {"x"}, "status": {"5"}, "sure": {"yes"}, "ids": {number(d.mine.ID)}}).Want(403)
	}
	if after := d.footprint(); after != before {
		t.Errorf("something was written: %v, before %v", after, before)
	}
}

func TestThreadOrderAndPages(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for _, text := range []string{"one", "two", "three", "four"} {
		d.reply(t, b, d.mine, text)
	}
	d.note(t, b, d.mine, "a note")
	b.Post(at(d.mine, "/details"), url.Values{"priority": {"3"}}).Want(303)
	texts := func(query string) string {
		var found []string
		doc := b.Get(at(d.mine, "?view=active"+query)).Want(200).Doc()
		for _, n := range doc.Find("#thread .msg .body, #thread .event").EachIter() {
			words := strings.Fields(n.Text())
			found = append(found, words[0])
		}
		return strings.Join(found, " ")
	}
	d.Set(func(s *settings.Settings) { s.RepliesPerPage, s.ReplyOrder = 3, settings.NewestFirst })
	for query, want := range map[string]string{"": "maria a four three two", "&replies=2": "one The"} {
		if got := texts(query); got != want {
			t.Errorf("newest first %q: %q, want %q", query, got, want)
		}
	}
	d.Set(func(s *settings.Settings) { s.ReplyOrder = settings.OldestFirst })
	for query, want := range map[string]string{"": "two three four a maria", "&replies=2": "The one"} {
		if got := texts(query); got != want {
			t.Errorf("oldest first %q: %q, want %q", query, got, want)
		}
	}
	b.Get(at(d.mine, "?view=active&replies=3")).Want(404)
}

func TestMailIsShownInAFrame(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	body := `<table bgcolor="red"><tr><td>Dear team<script>alert(1)</script><img src="https://spy.example/p.gif"></td></tr></table>`
	m, err := d.Kit.Tickets.Reply(t.Context(), tickets.ReplyInput{Channel: models.ChannelMail, By: tickets.Actor{User: d.customer},
		Scope: models.OwnedBy(d.customer.ID), TicketID: d.mine.ID, Body: tickets.Body{HTML: body}})
	if err != nil {
		t.Fatal(err)
	}
	doc := b.Get(at(d.mine)).Want(200).Doc()
	src, _ := doc.Find("#msg-" + number(m.ID) + " iframe.mail[sandbox]").Attr("src")
	if src == "" || doc.Find("#ticket table").Length() > 0 {
		t.Fatal("the mail stands in the page itself")
	}
	blocked := b.Get(src).Want(200)
	if policy := blocked.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || strings.Contains(policy, "https:") {
		t.Errorf("policy %q", policy)
	}
	if strings.Contains(blocked.Body, "spy.example") || strings.Contains(blocked.Body, "<script") {
		t.Errorf("the frame holds %s", blocked.Body)
	}
	if shown := b.Get(src + "?pictures=remote").Want(200); !strings.Contains(shown.Body, "https://spy.example/p.gif") {
		t.Error("the pictures don't come when they are asked for")
	}
	if quote := b.Get(strings.Replace(src, "/body", "/quote", 1)).Want(200); strings.Contains(quote.Body, "<table") || !strings.Contains(quote.Body, "Dear team") {
		t.Errorf("quote: %s", quote.Body)
	}
	quoted := b.Get(at(d.mine, "?quote="+number(m.ID))).Want(200).Doc()
	if got := quoted.Find(".compose textarea").Text(); !strings.HasPrefix(got, "> Dear team") {
		t.Errorf("quoted text %q", got)
	}
}

func TestDeliveryIsShown(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	m := d.reply(t, b, d.mine, "Here it is.")
	for _, c := range []struct {
		state     models.OutboxState
		uncertain bool
		why       string
		want      string
		deeds     int // what can be done
	}{
		{models.OutboxQueued, false, "", "waiting", 0}, {models.OutboxSent, false, "", "sent", 0},
		{models.OutboxQueued, false, "450 <not> now", "next try", 2}, {models.OutboxSending, false, "450 <not> now", "being sent", 0},
		{models.OutboxFailed, false, "550 <no> such user", "not delivered", 3}, {models.OutboxFailed, true, "550 <no> such user", "an earlier try may have arrived", 3},
		{models.OutboxFailed, false, models.OutboxCancelled, "not sent", 2}, {models.OutboxUncertain, true, "", "may have arrived twice", 0},
	} {
		_, err := d.DB.NewUpdate().Model((*models.OutboxMail)(nil)).Set("state = ?", c.state).Set("last_error = ?", c.why).
			Set("uncertain = ?", c.uncertain).Set("sent_at = ?", d.Kit.Now()).Where("message_id = ?", m.ID).Exec(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		message := b.Get(at(d.mine)).Want(200).Doc().Find("#msg-" + number(m.ID))
		if got := message.Find(".sent").Text(); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", c.state, got)
		}
		if n := message.Find(".mail-deeds .btn").Length(); n != c.deeds {
			t.Errorf("%s (%s): %d deeds", c.state, c.why, n)
		}
		if c.state == models.OutboxFailed && c.why != models.OutboxCancelled && message.Find(".err").Text() != c.why {
			t.Errorf("%s: why is %q", c.state, message.Find(".err").Text())
		}
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	d := newDesk(t)
	hostile := `<img src=x onerror=alert(1)>"'<script>alert(2)</script>`
	customer := d.Customer("eve@castro.test")
	customer.Fullname = hostile
	if _, err := d.DB.NewUpdate().Model(customer).WherePK().Column("fullname").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	ticket := d.Ticket(customer, general, hostile, hostile)
	d.file(t, ticket, hostile+".png", picture)
	b := d.As(d.agent)
	for _, path := range []string{"/staff/tickets", at(ticket), at(ticket, "?q="+url.QueryEscape(hostile)), "/staff/tickets?q=" + url.QueryEscape(hostile)} {
		doc := b.Get(path).Want(200).Doc()
		if doc.Find("script:not([src]), [onerror], img[src=x]").Length() > 0 {
			t.Errorf("%s runs what somebody wrote", path)
		}
	}
}
