package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

func TestListShowsAViewAndNoForeignTicket(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for _, c := range []struct {
		name, query, title string
		rows               int
	}{
		{"default", "", "Active", 1},
		{"active", "?view=active", "Active", 1},
		{"overdue", "?view=overdue", "Overdue", 0},
		{"answered", "?view=answered", "Answered", 0},
		{"closed", "?view=closed", "Closed", 0},
		{"department", "?department=1", "General", 1},
		{"status", "?status=1", "All tickets", 1},
		{"search", "?q=invoice", "Search", 1},
		{"search for a foreign ticket", "?q=banner", "Search", 0},
		{"number of a foreign ticket", "?q=" + number(d.foreign.ID), "Search", 0},
		{"dates", "?opened_from=2000-01-01&updated_from=2000-01-01&updated_to=2100-01-01", "Active", 1},
		{"dates before", "?opened_to=2000-01-01", "Active", 0},
		{"priority", "?priority=3", "Active", 0},
		{"order", "?sort=subject_asc", "Active", 1},
		{"page beyond the last", "?page=9", "Active", 0},
		{"page that is no number", "?page=%3Cscript%3E", "Active", 1},
		{"order that is none", "?sort=%27%3B--", "Active", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := b.Get("/staff/tickets" + c.query).Want(200).Doc()
			title := strings.TrimSpace(doc.Find("#list-title").Contents().First().Text())
			if title != c.title || doc.Find("#rows .row").Length() != c.rows {
				t.Errorf("got %q with %d rows, want %q with %d", title, doc.Find("#rows .row").Length(), c.title, c.rows)
			}
			if c.rows == 0 && (doc.Find("#rows .empty h2").Text() == "" || doc.Find(".pager").Length() > 0) {
				t.Error("an empty list says nothing, or counts what is not there")
			}
			if doc.Find("#row-"+number(d.foreign.ID)).Length() > 0 || strings.Contains(doc.Text(), d.foreign.Subject) {
				t.Error("a ticket of another department is shown")
			}
		})
	}
}

// A ticket stands out until staff have answered it, however often its customer writes.
func TestListMarksTheUnanswered(t *testing.T) {
	d := newDesk(t)
	b, row := d.As(d.agent), "#row-"+number(d.mine.ID)
	marked := func(want int) {
		t.Helper()
		if got := b.Get("/staff/tickets?q=" + number(d.mine.ID)).Want(200).Doc().Find(row + ".unread").Length(); got != want {
			t.Errorf("marked: %d, want %d", got, want)
		}
	}
	marked(1)
	d.AsCustomer(d.customer).Post("/tickets/show/"+number(d.mine.ID), url.Values{"body": {"Are you there?"}}).Want(303)
	marked(1)
	d.reply(t, b, d.mine, "Yes.")
	marked(0)
}

// Overdue can be asked for only where some tickets are and others are not.
func TestListOffersOverdueWhereItNarrows(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for query, want := range map[string]int{"": 1, "?department=1": 1, "?q=invoice": 1, "?view=overdue": 0, "?view=answered": 0, "?view=closed": 0} {
		if got := b.Get("/staff/tickets" + query).Want(200).Doc().Find("#filters [name=overdue]").Length(); got != want {
			t.Errorf("%q: offered %d times, want %d", query, got, want)
		}
	}
}

func TestListRefusesFilters(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for query, field := range map[string]string{
		"?department=2": "filter-department", "?department=77": "filter-department", "?department=x": "filter-department",
		"?status=9": "filter-status", "?status=-1": "filter-status", "?priority=zzz": "filter-priority",
		"?opened_from=yesterday": "filter-opened_from", "?updated_to=2026-13-40": "filter-updated_to",
		"?opened_to=%FF%00": "filter-opened_to", "?q=" + strings.Repeat("x", 201): "filter-q",
	} {
		doc := b.Get("/staff/tickets" + query).Want(422).Doc()
		if doc.Find(`#rows .err a[href="#`+field+`"]`).Length() != 1 || doc.Find(".row").Length() != 0 {
			t.Errorf("%s: no words for %s: %s", query, field, doc.Find("#rows").Text())
		}
	}
	b.Get("/staff/tickets?view=secret").Want(404)
	doc := b.Get("/staff/tickets?q=%3Cscript%3Ealert(1)%3C/script%3E").Want(200).Doc()
	if got, _ := doc.Find("#q").Attr("value"); got != "<script>alert(1)</script>" {
		t.Errorf("the keyword became %q", got)
	}
}

func TestListFragments(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	doc := b.Fragment("/staff/tickets?view=active", "list").Want(200).Doc()
	if doc.Find("html head title").Text() != "Active · HelpDeskZ" || doc.Find("#list").Length() != 1 || doc.Find("#main").Length() != 0 {
		t.Error("the list is not answered alone")
	}
	if got, _ := doc.Find("#rail").Attr("hx-swap-oob"); got != "morph" {
		t.Error("the rail does not go along")
	}
	doc = b.Fragment("/staff/tickets", "main").Want(200).Doc()
	if doc.Find("#main #list").Length() != 1 || doc.Find("#ticket[data-empty]").Length() != 1 || doc.Find("#toasts").Length() != 0 {
		t.Error("the content is not answered alone")
	}
}

