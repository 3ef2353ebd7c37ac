package handlers_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// wire serves a site, and returns what sends it bytes as they are and reads the answer.
func wire(t *testing.T, s *webtest.Site) func(request string) *http.Response {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.App.Listener(listener) }()
	t.Cleanup(func() { _ = s.App.Shutdown() })
	return func(request string) *http.Response {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		go func() { _, _ = io.WriteString(conn, request) }()
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%.60q: %v", request, err)
		}
		return answer
	}
}

// TestRequestsThatReachNoRoute: what the server refuses by itself carries the headers of every other answer, and the status
// that says what was wrong.
func TestRequestsThatReachNoRoute(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		send := wire(t, webtest.New(t, db))
		const host = "Host: desk.example.test\r\n"
		for name, tt := range map[string]struct {
			request string
			status  int
		}{
			"no host":              {"GET / HTTP/1.1\r\n\r\n", 400},
			"two hosts":            {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
			"two lengths":          {"POST /login HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b", 400},
			"no length":            {"POST /login HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\n", 400},
			"unknown encoding":     {"POST /login HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
			"blank before a colon": {"POST /login HTTP/1.1\r\n" + host + "Content-Length : 3\r\n\r\na=b", 400},
			"NUL":                  {"GET /a\x00b HTTP/1.1\r\n" + host + "\r\n", 400},
			"unknown method":       {"FOO / HTTP/1.1\r\n" + host + "\r\n", 400},
			"broken parts":         {"POST /login HTTP/1.1\r\n" + host + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\na=b", 400},
			"giant cookie":         {"GET / HTTP/1.1\r\n" + host + "Cookie: " + strings.Repeat("a", 40_000) + "\r\n\r\n", 431},
			"giant form":           {"POST /login HTTP/1.1\r\n" + host + "Content-Length: 5000000\r\n\r\n", 413},
		} {
			t.Run(name, func(t *testing.T) {
				a := send(tt.request)
				if a.StatusCode != tt.status {
					t.Errorf("status %d, want %d", a.StatusCode, tt.status)
				}
				checkPolicy(t, a.Header.Get("Content-Security-Policy"), false)
				if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("X-Frame-Options") != "DENY" {
					t.Errorf("headers: %v", a.Header)
				}
			})
		}
	})
}

// TestBodiesHaveTheirLimits: texts have a small one, and files the one that the desk sets.
func TestBodiesHaveTheirLimits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		send := wire(t, s)
		const before, after = "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\r\n", "\r\n--x--\r\n"
		const size = 20 << 20
		head := "POST /login HTTP/1.1\r\nHost: desk.example.test\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: " +
			strconv.Itoa(len(before)+size+len(after)) + "\r\n\r\n"
		s.Set(func(set *settings.Settings) { set.AttachmentCount, set.AttachmentMB = 1, 1 })
		s.Browser().Get("/login").Want(200)
		if a := send(head); a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("20 MB where one file of 1 MB is allowed: status %d, want 413", a.StatusCode)
		}
		s.Set(func(set *settings.Settings) { set.AttachmentMB = 10 })
		s.Browser().Get("/login").Want(200)
		if a := send(head + before + strings.Repeat("a", size) + after); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("20 MB where a file of 10 MB is allowed: status %d, want the form's 422", a.StatusCode)
		}
	})
}

// TestCompressedBodiesAreRefused: a kilobyte that unfolds to a gigabyte costs nothing.
func TestCompressedBodiesAreRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		send := wire(t, webtest.New(t, db))
		var body bytes.Buffer
		z := gzip.NewWriter(&body)
		_, _ = io.WriteString(z, "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nines@castro.es\r\n--x--\r\n")
		_ = z.Close()
		for _, path := range []string{"/login", "/staff/login", "/submit-ticket/1", "/nowhere"} {
			a := send("POST " + path + " HTTP/1.1\r\nHost: desk.example.test\r\nContent-Type: multipart/form-data; boundary=x\r\n" +
				"Content-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(body.Len()) + "\r\n\r\n" + body.String())
			if a.StatusCode != http.StatusUnsupportedMediaType {
				t.Errorf("%s: status %d, want 415", path, a.StatusCode)
			}
		}
	})
}

// TestFormsHaveTheirNumberOfFields: the largest mass action fits, and fields without end are not even taken apart.
func TestFormsHaveTheirNumberOfFields(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		b := s.As(s.Agent("ann", true))
		fields := form("do", "delete", "sure", "yes")
		for i := range tickets.MaxBulk {
			fields.Add("ids", strconv.Itoa(i+1))
		}
		b.Post("/staff/tickets/bulk", fields).Want(http.StatusNotFound) // there is no ticket yet
		for range 2000 {
			fields.Add("ids", "1")
		}
		b.Post("/staff/tickets/bulk", fields).Want(http.StatusRequestEntityTooLarge)
	})
}

// TestTokensStayOutOfTheLog: who reads the log can't use a link that is still good.
func TestTokensStayOutOfTheLog(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		s.Agent("ann", true)
		var log bytes.Buffer
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		defer slog.SetDefault(before)
		b := s.Browser()
		for _, path := range []string{"/password/secrettoken", "/staff/password/secrettoken", "/submit-ticket/confirmation/secrettoken"} {
			b.Get(path).Want(404)
		}
		if !strings.Contains(log.String(), "/password/:token") {
			t.Fatalf("the log has no lines of the requests:\n%s", log.String())
		}
		if strings.Contains(log.String(), "secrettoken") {
			t.Errorf("the log holds a token:\n%s", log.String())
		}
	})
}
