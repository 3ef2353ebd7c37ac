package webtest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"helpdeskz/models"
)

// Browser keeps cookies between requests to a Site.
type Browser struct {
	site    *Site
	t       testing.TB
	cookies map[string]string
	// Header is sent along with every request.
	Header http.Header
}

// File is an upload: the form's field, the file's name, its type and content.
type File struct{ Field, Name, Type, Content string }

// Answer is a response that was read.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	t      testing.TB
}

// Browser returns a browser that nobody is signed in with.
func (s *Site) Browser() *Browser {
	return &Browser{site: s, t: s.t, cookies: map[string]string{}, Header: http.Header{}}
}

// As returns a browser that a staff user is signed in with.
func (s *Site) As(staff *models.Staff) *Browser {
	s.t.Helper()
	b := s.Browser()
	b.signIn("/staff/login", url.Values{"username": {staff.Username}, "password": {Password}})
	return b
}

// AsCustomer returns a browser that a customer is signed in with.
func (s *Site) AsCustomer(user *models.User) *Browser {
	s.t.Helper()
	b := s.Browser()
	b.signIn("/login", url.Values{"email": {user.Email}, "password": {Password}})
	return b
}

func (b *Browser) signIn(path string, form url.Values) {
	b.t.Helper()
	if a := b.Post(path, form); a.Status != http.StatusSeeOther {
		b.t.Fatalf("sign in at %s: status %d\n%s", path, a.Status, a.Body)
	}
}

// Get asks for a whole page.
func (b *Browser) Get(path string) *Answer { return b.do(b.request(http.MethodGet, path, nil)) }

// Fragment asks as htmx does for what replaces the element with the id target.
func (b *Browser) Fragment(path, target string) *Answer {
	return b.do(htmx(b.request(http.MethodGet, path, nil), target))
}

// Post sends a plain form.
func (b *Browser) Post(path string, form url.Values) *Answer { return b.do(b.form(path, form)) }

// Swap sends a form as htmx does, whose answer replaces the element with the id target.
func (b *Browser) Swap(path, target string, form url.Values) *Answer {
	return b.do(htmx(b.form(path, form), target))
}

// Upload sends a form with files.
func (b *Browser) Upload(path string, form url.Values, files ...File) *Answer {
	return b.do(b.multipart(path, form, files))
}

// SwapUpload sends a form with files as htmx does.
func (b *Browser) SwapUpload(path, target string, form url.Values, files ...File) *Answer {
	return b.do(htmx(b.multipart(path, form, files), target))
}

func htmx(r *http.Request, target string) *http.Request {
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Target", target)
	return r
}

func (b *Browser) form(path string, form url.Values) *http.Request {
	r := b.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (b *Browser) multipart(path string, form url.Values, files []File) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range form {
		for _, v := range values {
			b.must(w.WriteField(field, v))
		}
	}
	for _, f := range files {
		part, err := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {multipart.FileContentDisposition(f.Field, f.Name)}, "Content-Type": {f.Type}})
		b.must(err)
		_, err = io.WriteString(part, f.Content)
		b.must(err)
	}
	b.must(w.Close())
	r := b.request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func (b *Browser) request(method, path string, body io.Reader) *http.Request {
	// The test connection writes no Host line for an absolute address.
	r := httptest.NewRequest(method, path, body)
	r.Host = strings.TrimPrefix(URL, "http://")
	r.Header = b.Header.Clone()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

func (b *Browser) do(r *http.Request) *Answer {
	b.t.Helper()
	response, err := b.site.App.Test(r, -1)
	b.must(err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	b.must(err)
	for _, c := range response.Cookies() {
		if c.Value == "" || c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	return &Answer{Status: response.StatusCode, Header: response.Header, Body: string(body), t: b.t}
}

// Doc returns the answer's markup.
func (a *Answer) Doc() *goquery.Document {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatal(err)
	}
	return doc
}

// Want fails the test unless the answer has this status.
func (a *Answer) Want(status int) *Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d\n%.2000s", a.Status, status, a.Body)
	}
	return a
}

func (b *Browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
