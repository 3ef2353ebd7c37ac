package client_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

const accountPage = "/account/profile"

// complaints returns the names of the fields that a page marks.
func complaints(a *webtest.Answer) (fields []string) {
	for _, node := range a.Doc().Find("[aria-invalid=true]").Nodes {
		for _, attribute := range node.Attr {
			if attribute.Key == "name" {
				fields = append(fields, attribute.Val)
			}
		}
	}
	return fields
}

func TestTheAccountPage(t *testing.T) {
	s := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	ines := s.Customer("ines@castro.test")
	b := s.AsCustomer(ines)
	if n := b.Get("/tickets").Want(200).Doc().Find(`header a[href="` + accountPage + `"]`).Length(); n != 1 {
		t.Errorf("%d links lead to the account", n)
	}
	b.Post(accountPage, url.Values{"fullname": {" Inés  Castro "}, "timezone": {"Europe/Madrid"}, "language": {"en"}}).Want(303)
	doc := b.Get(accountPage).Want(200).Doc()
	got := []string{doc.Find("#fullname").AttrOr("value", ""), doc.Find("#timezone option[selected]").AttrOr("value", ""),
		doc.Find("#language option[selected]").AttrOr("value", "")}
	if diff := cmp.Diff([]string{"Inés Castro", "Europe/Madrid", "en"}, got); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	for field, value := range map[string]string{"fullname": " ", "timezone": "Mars/Olympus", "language": "xx"} {
		form := url.Values{"fullname": {"Somebody else"}, "timezone": {"UTC"}, "language": {""}}
		form.Set(field, value)
		a := b.Post(accountPage, form).Want(422)
		if fields := complaints(a); !cmp.Equal([]string{field}, fields) || a.Doc().Find(".errors li").Length() != 1 {
			t.Errorf("%s: marked %v", field, fields)
		}
		if field != "fullname" && a.Doc().Find("#fullname").AttrOr("value", "") != "Somebody else" {
			t.Errorf("%s: the name was not kept", field)
		}
	}
	now, err := models.UserByID(t.Context(), s.DB, ines.ID)
	if err != nil || now.Fullname != "Inés Castro" || now.Timezone != "Europe/Madrid" {
		t.Errorf("a refusal changed something: %+v, %v", now, err)
	}
}

func TestACustomerChangesThePassword(t *testing.T) {
	s := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	ines := s.Customer("ines@castro.test")
	here, there := s.AsCustomer(ines), s.AsCustomer(ines)
	const fresh = "a horse of another colour"
	a := here.Post("/account/password", url.Values{"old_password": {"wrong"}, "new_password": {fresh}}).Want(422)
	if fields := complaints(a); !cmp.Equal([]string{"old_password"}, fields) || strings.Contains(a.Body, fresh) {
		t.Errorf("marked %v, or the page holds the password", fields)
	}
	here.Post("/account/password", url.Values{"old_password": {webtest.Password}, "new_password": {fresh}}).Want(303)
	here.Get(accountPage).Want(200)
	there.Get(accountPage).Want(303)
	s.Browser().Post("/login", url.Values{"email": {ines.Email}, "password": {fresh}}).Want(303)
	if rows := here.Get(accountPage).Doc().Find("tbody tr").Length(); rows != 2 {
		t.Errorf("%d sessions are listed, want this one and the new one", rows)
	}
	here.Post("/account/sessions", url.Values{"session": {"others"}}).Want(303)
	if n := s.Count("sessions"); n != 1 {
		t.Errorf("%d sessions are left", n)
	}
}

func TestACustomerMovesToAnotherAddress(t *testing.T) {
	s := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	ines := s.Customer("ines@castro.test")
	s.Customer("other@castro.test")
	here, there := s.AsCustomer(ines), s.AsCustomer(ines)
	ask := func(email, password string) *webtest.Answer {
		return here.Post("/account/email", url.Values{"email": {email}, "password": {password}})
	}
	a := ask("new@", webtest.Password).Want(422)
	if fields := complaints(a); !cmp.Equal([]string{"email"}, fields) || a.Doc().Find("#email").AttrOr("value", "") != "new@" {
		t.Errorf("marked %v, or not kept", fields)
	}
	ask("new@castro.test", "wrong").Want(422)
	told := map[string]string{}
	for _, email := range []string{"other@castro.test", "new@castro.test"} {
		ask(email, webtest.Password).Want(303)
		told[email] = strings.ReplaceAll(here.Get(accountPage).Doc().Find(".flash").Text(), email, "…")
	}
	if told["other@castro.test"] != told["new@castro.test"] || told["new@castro.test"] == "" {
		t.Errorf("the answers tell who has an account: %v", told)
	}
	var mails []models.OutboxMail
	if err := s.DB.NewSelect().Model(&mails).Scan(t.Context()); err != nil || len(mails) != 1 || mails[0].ToEmail != "new@castro.test" {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	_, link, _ := strings.Cut(mails[0].HTML, webtest.URL)
	link, _, _ = strings.Cut(link, `"`)
	page := s.Browser().Get(link).Want(200)
	if page.Header.Get("Referrer-Policy") != "no-referrer" || page.Header.Get("Cache-Control") != "no-store" || !strings.Contains(page.Body, "new@castro.test") {
		t.Errorf("the link's page: %v", page.Header)
	}
	here.Post(link, nil).Want(303)
	if email := here.Get(accountPage).Want(200).Doc().Find("#email-title + p").Text(); !strings.Contains(email, "new@castro.test") {
		t.Errorf("the page says %q", email)
	}
	there.Get(accountPage).Want(303)
	s.Browser().Post(link, nil).Want(404)
	if to := s.Browser().Post("/login", url.Values{"email": {"new@castro.test"}, "password": {webtest.Password}}).Want(303).Header.Get("Location"); to != "/tickets" {
		t.Errorf("sent to %s", to)
	}
}
