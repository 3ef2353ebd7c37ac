package staff_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

const usersPath = "/staff/users"

func userPath(u *models.User, parts ...string) string {
	return strings.Join(append([]string{usersPath, fmt.Sprint(u.ID)}, parts...), "/")
}

// userForm are the fields of a form that is filled in well; change are pairs of a field and another value.
func userForm(change ...string) url.Values {
	form := url.Values{"fullname": {"Ines Castro"}, "email": {"ines@castro.test"}, "timezone": {"Europe/Madrid"}, "language": {"en"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func mainLinks(doc *goquery.Document) string {
	return strings.Join(doc.Find("#main tbody a.main").Map(func(_ int, a *goquery.Selection) string { return strings.TrimSpace(a.Text()) }), ", ")
}

func userNow(t *testing.T, s *webtest.Site, id int64) *models.User {
	t.Helper()
	u, err := models.UserByID(t.Context(), s.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUserListAndSearch(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		b := s.As(s.Agent("maria", false, 1))
		if doc := b.Get(usersPath).Want(200).Doc(); doc.Find(".empty a.primary").Length() != 1 || doc.Find("#rail a[aria-current]").Text() != "Customers" {
			t.Error("an empty list shows no next step, or the rail not where one is")
		}
		ines := s.Customer("ines@castro.test")
		s.Customer("ana@office.test")
		for department := range int64(3) {
			s.Ticket(ines, department+1, "Question", "How?")
		}
		rows := cells(b.Get(usersPath).Want(200).Doc())
		want := []string{"Customer ana@office.testana@office.test 0 now never", "Customer ines@castro.testines@castro.test 1 now never"}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("customers (-want +got):\n%s", diff)
		}
		for text, want := range map[string]string{"cas": "Customer ines@castro.test", "OFFICE": "Customer ana@office.test", "zzz": "",
			"<script>alert(1)</script>": "", strings.Repeat("a", 5000): "", "\xff": ""} {
			for name, a := range map[string]*webtest.Answer{"page": b.Get(usersPath + "?q=" + url.QueryEscape(text)),
				"fragment": b.Fragment(usersPath+"?q="+url.QueryEscape(text), "people")} {
				doc := a.Want(200).Doc()
				found := strings.Join(doc.Find("tbody a.main").Map(func(_ int, link *goquery.Selection) string { return link.Text() }), ", ")
				if found != want || doc.Find("#people").Length() != 1 || (name == "fragment") != (doc.Find("#rail").Length() == 0) {
					t.Errorf("%s %.30q: %s", name, text, found)
				}
				if want == "" && doc.Find(".empty").Length() != 1 {
					t.Errorf("%s %.30q: nothing says that nobody was found", name, text)
				}
			}
		}
		for n := range 25 {
			s.Customer(fmt.Sprintf("c%02d@castro.test", n))
		}
		for address, want := range map[string]struct {
			rows int
			next string
		}{"": {25, usersPath + "?page=2"}, "?page=2": {2, ""}, "?q=castro": {25, usersPath + "?page=2&q=castro"}, "?q=castro&page=2": {1, ""},
			"?page=99": {0, ""}} {
			doc := b.Fragment(usersPath+address, "people").Want(200).Doc()
			if doc.Find("tbody tr").Length() != want.rows || doc.Find("a[rel=next]").AttrOr("href", "") != want.next {
				t.Errorf("%q: %d rows, next %s", address, doc.Find("tbody tr").Length(), doc.Find("a[rel=next]").AttrOr("href", ""))
			}
		}
	})
}

// TestAUsersTickets: an agent sees those of the own departments, and is told that there are others.
func TestAUsersTickets(t *testing.T) {
	s := newSite(t)
	maria, admin := s.As(s.Agent("maria", false, 1)), s.As(s.Agent("alex", true))
	ines := s.Customer("ines@castro.test")
	s.Ticket(ines, 1, "Ours <b>", "How?")
	s.Ticket(ines, 2, "Theirs", "How?")
	doc := maria.Get(userPath(ines)).Want(200).Doc()
	if got := mainLinks(doc); got != "#1 Ours <b>" || !strings.Contains(doc.Find(".aside").Text(), "more tickets") {
		t.Errorf("the agent sees %q", got)
	}
	if doc.Find(`.tabset a[aria-current]`).Text() != "Tickets" || doc.Find(`a[href="/staff/tickets/new?email=ines%40castro.test"]`).Length() != 1 {
		t.Error("the head lacks its links")
	}
	if got := mainLinks(admin.Get(userPath(ines)).Want(200).Doc()); got != "#2 Theirs, #1 Ours <b>" {
		t.Errorf("the admin sees %q", got)
	}
	if form := maria.Get("/staff/tickets/new?email=ines%40castro.test").Want(200).Doc(); form.Find("#email").AttrOr("value", "") != "ines@castro.test" {
		t.Error("the new ticket is not for the customer")
	}
	if doc := maria.Get("/staff/tickets/1").Want(200).Doc(); doc.Find(`#side a[href="`+userPath(ines)+`"]`).Length() != 1 {
		t.Error("the ticket does not lead to its customer")
	}
	for n := range 25 {
		s.Ticket(ines, 1, fmt.Sprint("More ", n), "How?")
	}
	second := maria.Get(userPath(ines) + "?page=2").Want(200).Doc()
	if second.Find("tbody tr").Length() != 1 || !strings.Contains(second.Find(".pager").Text(), "26–26 of 26") {
		t.Errorf("the second page: %s", second.Find("main").Text())
	}
	if maria.Get(userPath(s.Customer("new@castro.test"))).Want(200).Doc().Find(".empty").Length() != 1 {
		t.Error("nothing says that there are no tickets")
	}
	maria.Get(usersPath + "/99").Want(404)
	maria.Get(usersPath + "/x").Want(404)
}

func TestUserIsAdded(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("maria", false, 1))
	s.Customer("there@castro.test")
	for name, form := range map[string]url.Values{"empty": {}, "taken": userForm("email", "There@castro.test"), "half": userForm("email", "ines@"),
		"hostile": userForm("email", `"><script>alert(1)</script>`), "long": userForm("fullname", strings.Repeat("é", 151))} {
		doc := b.Post(usersPath+"/new", form).Want(422).Doc()
		if doc.Find("[aria-invalid]").Length() == 0 || doc.Find(".errors a").Length() != doc.Find("[aria-invalid]").Length() ||
			doc.Find("#email").AttrOr("value", "") != form.Get("email") || doc.Find("script:not([src])").Length() != 0 {
			t.Errorf("%s: %s", name, doc.Find("form.form").Text())
		}
	}
	if s.Count("users") != 1 {
		t.Fatal("a refused form stored something")
	}
	token := b.Get(usersPath+"/new").Want(200).Doc().Find("form.form input[name=token]").AttrOr("value", "")
	for range 2 { // a double click
		if to := b.Post(usersPath+"/new", userForm("token", token, "notify", "1")).Want(303).Header.Get("Location"); to != usersPath+"/2" {
			t.Errorf("leads to %s", to)
		}
	}
	b.Swap(usersPath+"/new", "main", userForm("email", "quiet@castro.test")).Want(204)
	if s.Count("users") != 3 || s.Count("outbox") != 1 || s.Count("one_time_links") != 1 {
		t.Errorf("%d customers, %d mails", s.Count("users"), s.Count("outbox"))
	}
}

func TestUserAccount(t *testing.T) {
	s := newSite(t)
	maria := s.As(s.Agent("maria", false, 1))
	ines := s.Customer("ines@castro.test")
	path := userPath(ines, "account")
	for name, form := range map[string]url.Values{"empty": {}, "zone": userForm("timezone", "Mars/Olympus"), "language": userForm("language", "xx"),
		"email": userForm("email", "x")} {
		doc := maria.Post(path, form).Want(422).Doc()
		if doc.Find("form.form [aria-invalid]").Length() == 0 || doc.Find("#fullname").AttrOr("value", "") != form.Get("fullname") {
			t.Errorf("%s: %s", name, doc.Find(".errors").Text())
		}
	}
	if got := userNow(t, s, ines.ID); got.Fullname != ines.Fullname || got.Timezone != "" {
		t.Errorf("a refused form stored %+v", got)
	}
	seen := maria.Get(path).Want(200).Doc().Find("input[name=seen]").AttrOr("value", "")
	portal := s.AsCustomer(ines)
	maria.Post(path, userForm("email", "new@castro.test", "seen", seen)).Want(303)
	if now := userNow(t, s, ines.ID); now.Email != "new@castro.test" || now.Fullname != "Ines Castro" || now.Timezone != "Europe/Madrid" {
		t.Errorf("stored %+v", now)
	}
	portal.Get("/tickets").Want(303)
	doc := maria.Post(path, userForm("fullname", "Ines C", "email", "new@castro.test", "seen", seen)).Want(422).Doc()
	if !strings.Contains(doc.Find("#fullname-err").Text(), "Ines Castro") || doc.Find("#fullname").AttrOr("value", "") != "Ines C" {
		t.Errorf("somebody else's change: %s", doc.Find(".errors").Text())
	}
	s.Ticket(userNow(t, s, ines.ID), 2, "Theirs", "How?")
	doc = maria.Post(path, userForm("email", "mine@desk.test")).Want(422).Doc()
	if doc.Find("#email-err").Text() == "" || userNow(t, s, ines.ID).Email != "new@castro.test" {
		t.Error("an agent may take over the tickets of other departments by another address")
	}
	maria.Swap(path, "main", userForm("fullname", "Ines C", "email", "new@castro.test")).Want(204)
}

func TestUserDeeds(t *testing.T) {
	s := newSite(t)
	maria, admin := s.As(s.Agent("maria", false, 1)), s.As(s.Agent("alex", true))
	ines := s.Customer("ines@castro.test")
	s.Ticket(ines, 1, "Ours", "How?")
	s.Ticket(ines, 2, "Theirs", "How?")
	deeds := func(b *webtest.Browser) string {
		return strings.Join(b.Get(userPath(ines, "account")).Want(200).Doc().Find(".deeds form").Map(func(_ int, f *goquery.Selection) string {
			return strings.TrimPrefix(f.AttrOr("action", ""), userPath(ines)+"/")
		}), " ")
	}
	if got := deeds(maria) + ", " + deeds(admin); got != "link lock, link lock delete" {
		t.Errorf("deeds: %s", got)
	}
	maria.Post(userPath(ines, "link"), nil).Want(303)
	if asked := maria.Post(userPath(ines, "lock"), nil).Want(200).Doc().Find("h1").Text(); !strings.HasPrefix(asked, "Lock ") || !userNow(t, s, ines.ID).Active {
		t.Errorf("asked %q", asked)
	}
	portal := s.AsCustomer(ines)
	maria.Post(userPath(ines, "lock"), url.Values{"sure": {"yes"}}).Want(303)
	portal.Get("/tickets").Want(303)
	if got := deeds(maria); got != "unlock" {
		t.Errorf("deeds with one who is locked: %s", got)
	}
	maria.Post(userPath(ines, "link"), nil).Want(409)
	maria.Post(userPath(ines, "unlock"), nil).Want(303)
	for _, form := range []url.Values{nil, {"sure": {"yes"}}} {
		maria.Post(userPath(ines, "delete"), form).Want(403)
	}
	if asked := admin.Post(userPath(ines, "delete"), nil).Want(200).Doc().Find("main").Text(); !strings.Contains(asked, "2 tickets") || s.Count("users") != 1 {
		t.Errorf("asked %q", asked)
	}
	admin.Post(userPath(ines, "delete"), url.Values{"sure": {"yes"}}).Want(303)
	if s.Count("users") != 0 || s.Count("tickets") != 0 {
		t.Error("something is left")
	}
	admin.Get(userPath(ines)).Want(404)
}

func TestUsersAreMerged(t *testing.T) {
	s := newSite(t)
	maria, admin := s.As(s.Agent("maria", false, 1)), s.As(s.Agent("alex", true))
	ines, other, theirs := s.Customer("ines@castro.test"), s.Customer("i.c@castro.test"), s.Customer("x@castro.test")
	s.Ticket(ines, 1, "One", "How?")
	s.Ticket(other, 1, "Two", "How?")
	s.Ticket(theirs, 2, "Three", "How?")
	path := userPath(ines, "merge")
	if doc := maria.Get(path).Want(200).Doc(); doc.Find("#found tbody").Length() != 0 || doc.Find("#q").Length() != 1 {
		t.Error("without a search something was found")
	}
	doc := maria.Fragment(path+"?q=castro", "found").Want(200).Doc()
	buttons := doc.Find("#found form button").Map(func(_ int, button *goquery.Selection) string { return button.AttrOr("data-confirm", "") })
	if len(buttons) != 1 || !strings.Contains(buttons[0], "i.c@castro.test") || doc.Find("tbody tr").Length() != 2 {
		t.Errorf("offered %q", buttons)
	}
	form := url.Values{"ids": {fmt.Sprint(other.ID)}}
	asked := maria.Post(path, form).Want(200).Doc()
	if text := asked.Find("main").Text(); !strings.Contains(text, "Its one ticket") || s.Count("users") != 3 {
		t.Errorf("asked %q", text)
	}
	for _, ids := range [][]string{nil, {"99"}, {"x"}, {"1", "2"}} {
		maria.Post(path, url.Values{"ids": ids, "sure": {"yes"}}).Want(404)
	}
	maria.Post(path, url.Values{"ids": {fmt.Sprint(theirs.ID)}, "sure": {"yes"}}).Want(403)
	maria.Post(path, url.Values{"ids": {fmt.Sprint(ines.ID)}, "sure": {"yes"}}).Want(409)
	if to := maria.Post(path, hidden(asked.Find("main form"))).Want(303).Header.Get("Location"); to != userPath(ines) {
		t.Errorf("leads to %s", to)
	}
	if got := mainLinks(maria.Get(userPath(ines)).Want(200).Doc()); got != "#2 Two, #1 One" {
		t.Errorf("tickets: %s", got)
	}
	admin.Swap(path, "main", url.Values{"ids": {fmt.Sprint(theirs.ID)}}).Want(204)
	if s.Count("users") != 1 {
		t.Errorf("%d customers", s.Count("users"))
	}
	if doc := maria.Get(path + "?q=castro").Want(200).Doc(); doc.Find("#q").Length() != 0 || doc.Find(".empty").Length() != 1 {
		t.Error("an agent who does not see all tickets is offered a merge")
	}
}
