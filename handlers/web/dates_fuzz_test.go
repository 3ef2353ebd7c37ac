package web

import (
	"testing"
	"time"
	"unicode/utf8"
)

// A pattern that is text makes a date that is text, with what it escapes unchanged.
func FuzzPHPDate(f *testing.F) {
	for _, seed := range []string{"d F Y h:i a", `\d\\`, `\`, "DlNjwzWtLoYyaABgGhHisuveIOPpTZcrU", "ä\\ü"} {
		f.Add(seed, int64(1_700_000_000))
	}
	f.Fuzz(func(t *testing.T, pattern string, seconds int64) {
		if !utf8.ValidString(pattern) {
			return // a setting is text
		}
		at := time.Unix(seconds%(1<<40), 0).UTC()
		if date := PHPDate(at, pattern, Names{}); !utf8.ValidString(date) {
			t.Errorf("%q makes %q", pattern, date)
		}
	})
}
