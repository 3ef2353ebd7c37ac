package jobs

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/client"
	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

// testServer is the real IMAP server that `make test` starts, with a mailbox of the test's own.
func testServer(t testing.TB, security models.ConnectionSecurity) Server {
	t.Helper()
	name := "HELPDESKZ_TEST_IMAP"
	if security == models.SecurityTLS {
		name = "HELPDESKZ_TEST_IMAPS"
	}
	host, port, err := net.SplitHostPort(testEnv(t, name))
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return Server{Host: host, Port: number, Security: security, Username: testUser(t), Password: testEnv(t, "HELPDESKZ_TEST_MAIL_PASSWORD")}
}

func testEnv(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s isn't set: run the tests with `make test`, or inside tools/testenv/run", name)
	}
	return value
}

func testUser(t testing.TB) string {
	return fmt.Sprintf("%s-%d", strings.ToLower(strings.NewReplacer("/", "-", " ", "").Replace(t.Name())), time.Now().UnixNano())
}

func testRoots(t *testing.T) *x509.CertPool {
	t.Helper()
	certificate, err := os.ReadFile(testEnv(t, "HELPDESKZ_TEST_MAIL_CA"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(certificate) {
		t.Fatal("the test's certificate can't be read")
	}
	return pool
}

// testMailbox is the same mailbox as a person's mail program sees it.
type testMailbox struct {
	t testing.TB
	c *client.Client
}

func openMailbox(t testing.TB, s Server) *testMailbox {
	t.Helper()
	c, err := client.Dial(s.address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Logout() })
	if err := c.Login(s.Username, s.Password); err != nil {
		t.Fatal(err)
	}
	return &testMailbox{t, c}
}

func (m *testMailbox) append(folder string, mails ...string) {
	m.t.Helper()
	for _, mail := range mails {
		if err := m.c.Append(folder, nil, time.Time{}, strings.NewReader(strings.ReplaceAll(mail, "\n", "\r\n"))); err != nil {
			m.t.Fatal(err)
		}
	}
}

// flags returns the flags of each mail in a folder, by UID.
func (m *testMailbox) flags(folder string) map[int64][]string {
	m.t.Helper()
	if _, err := m.c.Select(folder, true); err != nil {
		m.t.Fatalf("select %s: %v", folder, err)
	}
	all := new(imap.SeqSet)
	all.AddRange(1, 0)
	messages, done := make(chan *imap.Message, 10), make(chan error, 1)
	go func() { done <- m.c.UidFetch(all, []imap.FetchItem{imap.FetchUid, imap.FetchFlags}, messages) }()
	flags := map[int64][]string{}
	for message := range messages {
		var set []string
		for _, flag := range message.Flags {
			if flag != imap.RecentFlag {
				set = append(set, flag)
			}
		}
		flags[int64(message.Uid)] = set
	}
	if err := <-done; err != nil {
		m.t.Fatal(err)
	}
	return flags
}

func (m *testMailbox) count(folder string) int { return len(m.flags(folder)) }

func dialTest(t *testing.T, s Server) mailboxConn {
	t.Helper()
	conn, err := dialIMAP(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestIMAPSecurity(t *testing.T) {
	for _, security := range []models.ConnectionSecurity{models.SecurityNone, models.SecurityStartTLS, models.SecurityTLS} {
		t.Run(string(security), func(t *testing.T) {
			s := testServer(t, security)
			if security != models.SecurityNone {
				if _, err := dialIMAP(t.Context(), s); err == nil || !strings.Contains(err.Error(), "certificate") {
					t.Errorf("a certificate of nobody's: %v", err)
				}
				s.Roots = testRoots(t)
				s.Host = "localhost"
			}
			if _, err := dialTest(t, s).Select("INBOX"); err != nil {
				t.Error(err)
			}
			s.Roots, s.Insecure = nil, true
			if _, err := dialTest(t, s).Select("INBOX"); err != nil {
				t.Errorf("opted out: %v", err)
			}
			s.Password = "wrong"
			if _, err := dialIMAP(t.Context(), s); err == nil || !strings.Contains(err.Error(), "sign in") {
				t.Errorf("wrong password: %v", err)
			}
		})
	}
}

func TestIMAPFetchLeavesUnread(t *testing.T) {
	s := testServer(t, models.SecurityNone)
	mailbox := openMailbox(t, s)
	mailbox.append("INBOX", "Subject: one\n\n1\n", "Subject: two\n\n"+strings.Repeat("x", 5000), "Subject: three\n\n3\n")
	conn := dialTest(t, s)
	if _, err := conn.Select("INBOX"); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[int64][]int64{0: {1, 2, 3}, 2: {3}, 3: nil, 99: nil} {
		got, err := conn.UIDs(after)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("UIDs(%d) (-want +got)\n%s", after, diff)
		}
	}
	raw, err := conn.Fetch(1, 1000)
	if err != nil || string(raw) != "Subject: one\r\n\r\n1\r\n" {
		t.Errorf("Fetch = %q, %v", raw, err)
	}
	if size, err := conn.Size(2); err != nil || size != 5016 {
		t.Errorf("Size = %d, %v", size, err)
	}
	if raw, err := conn.Fetch(2, 100); err != nil || len(raw) != 100 {
		t.Errorf("Fetch with a limit: %d bytes, %v", len(raw), err)
	}
	if _, err := conn.Fetch(99, 100); !errors.Is(err, errGone) {
		t.Errorf("Fetch of none: %v", err)
	}
	if _, err := conn.Size(99); !errors.Is(err, errGone) {
		t.Errorf("Size of none: %v", err)
	}
	for uid, flags := range mailbox.flags("INBOX") {
		if len(flags) > 0 {
			t.Errorf("mail %d has %v", uid, flags)
		}
	}
}

func TestIMAPAfterImport(t *testing.T) {
	s := testServer(t, models.SecurityNone)
	mailbox := openMailbox(t, s)
	mailbox.append("INBOX", "Subject: 1\n\n", "Subject: 2\n\n", "Subject: 3\n\n")
	// Somebody else marked the third one and still wants it back.
	third := new(imap.SeqSet)
	third.AddNum(3)
	if _, err := mailbox.c.Select("INBOX", false); err != nil {
		t.Fatal(err)
	}
	if err := mailbox.c.UidStore(third, imap.FormatFlagsOp(imap.AddFlags, true), []any{imap.DeletedFlag}, nil); err != nil {
		t.Fatal(err)
	}
	conn := dialTest(t, s)
	if _, err := conn.Select("INBOX"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		name, err := conn.Prepare("Erledigt & weg")
		if err != nil || name != "Erledigt & weg" {
			t.Fatalf("Prepare = %q, %v", name, err)
		}
	}
	if err := conn.Move(1, "Erledigt & weg"); err != nil {
		t.Error(err)
	}
	if err := conn.Delete(2); err != nil {
		t.Error(err)
	}
	want := map[int64][]string{3: {imap.DeletedFlag}}
	if diff := cmp.Diff(want, mailbox.flags("INBOX")); diff != "" {
		t.Errorf("INBOX (-want +got)\n%s", diff)
	}
	if n := mailbox.count("Erledigt & weg"); n != 1 {
		t.Errorf("%d mails were moved", n)
	}
	var no *refusal
	if err := conn.Move(3, "nowhere"); !errors.As(err, &no) {
		t.Errorf("Move to nowhere: %v", err)
	}
	if _, err := conn.Select("nowhere"); !errors.As(err, &no) {
		t.Errorf("Select of nowhere: %v", err)
	}
}

func TestIMAPDeadServers(t *testing.T) {
	script := func(lines ...string) Server { return scripted(t, lines...) }
	tests := []struct {
		name   string
		server Server
	}{
		{"says nothing", script()},
		{"hangs up", script("BYE")},
		{"greets and goes silent", script("* OK hello\r\n")},
		{"is no IMAP server", script("220 smtp.example\r\n")},
		{"signs in before encrypting", func() Server {
			s := script("* PREAUTH welcome\r\n")
			s.Security = models.SecurityStartTLS
			return s
		}()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.server.Silence = 200 * time.Millisecond
			if _, err := dialIMAP(t.Context(), tt.server); err == nil {
				t.Error("signed in")
			}
		})
	}
	t.Run("the context ends", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := dialIMAP(ctx, script("* OK hello\r\n")); err == nil {
			t.Error("signed in")
		}
	})
}

// scripted is a server that says its lines and then listens for ever.
func scripted(t *testing.T, lines ...string) Server {
	t.Helper()
	return accepting(t, func(conn net.Conn) { speak(conn, lines) })
}

// accepting is a server that serves its connections at the same time, and closes each in the end.
func accepting(t *testing.T, serve func(net.Conn)) Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				serve(conn)
			}()
		}
	}()
	return Server{Host: "127.0.0.1", Port: portOf(t, listener), Security: models.SecurityNone, Username: "u", Password: "p"}
}

func portOf(t testing.TB, listener net.Listener) int {
	t.Helper()
	at, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("listening on %v", listener.Addr())
	}
	return at.Port
}

func speak(conn net.Conn, lines []string) {
	for _, line := range lines {
		if line == "BYE" {
			return
		}
		_, _ = conn.Write([]byte(line))
	}
	buffer := make([]byte, 1024)
	for {
		if _, err := conn.Read(buffer); err != nil {
			return
		}
	}
}
