package files

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	long := strings.Repeat("é", 200)
	tests := []struct{ raw, want string }{
		{"photo.jpg", "photo.jpg"},
		{"Übersicht 2026 (final).pdf", "Übersicht 2026 (final).pdf"},
		{"  spaced .txt ", "spaced .txt"},
		{"../../etc/passwd", "passwd"},
		{`..\..\boot.ini`, "boot.ini"},
		{`C:\Users\me\a/b\c.txt`, "c.txt"},
		{"folder/", "folder"},
		{`folder\\//`, "folder"},
		{"/", "file"},
		{"", "file"},
		{".", "file"},
		{"..", "file"},
		{"a/..", "file"},
		{" ... . ", "file"},
		{".htaccess", ".htaccess"},
		{"php://filter", "filter"},
		{"a\x00b.txt", "ab.txt"},
		{"a.php\x00.jpg", "a.php.jpg"},
		{"a\r\nContent-Type: text/html.txt", "html.txt"},
		{"line\r\nbreak\t.txt", "linebreak.txt"},
		{"\x1b[31mred\x7f\u0085.txt", "[31mred.txt"},
		{"invoice\u202efdp.exe", "invoicefdp.exe"},
		{"\u2066a\u2069\u200f\u061c.txt", "a.txt"},
		{"a\u2028b\u2029c\ufeff.txt", "abc.txt"},
		{"a\u00a0b\u3000c.txt", "a b c.txt"},
		{"bad\xff\xfeutf8\xc3.txt", "badutf8.txt"},
		{"👩‍💻.png", "👩‍💻.png"},
		{"=cmd|' /C calc'!A0.csv", "C calc'!A0.csv"},
		{"<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"},
		{long + ".jpg", long[:146] + ".jpg"},
		{strings.Repeat("a", 4000) + ".tar.gz", strings.Repeat("a", 147) + ".gz"},
		{"a." + strings.Repeat("x", 300), "a." + strings.Repeat("x", 148)},
		{strings.Repeat("/a", 1<<20), "a"},
		{strings.Repeat(".", 5000), "file"},
	}
	for _, tt := range tests {
		if got := CleanName(tt.raw); got != tt.want {
			t.Errorf("%.60q: got %q, want %q", tt.raw, got, tt.want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, seed := range []string{"a.txt", "../x", ".htaccess", "\x00", "\u202e", "a\\b/c", strings.Repeat("ж. ", 200), "\xff/\xfe", " . /"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		name := CleanName(raw)
		if name == "" || len(name) > MaxName || !utf8.ValidString(name) || strings.Trim(name, ".") == "" {
			t.Errorf("%q became %q", raw, name)
		}
		if strings.ContainsAny(name, "/\\") || strings.ContainsFunc(name, unicode.IsControl) {
			t.Errorf("%q became %q", raw, name)
		}
		if again := CleanName(name); again != name {
			t.Errorf("%q became %q, then %q", raw, name, again)
		}
		for _, c := range []byte(Disposition(Binary, raw)) {
			if c < ' ' || c > '~' {
				t.Errorf("byte %#x in the header of %q", c, raw)
			}
		}
	})
}
