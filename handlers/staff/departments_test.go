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
	setup "helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

const departmentsPath = "/staff/departments"

// listed returns the departments as the page lists them: name, tickets, agents, and the marks.
func listed(doc *goquery.Document) []string {
	return doc.Find("tbody tr").Map(func(_ int, row *goquery.Selection) string {
		cells := row.Find("td")
		text := fmt.Sprintf("%s %s %s", row.Find("a.main").Text(), strings.TrimSpace(cells.Eq(1).Text()), strings.TrimSpace(cells.Eq(2).Text()))
		if row.Find(".tag").Length() == 1 {
			text += " private"
		}
		if row.Find(`form[action$="/delete"]`).Length() == 0 {
			text += " kept"
		}
		return text
	})
}

func TestDepartmentList(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		b := s.As(s.Agent("alex", true))
		s.Agent("maria", false, 1, 3)
		ines := s.Customer("ines@castro.test")
		for range 3 {
			s.Ticket(ines, 1, "Question", "How?")
		}
		if err := s.Kit.Desk.UpdateDepartment(t.Context(), setup.Actor{}, 2, setup.DepartmentInput{Name: "<b>Ads</b>", Private: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Kit.Desk.AddMailbox(t.Context(), setup.Actor{}, setup.MailboxInput{
			General:  setup.MailboxGeneral{Email: "sales@desk.test", DepartmentID: 3},
			Incoming: setup.MailboxIncoming{Kind: models.IncomingNone}, Outgoing: setup.MailboxOutgoing{Kind: models.OutgoingNone}}); err != nil {
			t.Fatal(err)
		}
		doc := b.Get(departmentsPath).Want(200).Doc()
		want := []string{"General 3 1", "<b>Ads</b> 0 0 private", "Sales 0 1 kept"}
		if diff := cmp.Diff(want, listed(doc)); diff != "" {
			t.Errorf("departments (-want +got):\n%s", diff)
		}
		if text := doc.Find("#department-3 .sub").Text(); text != "receives sales@desk.test" {
			t.Errorf("why it is kept: %q", text)
		}
		if doc.Find(`.subnav a[aria-current]`).AttrOr("href", "") != departmentsPath || doc.Find(`#department-1 a[href="/staff/tickets?department=1"]`).Length() != 1 {
			t.Error("it does not say where one is, or does not lead to the tickets")
		}
		question := doc.Find("#department-1 button[data-confirm]")
		for _, part := range []string{"3 tickets", "One agent", "can't be undone"} {
			if !strings.Contains(question.AttrOr("data-confirm-text", ""), part) {
				t.Errorf("the question %q does not say %q", question.AttrOr("data-confirm-text", ""), part)
			}
		}
	})
}

func TestDepartmentForms(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	for name, typed := range map[string]string{"empty": " ", "too long": strings.Repeat("é", 151), "no text": "a\xff\x00"} {
		for _, page := range []string{departmentsPath + "/new", departmentsPath + "/1"} {
			doc := b.Post(page, url.Values{"name": {typed}, "private": {"1"}}).Want(422).Doc()
			if doc.Find("#name[aria-invalid]").Length() != 1 || doc.Find(`.errors a[href="#name"]`).Length() != 1 || doc.Find("#private[checked]").Length() != 1 {
				t.Errorf("%s at %s: the fault is not shown, or what was chosen is lost", name, page)
			}
			if got := doc.Find("#name").AttrOr("value", ""); name == "too long" && got != typed {
				t.Errorf("%s at %s: what was typed became %q", name, page, got)
			}
		}
	}
	if s.Count("departments") != 3 {
		t.Fatal("a refused form stored something")
	}
	form := url.Values{"name": {"  Repairs  & returns "}, "private": {"1"},
		"token": {b.Get(departmentsPath+"/new").Want(200).Doc().Find("form.form input[name=token]").AttrOr("value", "")}}
	for range 2 { // a double click
		if to := b.Post(departmentsPath+"/new", form).Want(303).Header.Get("Location"); to != departmentsPath {
			t.Errorf("leads to %s", to)
		}
	}
	doc := b.Get(departmentsPath).Want(200).Doc()
	if rows := listed(doc); len(rows) != 4 || rows[3] != "Repairs & returns 0 0 private" || !strings.Contains(doc.Find("#toasts").Text(), "was added") {
		t.Errorf("departments: %q", rows)
	}
	b.Swap(departmentsPath+"/4", "main", url.Values{"name": {"Repairs"}}).Want(204)
	if rows := listed(b.Get(departmentsPath).Want(200).Doc()); rows[3] != "Repairs 0 0" {
		t.Errorf("departments: %q", rows)
	}
	b.Get(departmentsPath + "/99").Want(404)
	b.Post(departmentsPath+"/x", form).Want(404)
}

