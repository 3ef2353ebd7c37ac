package jobs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdeskz/models"
)

// levels returns so many multiparts, one in the other, none of which ends.
func levels(n int) string {
	var b strings.Builder
	b.WriteString(from + "Content-Type: multipart/mixed; boundary=b0\n\n")
	for i := range n {
		fmt.Fprintf(&b, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	return b.String() + "text\n"
}

// TestBombs: a mail made to be dear is kept, and costs neither time nor memory.
func TestBombs(t *testing.T) {
	const head = from + "To: help@desk.example\n"
	tests := []struct {
		name string
		raw  func() string
		want models.Decision
	}{
		{"26 nested multiparts", func() string { return levels(26) }, models.DecisionQuarantine},
		{"3,000 levels", func() string { return levels(3000) }, models.DecisionQuarantine},
		{"3,000 nested mails", func() string { return head + strings.Repeat("Content-Type: message/rfc822\n\n", 3000) + "x\n" }, models.DecisionTicket},
		{"100,000 parts", func() string {
			return head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 100_000) + "--b--\n"
		}, models.DecisionQuarantine},
		{"900 files", func() string {
			return head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: image/gif\n\nx\n", 900) + "--b--\n"
		}, models.DecisionTicket},
		{"a line of 49 MB", func() string { return head + "\n" + strings.Repeat("x", 49<<20) + "\n" }, models.DecisionTicket},
		{"more than 50 MB", func() string { return head + "\n" + strings.Repeat("x", 50<<20) + "\n" }, models.DecisionQuarantine},
		{"a subject of 20 MB", func() string { return "Subject: " + strings.Repeat("s", 20<<20) + "\n" + head + "\nx\n" }, models.DecisionTicket},
		{"a folded subject of 20 MB", func() string {
			return head + "Subject: s" + strings.Repeat("\n =?utf-8?q?=C3=BC?=", 1<<20) + "\n\nx\n"
		}, models.DecisionTicket},
		{"200,000 recipients", func() string { return head + "Cc: " + strings.Repeat("u@customer.example,\n ", 200_000) + "v@y\n\nx\n" }, models.DecisionTicket},
		{"200,000 headers of one name", func() string { return head + strings.Repeat("To: u@customer.example\n", 200_000) + "\nx\n" }, models.DecisionTicket},
		{"900 pages of 40 KB", func() string {
			page := "--b\nContent-Type: text/html\n\n" + strings.Repeat("<p>not delivered</p>\n", 2000)
			return head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat(page, 900) + "--b--\n"
		}, models.DecisionTicket},
		{"elements without an end", func() string { return head + "Content-Type: text/html\n\n" + strings.Repeat("<div><b>", 1<<17) }, models.DecisionTicket},
	}
	d, _ := testDesk(t, sqliteDB(t))
	addMailbox(t, d, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw := tt.raw()
			in := strings.NewReader(raw)
			var line *models.Mail
			begun := time.Now()
			memory := peakMemory(func() {
				var err error
				if line, err = d.Pipe(t.Context(), in, ""); err != nil {
					t.Fatal(err)
				}
			})
			took := time.Since(begun)
			t.Logf("%d bytes: %v, %d MB", len(raw), took.Round(time.Millisecond), memory>>20)
			if line.Decision != tt.want || tooSlow(took) || memory > sampleMemory*int64(len(raw))+anyMail {
				t.Errorf("%s %s after %v with %d MB", line.Decision, line.Reason, took, memory>>20)
			}
		})
	}
}
