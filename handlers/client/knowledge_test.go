package client_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/client"
	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

// write adds a public category with an article and returns their ids.
func write(t *testing.T, s *webtest.Site, category, title, body string) (categoryID, articleID int64) {
	t.Helper()
	at := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	c := &models.Category{Name: category}
	if err := models.InsertCategory(t.Context(), s.DB, c); err != nil {
		t.Fatal(err)
	}
	a := &models.Article{CategoryID: c.ID, Title: title, Body: body, CreatedAt: at, UpdatedAt: at}
	if err := models.InsertArticle(t.Context(), s.DB, a); err != nil {
		t.Fatal(err)
	}
	return c.ID, a.ID
}

func TestKnowledgeBase(t *testing.T) {
	s := newSite(t)
	s.Agent("olga", true)
	doc := s.Browser().Get("/").Want(http.StatusOK).Doc()
	has(t, doc, ".hero .btn", "Ask")
	hasNot(t, doc, ".find, .cats")

	const hostile = `<script>alert(1)</script>`
	category, article := write(t, s, "Billing "+hostile, "VAT "+hostile, "<p>Open the <b>account</b> page.</p>")
	doc = s.Browser().Get("/").Want(http.StatusOK).Doc()
	has(t, doc, ".cat h2", "Billing "+hostile)
	has(t, doc, ".cat .count", "1")
	hasNot(t, doc, "main script, .ask + .ask")
	list := attribute(t, doc, ".cat h2 a", "href")
	if list != "/category/"+itoa(category)+"-billing-script-alert-1-script" {
		t.Errorf("category is at %s", list)
	}
	if to := s.Browser().Get(list + "?page=9").Want(http.StatusSeeOther).Header.Get("Location"); to != list {
		t.Errorf("a page that the category does not have leads to %s", to)
	}
	doc = s.Browser().Get(list).Want(http.StatusOK).Doc()
	has(t, doc, "h1", "Billing "+hostile)
	has(t, doc, ".entries p", "Open the account page.")
	doc = s.Browser().Get(attribute(t, doc, ".entries a", "href")).Want(http.StatusOK).Doc()
	has(t, doc, ".prose b", "account")
	has(t, doc, "h1", "VAT "+hostile)
	has(t, s.Browser().Get("/article/"+itoa(article)+"-an-old-title").Want(http.StatusOK).Doc(), "h1", "VAT")
}

func TestSearchPageAndSuggestions(t *testing.T) {
	s := newSite(t)
	write(t, s, "Billing", "Change the VAT number", "<p>Open <b>Account</b>.</p>")
	b := s.Browser()
	doc := b.Get("/search?q=vat").Want(http.StatusOK).Doc()
	has(t, doc, ".entries h2 mark", "VAT")
	has(t, doc, "[role=status]", "1 article")

	doc = b.Fragment("/suggest?q=vat+num", "find-list").Want(http.StatusOK).Doc()
	has(t, doc, "a[role=option] mark", "num")
	has(t, doc, "a[role=option] small", "Billing")
	hasNot(t, doc, "h1, header")
	for _, path := range []string{"/suggest", "/suggest?q=v", "/suggest?q=unicorn", "/helpful", "/helpful?subject=x", "/helpful?subject=%ff%00"} {
		if body := strings.TrimSpace(b.Fragment(path, "x").Want(http.StatusOK).Body); body != "" {
			t.Errorf("%s answers %q, want nothing", path, body)
		}
	}
	has(t, b.Fragment("/helpful?subject=Wrong+VAT+number+on+invoice", "helpful").Want(http.StatusOK).Doc(), "a", "Change the VAT number")
}

func TestViewsAreCounted(t *testing.T) {
	s := newSite(t)
	_, id := write(t, s, "Billing", "Change the VAT number", "<p>x</p>")
	path := "/article/" + itoa(id) + "-change"
	tests := map[string]struct {
		name, value string
		views       int64
	}{
		"a person":              {"Sec-Fetch-Dest", "document", 1},
		"an old browser":        {"Accept", "text/html", 1},
		"fetched ahead":         {"Sec-Purpose", "prefetch", 0},
		"fetched ahead by Moz":  {"X-Moz", "prefetch", 0},
		"fetched ahead by htmx": {"HX-Preloaded", "true", 0},
		"a picture elsewhere":   {"Sec-Fetch-Dest", "image", 0},
		"a frame elsewhere":     {"Sec-Fetch-Dest", "iframe", 0},
	}
	for name, test := range tests {
		portal := client.New(s.Kit)
		before := views(t, s, id)
		read(t, portal, path, test.name, test.value)
		if n := views(t, s, id) - before; n != 0 {
			t.Errorf("%s: reading wrote %d views at once", name, n)
		}
		if err := portal.Views.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := views(t, s, id) - before; n != test.views {
			t.Errorf("%s: %d views, want %d", name, n, test.views)
		}
	}
}

// read asks a portal of its own for a page, so that the test can tell it when to write its views.
func read(t *testing.T, portal *client.Portal, path, header, value string) {
	t.Helper()
	app := fiber.New(fiber.Config{Immutable: true})
	app.Use(portal.Begin)
	portal.Mount(app.Group("/", portal.ClientVisit), portal.Routes())
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set(header, value)
	answer, err := app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d", path, answer.StatusCode)
	}
}

func views(t *testing.T, s *webtest.Site, id int64) int64 {
	t.Helper()
	a, err := models.ArticleByID(t.Context(), s.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return a.Views
}

func TestArticleFiles(t *testing.T) {
	s := newSite(t)
	_, id := write(t, s, "Billing", "With a file", "<p>x</p>")
	blob, err := s.Kit.Files.Put(t.Context(), strings.NewReader("<html><script>x</script>"))
	if err != nil {
		t.Fatal(err)
	}
	f := &models.ArticleFile{ArticleID: id, Name: "../../plan.html", Size: blob.Size, ContentType: "text/html", BlobKey: blob.Key}
	if err := models.InsertArticleFile(t.Context(), s.DB, f); err != nil {
		t.Fatal(err)
	}
	doc := s.Browser().Get("/article/" + itoa(id)).Want(http.StatusOK).Doc()
	path := attribute(t, doc, "a.file", "href")
	if path != "/download/article-"+itoa(id)+"-"+itoa(f.ID) {
		t.Errorf("file is at %s", path)
	}
	a := s.Browser().Get(path).Want(http.StatusOK)
	if a.Header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(a.Header.Get("Content-Disposition"), `attachment; filename="plan.html"`) {
		t.Errorf("served as %s, %s", a.Header.Get("Content-Type"), a.Header.Get("Content-Disposition"))
	}
	for _, wrong := range []string{"/download/article-9-1", "/download/article-1-9", "/download/article-1-x", "/download/article--1-1"} {
		s.Browser().Get(wrong).Want(http.StatusNotFound)
	}
}
