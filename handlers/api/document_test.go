package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// keyLike finds the key of a word that the language files lack.
var keyLike = regexp.MustCompile(`\b(api|api_key|error|field|files|login|two_factor)\.[a-z_]+`)

// description is the API's document, and what finds a request's operation in it.
type description struct {
	*openapi3.T
	router routers.Router
	// stray is where requests end that the document has no operation for.
	stray *routers.Route
}

// described reads the document.
var described = sync.OnceValue(func() *description {
	raw, err := os.ReadFile("openapi.yaml")
	if err != nil {
		panic(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		panic(err)
	}
	strictAnswers(doc)
	router, err := legacy.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	responses := openapi3.NewResponsesWithCapacity(2)
	responses.Set("404", doc.Components.Responses["Unknown"])
	responses.Set("405", doc.Components.Responses["WrongMethod"])
	return &description{T: doc, router: router,
		stray: &routers.Route{Spec: doc, PathItem: &openapi3.PathItem{}, Operation: &openapi3.Operation{Responses: responses}}}
})

// strictAnswers lets no answer hold anything that the document doesn't tell of. Readers of the document shall bear more. What
// is sent as JSON has "Object" at the end of its name, and forms say of themselves what they bear.
func strictAnswers(doc *openapi3.T) {
	no := false
	for name, schema := range doc.Components.Schemas {
		s := schema.Value
		if !strings.HasSuffix(name, "Object") && s.Type.Is("object") && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
			s.AdditionalProperties.Has = &no
		}
	}
}

// check holds a request and its answer against the document.
func (c call) check(t *testing.T, a answer) {
	t.Helper()
	for _, fault := range c.faults(a) {
		t.Errorf("%s %s: %s", c.method, c.path, fault)
	}
}

// faults lists where a request and its answer leave the document: every answer must be one that it tells of, and a request that
// went well one that it allows.
func (c call) faults(a answer) (faults []string) {
	doc, r := described(), c.request()
	r.URL.Scheme, r.URL.Host = "", ""
	r.URL.Path = "/api" + strings.TrimRight(strings.TrimPrefix(r.URL.Path, "/api"), "/")
	if r.Method == http.MethodHead {
		r.Method = http.MethodGet
	}
	route, params, err := doc.router.FindRoute(r)
	// To the library a path that ends where an id should stand is one with an empty id.
	if err != nil || params["id"] == "" && strings.Contains(route.Path, "{id}") {
		route, params = doc.stray, nil
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if a.json["success"] == 1.0 && !c.beyond {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			faults = append(faults, "the desk takes what the document refuses: "+begin(err))
		}
	}
	if c.method == http.MethodHead {
		return faults
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{RequestValidationInput: input,
		Status: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)), Options: input.Options})
	if err != nil {
		faults = append(faults, fmt.Sprintf("the document tells of no such answer with %d: %s", a.status, begin(err)))
	}
	return faults
}

// begin leaves out the schema that the library prints along.
func begin(err error) string {
	text := err.Error()
	return text[:min(len(text), 600)]
}

// What holds calls against the document must be able to fail.
func TestFaults(t *testing.T) {
	head := http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"ABCDEFGHIJKL"}}
	user := `{"success":1,"user_data":{"id":"1","fullname":"A","email":"a@demo.test"}}`
	show := call{method: http.MethodGet, path: "/api/users/show/1"}
	create := call{method: http.MethodPost, path: "/api/departments/create"}
	create.kind, create.body = urlencoded(values("name", "A", "private", "0"))
	needless := create
	needless.kind, needless.body = urlencoded(values("name", "A", "private", "yes"))
	created := `{"success":1,"department_id":4,"message":"Made."}`
	for name, c := range map[string]struct {
		call   call
		status int
		header http.Header
		body   string
		want   int
	}{
		"fine":                  {show, 200, head, user, 0},
		"fine, created":         {create, 200, head, created, 0},
		"an error":              {show, 200, head, `{"error":1,"message":"No."}`, 0},
		"an error without word": {show, 200, head, `{"error":1,"message":""}`, 1},
		"an id as a number":     {show, 200, head, strings.Replace(user, `"1"`, `1`, 1), 1},
		"something more":        {show, 200, head, strings.Replace(user, `"id"`, `"password":"x","id"`, 1), 1},
		"something less":        {show, 200, head, strings.Replace(user, `"fullname":"A",`, ``, 1), 1},
		"both":                  {show, 200, head, strings.Replace(user, `{"success"`, `{"error":1,"message":"No.","success"`, 1), 1},
		"another status":        {show, 403, head, `{"error":1,"message":"No."}`, 1},
		"another type":          {show, 200, http.Header{"Content-Type": {"text/html"}, "X-Request-Id": {"ABCDEFGHIJKL"}}, user, 1},
		"no id of the request":  {show, 200, http.Header{"Content-Type": {"application/json"}}, user, 1},
		"limited without when":  {show, 429, head, `{"error":1,"message":"No."}`, 1},
		"a taken bad parameter": {needless, 200, head, created, 1},
		"an unknown path":       {call{method: http.MethodGet, path: "/api/none"}, 404, head, `{"error":1,"message":"No."}`, 0},
		"an unknown path found": {call{method: http.MethodGet, path: "/api/none"}, 200, head, user, 1},
	} {
		t.Run(name, func(t *testing.T) {
			a := answer{status: c.status, header: c.header, body: c.body}
			if err := json.Unmarshal([]byte(c.body), &a.json); err != nil {
				t.Fatal(err)
			}
			if faults := c.call.faults(a); len(faults) != c.want {
				t.Errorf("%d faults, want %d: %q", len(faults), c.want, faults)
			}
		})
	}
}
