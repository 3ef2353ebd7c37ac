package files

import (
	"bytes"
	"mime"
	"strings"
	"testing"
)

func TestType(t *testing.T) {
	tests := map[string]struct{ head, want string }{
		"png":       {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"},
		"jpeg":      {"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"},
		"gif":       {"GIF89a\x01\x00\x01\x00", "image/gif"},
		"webp":      {"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"},
		"svg":       {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, Binary},
		"html":      {"<!doctype html><html><body>hi", Binary},
		"pdf":       {"%PDF-1.7\n", Binary},
		"bmp":       {"BM\x00\x00\x00\x00\x00\x00\x00\x00", Binary},
		"text":      {"hello", Binary},
		"empty":     {"", Binary},
		"cut png":   {"\x89PNG", Binary},
		"late html": {strings.Repeat(" ", 5000) + "<html>", Binary},
	}
	for name, tt := range tests {
		if got := Type([]byte(tt.head)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
	if got := Type(bytes.Repeat([]byte("x"), 1<<20)); got != Binary {
		t.Errorf("a megabyte: got %s", got)
	}
}

func TestDisposition(t *testing.T) {
	tests := []struct{ contentType, name, want string }{
		{"image/png", "a.png", `inline; filename="a.png"; filename*=UTF-8''a.png`},
		{Binary, "a b.txt", `attachment; filename="a b.txt"; filename*=UTF-8''a%20b.txt`},
		{"text/html", "a.html", `attachment; filename="a.html"; filename*=UTF-8''a.html`},
		{"image/svg+xml", "a.svg", `attachment; filename="a.svg"; filename*=UTF-8''a.svg`},
		{Binary, "naïve €.txt", `attachment; filename="na_ve _.txt"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt`},
		{Binary, `a";b='%.txt`, `attachment; filename="a__b='_.txt"; filename*=UTF-8''a%22%3Bb%3D%27%25.txt`},
		{Binary, "a\r\nSet-Cookie: x=1", `attachment; filename="aSet-Cookie: x=1"; filename*=UTF-8''aSet-Cookie%3A%20x%3D1`},
		{Binary, "", `attachment; filename="file"; filename*=UTF-8''file`},
	}
	for _, tt := range tests {
		got := Disposition(tt.contentType, tt.name)
		if got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.name, got, tt.want)
		}
		_, params, err := mime.ParseMediaType(got)
		if err != nil || params["filename"] == "" {
			t.Errorf("%q: %v, %v", tt.name, params, err)
		}
	}
}
