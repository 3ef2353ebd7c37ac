package client_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func itoa(id int64) string { return strconv.FormatInt(id, 10) }

const general = "/submit-ticket/1-general"

func TestBadInputIsRefusedBesideItsField(t *testing.T) {
	s := newSite(t)
	addField(t, s, models.CustomField{Kind: models.FieldEmail, Title: "Invoice address", AllDepartments: true})
	tests := map[string]struct{ field, value, says string }{
		"no name":             {"fullname", "", "Fill this in"},
		"blank name":          {"fullname", " \t\u00a0", "Fill this in"},
		"long name":           {"fullname", strings.Repeat("ü", 151), "no more than 150"},
		"name not UTF-8":      {"fullname", "Ines \xff Castro", "not text"},
		"NUL in name":         {"fullname", "Ines\x00", "not text"},
		"no address":          {"email", "", "Fill this in"},
		"half an address":     {"email", "ines@castro", "full address"},
		"two addresses":       {"email", "a@b.test, c@d.test", "full address"},
		"header in address":   {"email", "a@b.test\r\nBcc: x@y.test", "full address"},
		"address not UTF-8":   {"email", "a\xff@b.test", "full address"},
		"NUL in address":      {"email", "a\x00@b.test", "full address"},
		"no subject":          {"subject", "", "Fill this in"},
		"long subject":        {"subject", strings.Repeat("x", 201), "no more than 200"},
		"subject not UTF-8":   {"subject", "\xff\xfe", "not text"},
		"NUL in subject":      {"subject", "a\x00b", "not text"},
		"no question":         {"body", "", "Fill this in"},
		"blank question":      {"body", "\n \n", "Fill this in"},
		"long question":       {"body", strings.Repeat("x", 200_001), "no more than 200"},
		"question not UTF-8":  {"body", "\xff", "not text"},
		"custom field's rule": {"field_1", "nobody", "full address"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := s.Browser()
			form := formOf(t, b, general, asked())
			form.Set(test.field, test.value)
			a := b.Post(general, form).Want(http.StatusUnprocessableEntity)
			doc := a.Doc()
			has(t, doc, "#"+test.field+"-err", test.says)
			has(t, doc, `.errors a[href="#`+test.field+`"]`, test.says)
			if v := attribute(t, doc, "#"+test.field, "aria-invalid"); v != "true" {
				t.Errorf("aria-invalid = %q", v)
			}
			if test.field != "body" {
				has(t, doc, "#body", "It is the old one.")
			}
			if token := attribute(t, doc, "input[name=token]", "value"); token != form.Get("token") {
				t.Error("the form lost its token")
			}
		})
	}
	if n := s.Count("tickets") + s.Count("users") + s.Count("outbox"); n != 0 {
		t.Errorf("refused forms left %d rows", n)
	}
}

func TestHostileWordsAreShownAsTyped(t *testing.T) {
	s := newSite(t)
	const hostile = `<script>alert(1)</script>"' onload=x {{.}} %s`
	b := s.Browser()
	form := formOf(t, b, general, asked())
	form.Set("fullname", hostile)
	form.Set("subject", hostile)
	form.Set("body", hostile)
	form.Set("email", "nobody")
	a := b.Post(general, form).Want(http.StatusUnprocessableEntity)
	for _, field := range []string{"fullname", "subject"} {
		if v := attribute(t, a.Doc(), "#"+field, "value"); v != hostile {
			t.Errorf("%s = %q", field, v)
		}
	}
	form.Set("email", "ines@castro.test")
	done := b.Post(general, form).Want(http.StatusSeeOther).Header.Get("Location")
	has(t, b.Get(done).Doc(), ".facts", hostile)

	b.Post(welcomeLink(t, s), url.Values{"password": {"long enough words"}}).Want(http.StatusSeeOther)
	doc := b.Get("/tickets/show/1").Want(http.StatusOK).Doc()
	has(t, doc, "h1", hostile)
	has(t, doc, ".msg .body", hostile)
	hasNot(t, doc, "main script")
	has(t, b.Get("/tickets").Doc(), "a.main", hostile)
}

// TestOneTokenMakesOneTicket sends the same form ten times at once, on both databases.
func TestOneTokenMakesOneTicket(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		form := formOf(t, s.Browser(), general, asked())
		answers := make([]*webtest.Answer, 10)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = s.Browser().Post(general, form) })
		}
		all.Wait()
		for i, a := range answers {
			if a.Status != http.StatusSeeOther {
				t.Fatalf("client %d: status %d\n%.500s", i, a.Status, a.Body)
			}
			has(t, s.Browser().Get(a.Header.Get("Location")).Want(http.StatusOK).Doc(), ".facts", "#1")
		}
		if tickets, users := s.Count("tickets"), s.Count("users"); tickets != 1 || users != 1 {
			t.Errorf("%d tickets of %d users, want one", tickets, users)
		}
	})
}

