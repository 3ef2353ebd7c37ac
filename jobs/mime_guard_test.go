package jobs

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// nested is a mail of n multiparts, each in the one before and none closed.
func nested(n int, contentType func(level int) string) []byte {
	var b strings.Builder
	b.WriteString("From: ann@customer.example\n")
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: %s\n\n--b%d\n", contentType(i), i)
	}
	b.WriteString("Content-Type: text/plain\n\nhi\n")
	return []byte(b.String())
}

// sideBySide is a mail of n multiparts: one, and the others in it.
func sideBySide(n int) []byte {
	var inner []string
	for i := range n - 1 {
		inner = append(inner, multi("alternative", fmt.Sprintf("inner%d", i), plainPart))
	}
	return []byte(from + multi("mixed", "outer", inner...))
}

func plainBoundary(level int) string { return fmt.Sprintf("multipart/mixed; boundary=b%d", level) }

// hiddenBoundary holds no `boundary=` that a look at the text could find.
func hiddenBoundary(level int) string {
	word := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "boundary=b%d", level))
	return "multipart/mixed; =?utf-8?B?" + word + "?="
}

func TestParseRefuses(t *testing.T) {
	sectioned := func(level int) string { return fmt.Sprintf("multipart/mixed; boundary*0=b; boundary*1=%d", level) }
	spaced := func(level int) string { return fmt.Sprintf("multipart/mixed; BOUNDARY\t=b%d", level) }
	same := func(int) string { return "multipart/mixed; boundary=b0" }
	head := "From: ann@customer.example\nContent-Type: multipart/mixed; boundary=b\n\n"
	tests := []struct {
		name   string
		raw    []byte
		reason string
	}{
		{"20 boundaries", sideBySide(20), ""},
		{"21 boundaries side by side", sideBySide(21), ReasonBoundaries},
		{"10 nested ones, none closed", nested(10, plainBoundary), ""},
		{"21 boundaries", nested(21, plainBoundary), ReasonBoundaries},
		{"21 in other letters", nested(21, spaced), ReasonBoundaries},
		{"21 in sections", nested(21, sectioned), ReasonBoundaries},
		{"26 of one name", nested(26, same), ReasonBoundaries},
		{"26 hidden ones are none", nested(26, hiddenBoundary), ""},
		{"1,000 parts", []byte(head + strings.Repeat("--b\n\n", 1000)), ""},
		{"1,001 parts", []byte(head + strings.Repeat("--b\n\n", 1001)), ReasonParts},
		{"1,001 lines of dashes", []byte("From: ann@customer.example\n\n" + strings.Repeat("-- comment\n", 1001)), ""},
		{"nothing at all", nil, ""},
		{"bytes", []byte{0, 1, 2, 0xff, '\n', '\n', 0x80}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.raw)
			var refused *Refused
			errors.As(err, &refused)
			switch {
			case tt.reason == "" && err != nil:
				t.Errorf("Parse: %v", err)
			case tt.reason != "" && (refused == nil || refused.Reason != tt.reason):
				t.Errorf("Parse: %v, want %s", err, tt.reason)
			}
		})
	}
}

func TestUnwrap(t *testing.T) {
	const mail = "From: ann@customer.example\nSubject: x\n\nbody\n"
	mac := strings.ReplaceAll(strings.TrimSpace(mail), "\n", "\r") + "\r\n" // as Dovecot keeps it
	tests := []struct{ name, raw, want string }{
		{"nothing to do", mail, mail},
		{"mbox line", "From ann@customer.example Mon Mar  2 10:00:00 2026\n" + mail, mail},
		{"quoted mbox line", ">From ann@customer.example Mon Mar  2 10:00:00 2026\r\n" + mail, mail},
		{"blank lines", "\r\n \n" + mail, mail},
		{"blank, mbox, blank", "\nFrom x\n\n" + mail, mail},
		{"byte order mark", "\xef\xbb\xbf" + mail, mail},
		{"a header with a space", "From : ann@customer.example\n\nbody", "From : ann@customer.example\n\nbody"},
		{"old Mac", strings.ReplaceAll(mail, "\n", "\r"), mail},
		{"old Mac behind a server's line end", mac, mail},
		{"old Mac between a server's lines", "From x\n" + mac, mail},
		{"old Mac with a folded line first", "A: b\r\tc\r" + mac, "A: b\n\tc\n" + mail},
		{"a return in a header", "Subject: a\rb\n" + mail, "Subject: a\rb\n" + mail},
		{"only a mbox line", "From x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(unwrap([]byte(tt.raw))); got != tt.want {
				t.Errorf("unwrap = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLongHeadersAreRead(t *testing.T) {
	many := func(s string) string { return strings.Repeat(s, 200_000) }
	for name, header := range map[string]string{
		"Content-Type: parameters": "Content-Type: text/plain; " + many("a=b;"),
		"Subject: words":           "Subject: " + many("=?utf-8?q?a?= "),
		"Subject: folds":           "Subject: x" + many("\n a"),
		"To: addresses":            "To: " + many("a@b.example, "),
		"To: comments":             "To: " + many("("),
		"To: brackets":             "To: " + many("a@b <"),
		"References: ids":          "References: " + many("<a@b.example> "),
		"junk":                     strings.Repeat("a\n", 20) + "X: y",
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Parse([]byte("From: ann@customer.example\n" + header + "\n\nhello\n"))
			if err != nil {
				t.Fatal(err)
			}
			if l.From.Email != "ann@customer.example" || l.Text != "hello\n" {
				t.Errorf("From %q, text %.50q", l.From.Email, l.Text)
			}
		})
	}
}