// TestTwoPeopleChangeADepartment: who saves last is shown what the first one has stored, and may then save all the same.
func TestTwoPeopleChangeADepartment(t *testing.T) {
	s := newSite(t)
	b, other := s.As(s.Agent("alex", true)), s.As(s.Agent("kim", true))
	seen := func(doc *goquery.Document) string { return doc.Find("form.form input[name=seen]").AttrOr("value", "") }
	mine := seen(b.Get(departmentsPath + "/1").Want(200).Doc())
	other.Post(departmentsPath+"/1", url.Values{"name": {"Everything"}, "private": {"1"}, "seen": {mine}}).Want(303)
	doc := b.Post(departmentsPath+"/1", url.Values{"name": {"Common"}, "seen": {mine}}).Want(422).Doc()
	if !strings.Contains(doc.Find(".errors").Text(), "Somebody else changed this") || !strings.Contains(doc.Find("#name-err").Text(), "Everything") ||
		!strings.Contains(doc.Find("#private-err").Text(), "private") || doc.Find("#name").AttrOr("value", "") != "Common" {
		t.Errorf("the form: %s", doc.Find("form.form").Text())
	}
	if rows := listed(b.Get(departmentsPath).Doc()); rows[0] != "Everything 0 0 private" {
		t.Errorf("stored %q", rows)
	}
	again := url.Values{"name": {"Common"}, "seen": {seen(doc)}}
	b.Post(departmentsPath+"/1", again).Want(303)
	b.Post(departmentsPath+"/1", again).Want(303) // the same again is no change
	if rows := listed(b.Get(departmentsPath).Doc()); rows[0] != "Common 0 0" {
		t.Errorf("stored %q", rows)
	}
}

func TestDepartmentsMove(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	doc := b.Get(departmentsPath).Want(200).Doc()
	if doc.Find("#up-1[aria-disabled]").Length() != 1 || doc.Find("#down-3[aria-disabled]").Length() != 1 || doc.Find(".inline-form [aria-disabled]").Length() != 2 {
		t.Error("the ends of the list are not marked")
	}
	order := func(doc *goquery.Document) string {
		return strings.Join(doc.Find("#main tbody a.main").Map(func(_ int, a *goquery.Selection) string { return a.Text() }), " ")
	}
	b.Post(departmentsPath+"/3/move", url.Values{"do": {"up"}}).Want(303)
	if got := order(b.Get(departmentsPath).Doc()); got != "General Sales Advertising" {
		t.Errorf("order %q", got)
	}
	a := b.Swap(departmentsPath+"/1/move", "main", url.Values{"do": {"down"}}).Want(200)
	if got := order(a.Doc()); got != "Sales General Advertising" || a.Doc().Find("nav#rail[hx-swap-oob]").Length() != 1 {
		t.Errorf("order %q, or the rail does not follow", got)
	}
	if got := a.Doc().Find("#rail [aria-labelledby=rail-departments] .label").First().Text(); got != "Sales" {
		t.Errorf("the rail begins with %s", got)
	}
	b.Post(departmentsPath+"/9/move", url.Values{"do": {"down"}}).Want(404)
}

func TestDepartmentDelete(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	s.Ticket(s.Customer("ines@castro.test"), 1, "Question", "How?")
	asked := b.Post(departmentsPath+"/1/delete", nil).Want(200).Doc().Find("main").Text()
	if !strings.Contains(asked, "Delete General?") || !strings.Contains(asked, "Its one ticket goes too") || s.Count("departments") != 3 {
		t.Errorf("asked %q", asked)
	}
	b.Post(departmentsPath+"/1/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Swap(departmentsPath+"/2/delete", "main", nil).Want(204)
	if s.Count("departments") != 1 || s.Count("tickets") != 0 {
		t.Error("something is left")
	}
	b.Post(departmentsPath+"/1/delete", url.Values{"sure": {"yes"}}).Want(404)
	b.Post(departmentsPath+"/3/delete", url.Values{"sure": {"yes"}}).Want(409)
	if rows := listed(b.Get(departmentsPath).Doc()); len(rows) != 1 || rows[0] != "Sales 0 0 kept" {
		t.Errorf("departments: %q", rows)
	}
}
