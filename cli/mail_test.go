package cli_test

import (
	"crypto/sha256"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

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

// received is a desk that has taken one mail.
func received(t *testing.T, d desk) {
	t.Helper()
	d.must(t, "mailbox", "add", "--name", "Acme", "--email", "support@acme.test", "--incoming", "pipe", "--default",
		"--outgoing", "smtp", "--out-host", "127.0.0.1", "--out-port", "9", "--out-security", "none")
	if r := d.pipe(mail); r.code != 0 {
		t.Fatalf("%+v", r)
	}
}

func TestLedger(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		received(t, d)
		list := objects(t, d.must(t, "ledger", "--json"))
		if len(list) != 1 {
			t.Fatalf("ledger: %v", list)
		}
		if at, err := time.Parse(time.RFC3339, fmt.Sprint(list[0]["received_at"])); err != nil || time.Since(at) > time.Hour {
			t.Errorf("received at %v, %v", at, err)
		}
		delete(list[0], "received_at")
		want := map[string]any{"id": 1.0, "door": "pipe", "mailbox": "support@acme.test", "uid": 0.0, "size": float64(len(mail)),
			"sha256": fmt.Sprintf("%x", sha256.Sum256([]byte(mail))), "decision": "ticket", "reason": list[0]["reason"], "ticket_id": 1.0,
			"message_id": 1.0}
		if diff := cmp.Diff(want, list[0]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if out := d.must(t, "ledger"); !strings.Contains(out, "ticket 1") || strings.Contains(out, "{") {
			t.Errorf("for people:\n%s", out)
		}
	})
}

func TestOutbox(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		received(t, d)
		list := objects(t, d.must(t, "outbox", "--json"))
		at := slices.IndexFunc(list, func(line map[string]any) bool { return line["kind"] == "new_ticket" })
		if at < 0 {
			t.Fatalf("the customer gets no receipt: %v", list)
		}
		receipt := list[at]
		if !strings.Contains(fmt.Sprint(receipt["subject"]), "[#1]") || !strings.Contains(fmt.Sprint(receipt["message_id"]), "@") {
			t.Errorf("receipt: %v", receipt)
		}
		want := map[string]any{"id": receipt["id"], "kind": "new_ticket", "to": "zoe@customer.test", "subject": receipt["subject"],
			"state": "queued", "attempts": 0.0, "message_id": receipt["message_id"], "ticket_id": 1.0, "automatic": true}
		if diff := cmp.Diff(want, receipt); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if out := d.must(t, "outbox"); !strings.Contains(out, "zoe@customer.test") || strings.Contains(out, "{") {
			t.Errorf("for people:\n%s", out)
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

// TestMailboxTest: what has no server is not said to work, and is no failure.
func TestMailboxTest(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	d.must(t, "mailbox", "add", "--email", "quiet@acme.test")
	d.must(t, "mailbox", "add", "--email", "piped@acme.test", "--incoming", "pipe", "--outgoing", "smtp", "--out-host", "127.0.0.1",
		"--out-port", closedPort(t), "--out-security", "none")
	if out := d.must(t, "mailbox", "test", "1"); strings.Count(out, "none, no server to test\n") != 2 {
		t.Errorf("without servers:\n%s", out)
	}
	record := d.must(t, "mailbox", "dkim", "1", "--algorithm", "ed25519")
	if !strings.Contains(record, "helpdeskz._domainkey.acme.test. TXT \"v=DKIM1; k=ed25519; p=") {
		t.Errorf("the record: %s", record)
	}
	if again := d.must(t, "mailbox", "dkim", "1"); again != record {
		t.Errorf("asked again, another record: %s", again)
	}
	r := d.run("mailbox", "test", "2")
	if r.code != 1 || !strings.Contains(r.out, "incoming: pipe, no server to test\n") || !strings.Contains(r.out, "refused") {
		t.Errorf("closed port: %+v", r)
	}
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