func TestRailCountsTheAgentsTickets(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		who         *models.Staff
		active      string
		departments int
		setup       bool
	}{{d.agent, "1", 1, false}, {d.admin, "2", 3, true}} {
		doc := d.As(c.who).Get("/staff/tickets").Want(200).Doc()
		if got := doc.Find(`#rail a[href$="view=active"] .count`).Text(); got != c.active {
			t.Errorf("%s: %s active, want %s", c.who.Username, got, c.active)
		}
		if got := doc.Find("#rail .dep").Length(); got != c.departments {
			t.Errorf("%s: %d departments, want %d", c.who.Username, got, c.departments)
		}
		if (doc.Find(`#rail a[href="/staff/setup/general"]`).Length() == 1) != c.setup {
			t.Errorf("%s: set-up link is wrong", c.who.Username)
		}
	}
}

func TestListPages(t *testing.T) {
	d := newDesk(t)
	d.Set(func(s *settings.Settings) { s.TicketsPerPage = 2 })
	for range 4 {
		d.Ticket(d.customer, general, "One more", "text")
	}
	b := d.As(d.agent)
	doc := b.Get("/staff/tickets?view=active&page=2").Want(200).Doc()
	if got := strings.TrimSpace(doc.Find(".pager > span").Text()); got != "3–4 of 5" {
		t.Errorf("line of pages: %q", got)
	}
	next, _ := doc.Find(`.pager a[rel=next]`).Attr("href")
	if rows := b.Get(next).Want(200).Doc().Find("#rows .row").Length(); rows != 1 {
		t.Errorf("last page has %d rows", rows)
	}
	row, _ := doc.Find("#rows .go").First().Attr("href")
	beside := b.Get(row).Want(200).Doc()
	if got := strings.TrimSpace(beside.Find(".pager > span").Text()); got != "3–4 of 5" {
		t.Errorf("the list beside the ticket lost its page: %q", got)
	}
	if got := strings.TrimSpace(b.Get("/staff/tickets?q=more").Doc().Find(".pager > span").Text()); got != "1–2" {
		t.Errorf("pages of a search: %q", got)
	}
}

func TestBulkChangesWhatTheAgentSees(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	both := []string{number(d.mine.ID), number(d.foreign.ID)}
	doc := b.Swap("/staff/tickets/bulk?view=active", "list", url.Values{"ids": both, "do": {"update"}, "status": {"5"}, "priority": {"4"}}).Want(200).Doc()
	if doc.Find("#list").Length() != 1 || !strings.Contains(doc.Find(".toast").Text(), "One ticket was changed") {
		t.Error("the list and the words are missing")
	}
	if got := d.ticket(t, d.mine.ID); got.Status != models.StatusClosed || got.PriorityID != 4 {
		t.Errorf("own ticket: %+v", got)
	}
	if got := d.ticket(t, d.foreign.ID); got.Status != models.StatusOpen || got.PriorityID != models.PriorityLow {
		t.Errorf("foreign ticket: %+v", got)
	}
	b.Post("/staff/tickets/bulk", url.Values{"ids": both[1:], "do": {"delete"}, "sure": {"yes"}}).Want(404)
	b.Post("/staff/tickets/bulk", url.Values{"ids": both[:1], "do": {"update"}}).Want(422)
	b.Post("/staff/tickets/bulk", url.Values{"do": {"update"}, "status": {"5"}}).Want(422)
	refused := b.Swap("/staff/tickets/bulk", "list", url.Values{"ids": both[:1], "do": {"update"}, "status": {"9"}}).Want(422).Doc()
	if refused.Find("#list").Length() != 1 || !strings.Contains(refused.Find(".toast.bad").Text(), "Choose one") {
		t.Error("the list does not stay, with the words beside it")
	}
	b.Post("/staff/tickets/bulk", url.Values{"ids": {"x", "-1"}, "do": {"update"}, "priority": {"<b>"}}).Want(422)
	if got := d.ticket(t, d.mine.ID); got.Status != models.StatusClosed || got.PriorityID != 4 {
		t.Errorf("a refused action changed %+v", got)
	}
}

func TestBulkDeleteAsksFirst(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	form := url.Values{"ids": {number(d.mine.ID), number(d.foreign.ID)}, "do": {"delete"}}
	doc := b.Post("/staff/tickets/bulk?view=active", form).Want(200).Doc()
	if got := doc.Find("h1").Text(); got != "Delete one ticket?" || d.Count("tickets") != 2 {
		t.Errorf("question %q, %d tickets", got, d.Count("tickets"))
	}
	form.Set("sure", "yes")
	b.Post("/staff/tickets/bulk?view=active", form).Want(303)
	if d.Count("tickets") != 1 {
		t.Errorf("%d tickets are left, want the foreign one", d.Count("tickets"))
	}
	d.ticket(t, d.foreign.ID)
}
