package jobs

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/backend"
	"github.com/emersion/go-imap/server"
	"github.com/emersion/go-sasl"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// tokenServer is the server's side of XOAUTH2, as Google's servers speak it: a wrong token brings a challenge with the reason, and
// only after the answer to that the no.
type tokenServer struct {
	right   func(user, token string) bool
	welcome func(user string) error
	refused bool
}

// Next implements sasl.Server.
func (s *tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if s.refused {
		return nil, false, errors.New("invalid credentials")
	}
	if response == nil {
		return []byte{}, false, nil
	}
	user, rest, _ := strings.Cut(strings.TrimPrefix(string(response), "user="), "\x01")
	token, isBearer := strings.CutPrefix(strings.TrimSuffix(rest, "\x01\x01"), "auth=Bearer ")
	if !isBearer || !s.right(user, token) {
		s.refused = true
		return []byte(`{"status":"401","schemes":"bearer","scope":"https://mail.example/"}`), false, nil
	}
	return nil, true, s.welcome(user)
}

// tokens tells whether a token is the provider's newest, and the user the mailbox's.
func tokens(p *modelstest.Provider) func(user, token string) bool {
	return func(user, token string) bool { return user == "username" && token == p.Access() }
}

// emptyAccount is an account with one folder, in which nothing is.
type emptyAccount struct{ backend.User }

func (emptyAccount) Username() string                           { return "username" }
func (emptyAccount) GetMailbox(string) (backend.Mailbox, error) { return emptyFolder{}, nil }
func (emptyAccount) Logout() error                              { return nil }
func (emptyAccount) Login(*imap.ConnInfo, string, string) (backend.User, error) {
	return nil, backend.ErrInvalidCredentials
}

type emptyFolder struct{ backend.Mailbox }

func (emptyFolder) Name() string { return "INBOX" }
func (emptyFolder) Status(items []imap.StatusItem) (*imap.MailboxStatus, error) {
	status := imap.NewMailboxStatus("INBOX", items)
	status.UidValidity = 1
	return status, nil
}
func (emptyFolder) SearchMessages(bool, *imap.SearchCriteria) ([]uint32, error) { return nil, nil }

// startTokenIMAP starts an IMAP server that lets in by XOAUTH2 only.
func startTokenIMAP(t *testing.T, p *modelstest.Provider) Server {
	t.Helper()
	s := server.New(emptyAccount{})
	s.AllowInsecureAuth = true
	s.ErrorLog = silent{}
	s.EnableAuth("XOAUTH2", func(conn server.Conn) sasl.Server {
		return &tokenServer{right: tokens(p), welcome: func(string) error {
			conn.Context().State, conn.Context().User = imap.AuthenticatedState, emptyAccount{}
			return nil
		}}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	return Server{Host: "127.0.0.1", Port: portOf(t, listener), Security: models.SecurityNone, Username: "username"}
}

func TestIMAPWithATokenOfTheProvider(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p := modelstest.NewProvider(t)
		at := startTokenIMAP(t, p)
		box := addMailbox(t, d, func(b *models.Mailbox) { receiving(at, models.AfterLeave)(b); b.InOAuth = true })
		grantFrom(t, d, p, box)
		fetchOnce(t, d)
		p.Revoke()
		clock.forward(10 * time.Minute)
		if passes, err := d.FetchAll(t.Context()); err != nil || passes[0].Err == nil || !strings.Contains(passes[0].Err.Error(), "sign in") {
			t.Errorf("a token taken back: %v, %v", passes, err)
		}
		fetchOnce(t, d)
		if n := p.Asked("refresh_token"); n != 1 {
			t.Errorf("asked %d times", n)
		}
		if err := d.TestMailbox(t.Context(), &box, "incoming"); err != nil {
			t.Error(err)
		}
	})
}

func TestSMTPWithATokenOfTheProvider(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p := modelstest.NewProvider(t)
		taker, at := startMailServer(t, models.SecurityNone)
		taker.token = tokens(p)
		box := addMailbox(t, d, func(b *models.Mailbox) {
			b.Outgoing, b.OutHost, b.OutPort, b.OutUsername, b.OutOAuth = models.OutgoingSMTP, at.Host, at.Port, "username", true
		})
		grantFrom(t, d, p, box)
		queue(t, d, "ann@customer.example")
		send(t, d)
		if taken := taker.taken(); len(taken) != 1 || taken[0].to != "ann@customer.example" {
			t.Errorf("taken: %v", taken)
		}
		if err := d.TestMailbox(t.Context(), &box, "outgoing"); err != nil {
			t.Error(err)
		}
		p.Refuse("invalid_grant", "Leave was taken back.")
		clock.forward(time.Hour)
		late := queue(t, d, "bob@customer.example")
		send(t, d)
		m, err := models.OutboxMailByID(t.Context(), d.DB, late.ID)
		if err != nil || m.State != models.OutboxQueued || !strings.Contains(m.LastError, "Leave was taken back.") {
			t.Errorf("%s: %s, %v", m.State, m.LastError, err)
		}
	})
}

// tokenPOP3 plays a POP3 server that lets in by XOAUTH2 only, and has no mail.
func tokenPOP3(t *testing.T, right func(user, token string) bool) Server {
	t.Helper()
	at := accepting(t, func(conn net.Conn) {
		speakPOP3(conn, &tokenServer{right: right, welcome: func(string) error { return nil }})
	})
	at.Username = "username"
	return at
}

func speakPOP3(conn net.Conn, auth *tokenServer) {
	say := func(text string) { _, _ = fmt.Fprint(conn, text+"\r\n") }
	say("+OK ready")
	lines := bufio.NewScanner(conn)
	for signingIn := false; lines.Scan(); {
		switch line := lines.Text(); {
		case signingIn:
			response, _ := base64.StdEncoding.DecodeString(line)
			challenge, done, err := auth.Next(response)
			if signingIn = !done && err == nil; signingIn {
				say("+ " + base64.StdEncoding.EncodeToString(challenge))
			} else if err != nil {
				say("-ERR [AUTH] " + err.Error())
			} else {
				say("+OK welcome")
			}
		case line == "AUTH XOAUTH2":
			signingIn = true
			say("+ ")
		case line == "UIDL", line == "LIST":
			say("+OK\r\n.")
		default:
			say("+OK")
		}
	}
}

func TestPOP3WithATokenOfTheProvider(t *testing.T) {
	s := tokenPOP3(t, func(user, token string) bool { return user == "username" && token == strings.Repeat("long", 600) })
	s.Token = strings.Repeat("long", 600)
	if err := checkPOP3(t.Context(), s); err != nil {
		t.Error(err)
	}
	s.Token = "another"
	err := checkPOP3(t.Context(), s)
	var refused *tokenRefused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "invalid credentials") {
		t.Errorf("another token: %v", err)
	}
	s.Username = "a\r\nDELE 1"
	if _, err := dialPOP3(t.Context(), s); err == nil || !strings.Contains(err.Error(), "line break") {
		t.Errorf("a command in the name: %v", err)
	}
}