func TestRefusedFileKeepsTheText(t *testing.T) {
	s := newSite(t)
	tests := map[string]struct {
		file webtest.File
		says string
	}{
		"kind":  {webtest.File{Name: "run.exe", Type: "image/png", Content: "MZ"}, "run.exe can't be sent"},
		"empty": {webtest.File{Name: "a.png", Content: ""}, "empty"},
		"large": {webtest.File{Name: "a.png", Content: strings.Repeat("x", 3<<20)}, "larger than 2.5 MB"},
		"path":  {webtest.File{Name: "../../<b>.exe", Content: "x"}, "<b>.exe can't be sent"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := s.Browser()
			test.file.Field = "files"
			a := b.Upload(general, formOf(t, b, general, asked()), test.file).Want(http.StatusUnprocessableEntity)
			has(t, a.Doc(), "#files-err", test.says)
			has(t, a.Doc(), "#body", "It is the old one.")
			if v := attribute(t, a.Doc(), "#email", "value"); v != "ines@castro.test" {
				t.Errorf("email = %q", v)
			}
		})
	}
	four := make([]webtest.File, 4)
	for i := range four {
		four[i] = webtest.File{Field: "files", Name: "a.png", Content: "x"}
	}
	b := s.Browser()
	has(t, b.Upload(general, formOf(t, b, general, asked()), four...).Want(http.StatusUnprocessableEntity).Doc(), "#files-err", "no more than 3")
	if n := s.Count("tickets") + s.Count("attachments"); n != 0 {
		t.Errorf("refused forms left %d rows", n)
	}
}

func TestFilesAreKept(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	b := s.AsCustomer(user)
	const name = `<img src=x>.png`
	b.Upload(general, formOf(t, b, general, asked()), webtest.File{Field: "files", Name: name, Type: "text/html", Content: "<script>x</script>"},
		webtest.File{Field: "files", Name: "", Content: ""}).Want(http.StatusSeeOther)
	doc := b.Get("/tickets/show/1").Want(http.StatusOK).Doc()
	has(t, doc, ".file .name", name)
	hasNot(t, doc, ".file .name img")
	a := b.Get(attribute(t, doc, "a.file", "href")).Want(http.StatusOK)
	if got := a.Header.Get("Content-Type"); got != "application/octet-stream" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("served as %s, %s", got, a.Header.Get("Content-Disposition"))
	}
	if a.Body != "<script>x</script>" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("content %q, policy %q", a.Body, a.Header.Get("Content-Security-Policy"))
	}
	b.Get(attribute(t, doc, ".file img", "src")).Want(http.StatusNotFound)
}

func TestNothingTellsAKnownAddress(t *testing.T) {
	s := newSite(t)
	s.Customer("known@castro.test")
	var bodies []string
	for _, email := range []string{"known@castro.test", "fresh@castro.test"} {
		b := s.Browser()
		form := formOf(t, b, general, asked())
		form.Set("email", email)
		done := b.Post(general, form).Want(http.StatusSeeOther).Header.Get("Location")
		body := b.Get(done).Want(http.StatusOK).Body
		forgot := s.Browser().Post("/forgot-password", url.Values{"email": {email}}).Want(http.StatusSeeOther)
		sent := s.Browser().Get(forgot.Header.Get("Location")).Want(http.StatusOK).Body
		login := s.Browser().Post("/login", url.Values{"email": {email}, "password": {"wrong"}}).Want(http.StatusUnauthorized).Body
		all := strings.ReplaceAll(body+forgot.Header.Get("Location")+sent+login, email, "ADDRESS")
		for _, id := range []string{"#1<", "#2<", "show/1\"", "show/2\""} {
			all = strings.ReplaceAll(all, id, "ID")
		}
		bodies = append(bodies, all)
	}
	if bodies[0] != bodies[1] {
		t.Errorf("a known address is answered otherwise than a fresh one:\n%s\n%s", bodies[0], bodies[1])
	}
}

func TestSignedInCustomerIsNotAskedForAName(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	b := s.AsCustomer(user)
	hasNot(t, b.Get(general).Want(http.StatusOK).Doc(), "#fullname, #email")
	form := formOf(t, b, general, url.Values{"subject": {"Mine"}, "body": {"words"}, "email": {"victim@castro.test"}, "fullname": {"Victim"}})
	done := b.Post(general, form).Want(http.StatusSeeOther).Header.Get("Location")
	has(t, b.Get(done).Doc(), ".lead", "ines@castro.test")
	if n := s.Count("users"); n != 1 {
		t.Errorf("%d users, want 1", n)
	}
}

func TestPrivateDepartments(t *testing.T) {
	s := newSite(t)
	private(t, s, 2)
	hasNot(t, s.Browser().Get("/submit-ticket").Doc(), `.topics a[href*="/2-"]`)
	s.Browser().Get("/submit-ticket/2-advertising").Want(http.StatusNotFound)
	s.Browser().Post("/submit-ticket/2-advertising", asked()).Want(http.StatusNotFound)
	private(t, s, 3)
	if a := s.Browser().Get("/submit-ticket").Want(http.StatusSeeOther); a.Header.Get("Location") != general {
		t.Errorf("the only department is at %s", a.Header.Get("Location"))
	}
	doc := s.Browser().Get(general).Want(http.StatusOK).Doc()
	hasNot(t, doc, ".crumb")
	private(t, s, 1)
	has(t, s.Browser().Get("/submit-ticket").Want(http.StatusOK).Doc(), ".empty", "no questions")
}

func private(t *testing.T, s *webtest.Site, id int64) {
	t.Helper()
	if _, err := s.DB.NewUpdate().Table("departments").Set("private = ?", true).Where("id = ?", id).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Set(func(*settings.Settings) {})
}

func addField(t *testing.T, s *webtest.Site, f models.CustomField) {
	t.Helper()
	if f.Options == nil {
		f.Options = []string{}
	}
	if err := models.InsertCustomField(t.Context(), s.DB, &f); err != nil {
		t.Fatal(err)
	}
	s.Set(func(*settings.Settings) {})
}
