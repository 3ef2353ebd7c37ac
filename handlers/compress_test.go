package handlers_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// A browser that reads gzip gets pages, and error pages, compressed, and nothing else.
func TestPagesComeCompressed(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct {
		path, accepts string
		compressed    bool
	}{
		{"/login", "gzip, deflate, br", true},
		{"/nowhere", "gzip", true},
		{"/login", "", false},
		{"/login", "identity", false},
		{"/healthz", "gzip", false},
		{"/api/tickets", "gzip", false},
	} {
		plain := w.Browser().Get(tc.path)
		b := w.Browser()
		b.Header = http.Header{fiber.HeaderAcceptEncoding: {tc.accepts}}
		a := b.Get(tc.path)
		body := a.Body
		if got := a.Header.Get(fiber.HeaderContentEncoding) == "gzip"; got != tc.compressed {
			t.Errorf("%s for %q: compressed %t", tc.path, tc.accepts, got)
		} else if got {
			body = gunzip(t, body)
		}
		if a.Status != plain.Status || len(body) != len(plain.Body) {
			t.Errorf("%s for %q: another answer: %.300s", tc.path, tc.accepts, body)
		}
		if page := strings.HasPrefix(a.Header.Get(fiber.HeaderContentType), "text/html"); page != strings.Contains(a.Header.Get(fiber.HeaderVary), "Accept-Encoding") {
			t.Errorf("%s: Vary %q", tc.path, a.Header.Get(fiber.HeaderVary))
		}
	}
}

func gunzip(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader([]byte(body)))
	must(t, err)
	plain, err := io.ReadAll(r)
	must(t, err)
	return string(plain)
}
