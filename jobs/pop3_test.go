package jobs

import (
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

// popServer is the real POP3 server that `make test` starts, for the mailbox of an IMAP test server.
func popServer(t *testing.T, mailbox Server, security models.ConnectionSecurity) Server {
	t.Helper()
	name := "HELPDESKZ_TEST_POP3"
	if security == models.SecurityTLS {
		name = "HELPDESKZ_TEST_POP3S"
	}
	host, port, err := net.SplitHostPort(testEnv(t, name))
	if err != nil {
		t.Fatal(err)
	}
	mailbox.Host, mailbox.Security = host, security
	if mailbox.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	return mailbox
}

// popDesk points a mailbox of the desk at a POP3 server, and returns it and the mailbox as a person sees it.
func popDesk(t *testing.T, d *Desk, after models.AfterImport) (models.Mailbox, *testMailbox) {
	t.Helper()
	server := testServer(t, models.SecurityNone)
	box := addMailbox(t, d, func(b *models.Mailbox) {
		receiving(popServer(t, server, models.SecurityNone), after)(b)
		b.Incoming = models.IncomingPOP3
	})
	return sealIn(t, d, box, server.Password), openMailbox(t, server)
}

// fetchOnce makes a pass over the desk's only mailbox.
func fetchOnce(t *testing.T, d *Desk) {
	t.Helper()
	passes, err := d.FetchAll(t.Context())
	if err != nil || len(passes) != 1 || passes[0].Err != nil {
		t.Fatalf("%v, %v", passes, err)
	}
}

func dialPop(t *testing.T, s Server) *popConn {
	t.Helper()
	conn, err := dialPOP3(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestPOP3Security(t *testing.T) {
	for _, security := range []models.ConnectionSecurity{models.SecurityNone, models.SecurityStartTLS, models.SecurityTLS} {
		t.Run(string(security), func(t *testing.T) {
			s := popServer(t, testServer(t, models.SecurityNone), security)
			if security != models.SecurityNone {
				if _, err := dialPOP3(t.Context(), s); err == nil || !strings.Contains(err.Error(), "certificate") {
					t.Errorf("a certificate of nobody's: %v", err)
				}
				s.Roots, s.Host = testRoots(t), "localhost"
			}
			if _, err := dialPop(t, s).Mails(); err != nil {
				t.Error(err)
			}
			s.Roots, s.Insecure = nil, true
			if _, err := dialPop(t, s).Mails(); err != nil {
				t.Errorf("opted out: %v", err)
			}
			s.Password = "wrong"
			if _, err := dialPOP3(t.Context(), s); err == nil || !strings.Contains(err.Error(), "sign in") {
				t.Errorf("wrong password: %v", err)
			}
			s.Password = "secret\r\nDELE 1"
			if _, err := dialPOP3(t.Context(), s); err == nil || !strings.Contains(err.Error(), "line break") {
				t.Errorf("a command in the password: %v", err)
			}
		})
	}
}

func TestPOP3LeavesMailsAndTakesEachOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		_, mailbox := popDesk(t, d, models.AfterLeave)
		mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "first"), customerMail("bob@customer.example", "2@x", "Two", "second"))
		for range 2 {
			fetchOnce(t, d)
		}
		mailbox.append("INBOX", customerMail("cid@customer.example", "3@x", "Three", "third"))
		fetchOnce(t, d)
		if diff := cmp.Diff([]string{"ticket new 1", "ticket new 2", "ticket new 3"}, ledger(t, d)); diff != "" {
			t.Errorf("ledger (-want +got)\n%s", diff)
		}
		if n := mailbox.count("INBOX"); n != 3 {
			t.Errorf("%d mails are left", n)
		}
	})
}

