package api_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/settings"
)

// The document can be read without a key, and is as it is written.
func TestTheDocumentIsServed(t *testing.T) {
	d := embedded(t)
	written, err := os.ReadFile("openapi.yaml")
	d.must(err)
	b := d.Browser()
	a := b.Get("/api/openapi.yaml").Want(http.StatusOK)
	if a.Body != string(written) {
		t.Error("the document is not as it is written")
	}
	for name, want := range map[string]string{"Content-Type": "application/yaml", "Cache-Control": "no-cache", "Set-Cookie": ""} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	tag := a.Header.Get("ETag")
	b.Header = http.Header{"If-None-Match": {tag}}
	if again := b.Get("/api/openapi.yaml/").Want(http.StatusNotModified); again.Body != "" || again.Header.Get("ETag") != tag || tag == "" {
		t.Errorf("an unchanged document: %q, ETag %q", again.Body, again.Header.Get("ETag"))
	}
	b.Header = http.Header{"If-None-Match": {`"other"`}}
	b.Get("/api/openapi.yaml").Want(http.StatusOK)
}

// The document is one of OpenAPI 3.1, its examples are such as it tells of, and it names nothing that is elsewhere.
func TestTheDocumentIsSound(t *testing.T) {
	raw, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.1.0" || len(doc.Servers) != 1 || doc.Servers[0].URL != "/api" {
		t.Errorf("OpenAPI %s, servers %v", doc.OpenAPI, doc.Servers)
	}
	if elsewhere := regexp.MustCompile(`https?://[^\s'"]+`).FindString(string(raw)); elsewhere != "" {
		t.Errorf("the document names %s", elsewhere)
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			name := method + " " + path
			if ids[op.OperationID] || op.OperationID == "" || op.Summary == "" || op.Description == "" || len(op.Tags) != 1 {
				t.Errorf("%s: operationId %q, summary %q, description %q, tags %q", name, op.OperationID, op.Summary, op.Description, op.Tags)
			}
			ids[op.OperationID] = true
			for _, status := range []string{"200", "400", "415", "429", "500"} {
				if op.Responses.Value(status) == nil {
					t.Errorf("%s: no answer with %s", name, status)
				}
			}
			if (method == http.MethodPost) != (op.Responses.Value("413") != nil) {
				t.Errorf("%s: an answer with 413: %v", name, method != http.MethodPost)
			}
			checkExamples(t, name, op.Responses.Value("200").Value)
		}
	}
}

func checkExamples(t *testing.T, name string, r *openapi3.Response) {
	t.Helper()
	content := r.Content.Get("application/json")
	if len(content.Examples) == 0 {
		t.Errorf("%s: no example", name)
	}
	for title, example := range content.Examples {
		if err := content.Schema.Value.VisitJSON(example.Value.Value, openapi3.EnableJSONSchema2020(), openapi3.VisitAsResponse()); err != nil {
			t.Errorf("%s: example %s: %s", name, title, begin(err))
		}
	}
}

// The permission that a route names in its description is the one that it asks for.
func TestThePermissionsAreTold(t *testing.T) {
	named := regexp.MustCompile("Permission: `([a-z.]+)`")
	d := embedded(t)
	ids := d.world()
	for _, r := range routeTable {
		t.Run(r.name, func(t *testing.T) {
			op := described().Paths.Value(strings.TrimPrefix(r.path("{id}"), "/api")).GetOperation(r.method())
			found := named.FindStringSubmatch(op.Description)
			if found == nil {
				t.Fatal("none is named")
			}
			d.key(found[1], accounts.NewAPIKey{Permissions: []models.Permission{models.Permission(found[1])}})
			c := call{method: r.method(), path: r.path(ids[r.id]), token: found[1]}
			if c.method == http.MethodPost {
				c.kind, c.body = "text/plain", "x" // which no route takes
			}
			if a := d.send(t, c); a.status != http.StatusOK {
				t.Errorf("status %d with %s: %s", a.status, found[1], a.body)
			}
		})
	}
}

// The page shows the document with nothing but what this desk has, under the policy of every page, and knows nobody.
func TestThePageOfTheDocument(t *testing.T) {
	d := embedded(t)
	d.Set(func(set *settings.Settings) { set.SiteName, set.Maintenance = "Ada & Co <desk>", true })
	b := d.As(d.Agent("cleo", true))
	for _, path := range []string{"/api/docs", "/api/docs/", "/API/docs"} {
		a := b.Get(path).Want(http.StatusOK)
		doc := a.Doc()
		if at, _ := doc.Find("#main [data-openapi]").Attr("data-openapi"); at != "/api/openapi.yaml" {
			t.Errorf("it shows %q", at)
		}
		if brand := doc.Find("header .brand").Text(); !strings.Contains(brand, "Ada & Co <desk>") {
			t.Errorf("the head says %q", brand)
		}
		if strings.Contains(a.Body, "cleo") || a.Header.Get("Set-Cookie") != "" {
			t.Error("the page knows who asks")
		}
		for _, script := range doc.Find("script").EachIter() {
			src, _ := script.Attr("src")
			d.Browser().Get(src).Want(http.StatusOK)
			if !strings.HasPrefix(src, "/assets/") || script.Text() != "" {
				t.Errorf("a script from %q: %.50s", src, script.Text())
			}
		}
		for _, sheet := range doc.Find("link[rel=stylesheet]").EachIter() {
			href, _ := sheet.Attr("href")
			d.Browser().Get(href).Want(http.StatusOK)
		}
		if n := doc.Find("[style], style, iframe, form, [onclick]").Length(); n > 0 {
			t.Errorf("%d elements that the policy forbids, or that keep something", n)
		}
		if policy := a.Header.Get("Content-Security-Policy"); policy != d.Browser().Get("/healthz").Header.Get("Content-Security-Policy") {
			t.Errorf("its policy is its own: %s", policy)
		}
	}
}

// When the database is gone, programs are told so in their own form.
func TestWithoutADatabase(t *testing.T) {
	d := embedded(t)
	d.must(d.DB.Close())
	d.send(t, call{method: "GET", path: "/api/none"}).fails(t, http.StatusNotFound)
	for _, c := range []call{{method: "GET", path: "/api/tickets"}, {method: "POST", path: "/api/tickets/create"}} {
		a := d.send(t, c).fails(t, http.StatusServiceUnavailable)
		if a.json["request_id"] != a.header.Get("X-Request-Id") {
			t.Errorf("request_id %v, want %s", a.json["request_id"], a.header.Get("X-Request-Id"))
		}
	}
}
