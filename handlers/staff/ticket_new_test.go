package staff_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

func newForm(change url.Values) url.Values {
	form := url.Values{"email": {"New@Customer.test"}, "fullname": {"Nora New"}, "department": {"1"}, "priority": {"3"}, "status": {"4"},
		"subject": {"Your order"}, "body": {"<div>It is <em>late</em></div>"}, "format": {"html"}, "token": {"t"}}
	for name, values := range change {
		form[name] = values
	}
	return form
}

func TestNewTicketForACustomer(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	page := b.Get("/staff/tickets/new").Want(200).Doc()
	if page.Find("#department option").Length() != 1 {
		t.Error("departments of others are offered")
	}
	a := b.Upload("/staff/tickets/new", newForm(nil), webtest.File{Field: "attachments", Name: "a.gif", Type: "image/gif", Content: picture}).Want(303)
	doc := b.Get(a.Header.Get("Location")).Want(200).Doc()
	if doc.Find("#ticket .msg.staff em").Text() != "late" || doc.Find("#thread .msg .file").Length() != 1 ||
		!strings.Contains(doc.Find("#side .person").Text(), "new@customer.test") || !strings.Contains(doc.Find("#ticket-status").Text(), "In progress") {
		t.Errorf("the ticket: %s", doc.Find("#ticket").Text())
	}
	users := d.Count("users")
	b.Post("/staff/tickets/new", newForm(url.Values{"email": {d.customer.Email}, "fullname": {""}, "token": {"u"}})).Want(303)
	if d.Count("users") != users {
		t.Error("a known customer was made anew")
	}
}

func TestRefusedNewTicketKeepsEverything(t *testing.T) {
	d := newDesk(t)
	required := d.field(t, models.CustomField{Kind: models.FieldEmail, Title: "Second address", AllDepartments: true})
	b := d.As(d.agent)
	before := d.footprint()
	for field, c := range map[string]struct {
		value, words string
	}{
		"email": {"nobody", "full address"}, "fullname": {"", "Fill this in."}, "department": {"2", "Choose one"}, "priority": {"77", "Choose one"},
		"status": {"9", "Choose one"}, "subject": {strings.Repeat("ü", 201), "no more than 200"}, "body": {"<div> </div>", "Fill this in."},
		"field_" + number(required): {"x@", "full address"},
	} {
		doc := b.Post("/staff/tickets/new", newForm(url.Values{field: {c.value}})).Want(422).Doc()
		id := "#" + field
		described, _ := doc.Find(id).Attr("aria-describedby")
		if !strings.Contains(described, field+"-err") || !strings.Contains(doc.Find("#"+field+"-err").Text(), c.words) {
			t.Errorf("%s: words %q, described by %q", field, doc.Find("#"+field+"-err").Text(), described)
		}
		if summary := doc.Find(`.errors a[href="` + id + `"]`); summary.Length() != 1 || !strings.Contains(summary.Text(), ": ") {
			t.Errorf("%s: not in the summary", field)
		}
		if got, _ := doc.Find("#subject").Attr("value"); field != "subject" && got != "Your order" {
			t.Errorf("%s: subject became %q", field, got)
		}
		if got := doc.Find("#body").Text(); field != "body" && got != "<div>It is <em>late</em></div>" {
			t.Errorf("%s: text became %q", field, got)
		}
		if got, _ := doc.Find("#priority option[selected]").Attr("value"); field != "priority" && got != "3" {
			t.Errorf("%s: priority became %q", field, got)
		}
	}
	for _, bad := range []url.Values{{"subject": {"\xff\x00"}}, {"email": {"\xff@x.test"}}, {"fullname": {"\x00"}}, {"fullname": {"Nora \xff"}}, {"email": {d.customer.Email}, "fullname": {strings.Repeat("x", 151)}}, {"status": {"0"}}, {"priority": {"0"}}, {"department": {"1; DROP"}}, {"body": {"\xff"}}} {
		b.Post("/staff/tickets/new", newForm(bad)).Want(422)
	}
	refused := b.Upload("/staff/tickets/new", newForm(nil), webtest.File{Field: "attachments", Name: "virus.exe", Content: "MZ"}).Want(422).Doc()
	if !strings.Contains(refused.Find("#files-err").Text(), "virus.exe") {
		t.Error("nothing says why the file was refused")
	}
	fragment := b.Swap("/staff/tickets/new", "main", newForm(url.Values{"subject": {""}})).Want(422).Doc()
	if fragment.Find("main#main .errors[data-focus]").Length() != 1 {
		t.Error("the fragment has no summary")
	}
	if after := d.footprint(); after != before {
		t.Errorf("something was written: %v, before %v", after, before)
	}
}

func TestOneTokenMakesOneTicket(t *testing.T) {
	d := newDesk(t)
	before := d.Count("tickets")
	var all sync.WaitGroup
	for range 10 {
		b := d.As(d.agent)
		all.Go(func() {
			if a := b.Post("/staff/tickets/new", newForm(nil)); a.Status != 303 {
				t.Errorf("status %d: %.300s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if n := d.Count("tickets") - before; n != 1 {
		t.Errorf("%d tickets", n)
	}
}

func TestSuggestionsAndFieldsOfADepartment(t *testing.T) {
	d := newDesk(t)
	d.field(t, models.CustomField{Kind: models.FieldSelect, Title: "Kind", Options: []string{"<A>", "B"}, Departments: []int64{general}})
	b := d.As(d.agent)
	if got, _ := b.Fragment("/staff/tickets/new/customers?email=ines", "people").Want(200).Doc().Find("option").Attr("value"); got != d.customer.Email {
		t.Errorf("suggested %q", got)
	}
	for _, text := range []string{"", "i", "%25", "%FF%00", strings.Repeat("x", 500)} {
		if n := b.Fragment("/staff/tickets/new/customers?email="+text, "people").Want(200).Doc().Find("option").Length(); n != 0 {
			t.Errorf("%.20q suggests %d", text, n)
		}
	}
	if got := b.Fragment("/staff/tickets/new/fields?department=1", "new-fields").Want(200).Doc().Find("#new-fields option").Eq(1).Text(); got != "<A>" {
		t.Errorf("option %q", got)
	}
	for _, other := range []string{"2", "99", "x", ""} {
		b.Fragment("/staff/tickets/new/fields?department="+other, "new-fields").Want(404)
	}
}