func TestPOP3DeletesWhatIsStored(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		box, mailbox := popDesk(t, d, models.AfterDelete)
		mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "first"), customerMail("bob@customer.example", "2@x", "Two", "second"))
		server, err := d.incomingServer(t.Context(), box)
		if err != nil {
			t.Fatal(err)
		}
		cut := &popPass{desk: d, conn: dialPop(t, server), begun: time.Now(), pass: &Pass{Mailbox: box, Counts: map[models.Decision]int{}}}
		if err := cut.takeAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		// The connection is lost before it is signed off, so the server deletes nothing.
		if err := cut.conn.text.Close(); err != nil || mailbox.count("INBOX") != 2 {
			t.Fatalf("%d mails are left, %v", mailbox.count("INBOX"), err)
		}
		fetchOnce(t, d)
		if diff := cmp.Diff([]string{"ticket new 1", "ticket new 2"}, ledger(t, d)); diff != "" {
			t.Errorf("ledger (-want +got)\n%s", diff)
		}
		if n := mailbox.count("INBOX"); n != 0 {
			t.Errorf("%d mails are left", n)
		}
	})
}

func TestPOP3KeepsTheBytes(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	_, mailbox := popDesk(t, d, models.AfterLeave)
	raw := customerMail("ann@customer.example", "1@x", "Dots", ".\n..\n.dot\n"+strings.Repeat("x", 10_000)+"\n.\nÿ")
	mailbox.append("INBOX", raw)
	fetchOnce(t, d)
	lines, err := models.Mails(t.Context(), d.DB, 0, 10)
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	got, err := d.stored(t.Context(), lines[0].BlobKey, lines[0].Size)
	if want := strings.ReplaceAll(raw, "\n", "\r\n"); err != nil || string(got) != want {
		t.Errorf("%v\n%q\nwant\n%q", err, got, want)
	}
	if lines[0].Door != doorPOP3 || lines[0].UIDL == "" {
		t.Errorf("%+v", lines[0])
	}
}

func TestDotReader(t *testing.T) {
	for name, tt := range map[string]struct{ said, want string }{
		"empty":        {".\r\n", ""},
		"dots":         {"..\r\n...\r\n.x\r\n.\r\n", ".\r\n..\r\nx\r\n"},
		"LF alone":     {"a\n.\n", "a\n"},
		"ends before":  {"a\r\n", ""},
		"within line":  {"a", ""},
		"what follows": {"a\r\n.\r\n+OK\r\n", "a\r\n"},
	} {
		conn := popOver(tt.said)
		got, err := io.ReadAll(&dotReader{r: conn.text.R, lineStart: true})
		if cut := !strings.Contains(tt.said, ".\r\n") && !strings.Contains(tt.said, ".\n"); cut != (err != nil) || !cut && string(got) != tt.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestPOP3DeadServers(t *testing.T) {
	tests := []struct {
		name   string
		server Server
	}{
		{"says nothing", scripted(t)},
		{"hangs up", scripted(t, "BYE")},
		{"greets and goes silent", scripted(t, "+OK hello\r\n")},
		{"is no POP3 server", scripted(t, "220 smtp.example\r\n")},
		{"refuses everything", scripted(t, "+OK hello\r\n", "-ERR no\r\n-ERR no\r\n-ERR no\r\n")},
		{"goes on before it encrypts", func() Server {
			s := scripted(t, "+OK hello\r\n", "+OK begin\r\n+OK signed in\r\n")
			s.Security = models.SecurityStartTLS
			return s
		}()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.server.Silence = 200 * time.Millisecond
			if _, err := dialPOP3(t.Context(), tt.server); err == nil {
				t.Error("signed in")
			}
		})
	}
}

func TestPOP3Lists(t *testing.T) {
	long := strings.Repeat("u", 300)
	for name, tt := range map[string]struct {
		said string
		want []popMail
	}{
		"some":        {"+OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n1 100\r\n2 200\r\n.\r\n", []popMail{{1, "a", 100}, {2, "b", 200}}},
		"a long name": {"+OK\r\n1 " + long + "\r\n.\r\n+OK\r\n.\r\n", []popMail{{1, popName(long), 0}}},
		"no UIDL":     {"-ERR unknown command\r\n", nil},
		"nonsense":    {"+OK\r\nx\r\n.\r\n+OK\r\n.\r\n", nil},
	} {
		got, err := popOver(tt.said).Mails()
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(popMail{})); diff != "" || (tt.want == nil) != (err != nil) {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}
