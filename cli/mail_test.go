package cli_test

import (
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models/modelstest"
)

const mail = "From: Zoë <zoe@customer.test>\r\nTo: support@acme.test\r\nSubject: Broken lamp\r\nMessage-ID: <1@customer.test>\r\n" +
	"Date: Tue, 31 Mar 2026 12:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIt does not shine.\r\n"

func (d desk) pipe(mail string, args ...string) result {
	return run(mail, d.args(append([]string{"pipe"}, args...)...)...)
}

func TestPipe(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.must(t, "mailbox", "add", "--name", "Acme", "--email", "support@acme.test", "--incoming", "pipe", "--default")
		for _, test := range []struct {
			name, mail, mailbox string
			code                int
		}{
			{"first", mail, "", 0},
			{"the same again", mail, "", 0},
			{"to a mailbox by name", strings.Replace(mail, "<1@", "<2@", 1), "support@acme.test", 0},
			{"to a mailbox that is none", strings.Replace(mail, "<1@", "<3@", 1), "sales@acme.test", 75},
			{"nothing", "", "", 75},
			{"what is no mail", "\x00\x01 no mail at all", "", 0},
		} {
			r := d.pipe(test.mail, "--mailbox="+test.mailbox)
			if r.code != test.code || r.out != "" {
				t.Errorf("%s: %+v, want exit code %d", test.name, r, test.code)
			}
		}
		var decisions []any
		list := objects(t, d.must(t, "ledger", "--json"))
		for _, line := range list {
			decisions = append(decisions, line["decision"])
		}
		if diff := cmp.Diff([]any{"ticket", "duplicate", "ticket", "quarantine"}, decisions); diff != "" {
			t.Errorf("decisions (-want +got):\n%s", diff)
		}
	})
}

func TestLedgerAndOutbox(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.must(t, "mailbox", "add", "--name", "Acme", "--email", "support@acme.test", "--incoming", "pipe", "--default",
			"--outgoing", "smtp", "--out-host", "127.0.0.1", "--out-port", "9", "--out-security", "none")
		if r := d.pipe(mail); r.code != 0 {
			t.Fatalf("%+v", r)
		}
		ledger := objects(t, d.must(t, "ledger", "--json"))
		if len(ledger) != 1 {
			t.Fatalf("ledger: %v", ledger)
		}
		line := ledger[0]
		if got := keys(line); got != "decision door id mailbox message_id reason received_at sha256 size ticket_id uid" {
			t.Errorf("the ledger's fields are %s", got)
		}
		if line["door"] != "pipe" || line["mailbox"] != "support@acme.test" || line["decision"] != "ticket" || line["ticket_id"] != 1.0 ||
			line["size"] != float64(len(mail)) || len(line["sha256"].(string)) != 64 {
			t.Errorf("ledger: %v", line)
		}
		outbox := objects(t, d.must(t, "outbox", "--json"))
		if len(outbox) == 0 {
			t.Fatal("the outbox is empty: the customer gets no receipt")
		}
		first := outbox[0]
		if got := keys(first); got != "attempts automatic id kind message_id state subject ticket_id to" {
			t.Errorf("the outbox's fields are %s", got)
		}
		for _, line := range outbox {
			if line["kind"] == "new_ticket" && (line["to"] != "zoe@customer.test" || line["state"] != "queued" || line["attempts"] != 0.0 ||
				!strings.Contains(line["subject"].(string), "[#1]")) {
				t.Errorf("receipt: %v", line)
			}
		}
		for _, listing := range []string{"ledger", "outbox"} {
			if out := d.must(t, listing); !strings.Contains(out, "1") || strings.Contains(out, "{") {
				t.Errorf("%s for people:\n%s", listing, out)
			}
		}
	})
}

func TestMailboxes(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.must(t, "mailbox", "add", "--name", "Acme", "--email", "Support@Acme.test", "--department", "2", "--default",
			"--incoming", "imap", "--in-host", "127.0.0.1", "--in-port", closedPort(t), "--in-security", "none", "--in-username", "u",
			"--in-password-file", file(t, "in secret\n"), "--after-import", "leave",
			"--outgoing", "smtp", "--out-host", "smtp.acme.test", "--out-username", "u", "--out-password-file", file(t, "out secret\n"))
		if out := d.must(t, "mailbox", "list"); !strings.Contains(out, "support@acme.test") || strings.Contains(out, "secret") {
			t.Errorf("list:\n%s", out)
		}
		if r := d.run("mailbox", "add", "--name", "Again", "--email", "support@acme.test"); r.code != 1 || !strings.Contains(r.err, "taken") {
			t.Errorf("twice: %+v", r)
		}
		r := d.run("fetch")
		if r.code != 1 || !strings.Contains(r.out, "support@acme.test") || !strings.Contains(r.err, "1 of 1 mailboxes failed") {
			t.Errorf("fetch from a closed port: %+v", r)
		}
	})
}

func TestFetchWithoutMailboxes(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	for _, name := range []string{"fetch", "imap_fetcher"} {
		if r := d.run(name); r.code != 0 || r.err != "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// closedPort is a port at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	return port
}
