package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// bombs are mails made to be dear, with what becomes of them.
var bombs = []struct{ raw, decision string }{
	{nested(26), "quarantine"},
	{nested(3000), "quarantine"},
	{"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 100_000), "quarantine"},
	{"\n" + strings.Repeat("x", 40<<20), "ticket"},
	{"X-Padding: " + strings.Repeat("p", 20<<20) + "\n\nx\n", "ticket"},
	{"Cc: " + strings.Repeat("u@customer.example,\n ", 200_000) + "v@y\n\nx\n", "ticket"},
	{"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: text/html\n\n"+strings.Repeat("<p>words</p>\n", 1000), 900), "ticket"},
}

// nested is a mail of so many multiparts, one in the other, none of which ends.
func nested(levels int) string {
	var mail strings.Builder
	for i := range levels {
		fmt.Fprintf(&mail, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return mail.String() + "\ntext\n"
}

// While mails that are made to be dear are fetched and read, every page is answered.
func TestPagesAnswerWhileBombsAreRead(t *testing.T) {
	inbox := unique("support")
	d := newDesk(t)
	d.demo(30)
	d.mailbox(inbox, newPostOffice(t).address)
	for i, bomb := range bombs {
		deliver(t, inbox, fmt.Sprintf("From: c%d@customer.example\nMIME-Version: 1.0\nSubject: bomb %d\n", i, i)+bomb.raw)
	}
	d.start()
	client := d.signedIn("olga")
	pages, answered, slowest := []string{"/staff/tickets", "/staff/tickets/1", "/staff/ledger", "/"}, 0, time.Duration(0)
	var decided []string
	d.eventually("all of them are dealt with", func() bool {
		for _, page := range slices.Repeat(pages, 5) {
			asked := time.Now()
			if d.validPage(client, page) != "" {
				answered++
			}
			slowest = max(slowest, time.Since(asked))
		}
		decided = nil
		for _, line := range d.lines("ledger") {
			decided = append(decided, fmt.Sprint(line["decision"]))
		}
		return len(decided) == len(bombs) && !slices.Contains(decided, "pending")
	})
	t.Logf("%d pages answered meanwhile, the slowest after %v", answered, slowest.Round(time.Millisecond))
	for i, bomb := range bombs {
		if decided[i] != bomb.decision {
			t.Errorf("bomb %d: %s", i, decided[i])
		}
	}
}
