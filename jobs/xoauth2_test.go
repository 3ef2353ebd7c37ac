package jobs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

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

// signedToken is an access token as the test's mail servers take it: a JWT (RFC 7519) with the account and an end, and as long as
// those of large providers.
func signedToken(t testing.TB, account string, ends time.Time, key string) string {
	t.Helper()
	claims, err := json.Marshal(map[string]any{"sub": account, "exp": ends.Unix(), "more": strings.Repeat("long", 400)})
	if err != nil {
		t.Fatal(err)
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims)
	sum := hmac.New(sha256.New, []byte(key))
	sum.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
}

// TestFetchingWithATokenOfTheProvider: the mail server refuses a token that ended early, and takes the next one.
func TestFetchingWithATokenOfTheProvider(t *testing.T) {
	doors := map[string]func(*testing.T, *Desk, models.AfterImport) (models.Mailbox, *testMailbox){"IMAP": imapDesk, "POP3": popDesk}
	key := testEnv(t, "HELPDESKZ_TEST_TOKEN_KEY")
	for name, open := range doors {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
				box, mailbox := open(t, d, models.AfterLeave)
				mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "first"))
				box.InOAuth, box.InPassword = true, nil
				if err := models.UpdateMailbox(t.Context(), d.DB, &box); err != nil {
					t.Fatal(err)
				}
				changed(t, d)
				p := modelstest.NewProvider(t)
				p.Mint(func() string { return signedToken(t, box.InUsername, time.Now().Add(-time.Minute), key) })
				grantFrom(t, d, p, box)
				clock.forward(10 * time.Minute)
				var refused *tokenRefused
				if err := fetchOne(t, d).Err; !errors.As(err, &refused) || !strings.Contains(err.Error(), "sign in") {
					t.Errorf("a token that ended early: %v", err)
				}
				p.Mint(func() string { return signedToken(t, box.InUsername, time.Now().Add(time.Hour), key) })
				fetchOnce(t, d)
				if n := p.Asked("refresh_token"); n != 1 || ticketsIn(t, d) != 1 {
					t.Errorf("asked %d times, %d tickets", n, ticketsIn(t, d))
				}
				if err := d.TestMailbox(t.Context(), &box, "incoming"); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestTokensOfOthersAreRefused: whatever is wrong with a token, the error asks for another one.
func TestTokensOfOthersAreRefused(t *testing.T) {
	imap, key, soon := testServer(t, models.SecurityNone), testEnv(t, "HELPDESKZ_TEST_TOKEN_KEY"), time.Now().Add(time.Hour)
	pop := popServer(t, imap, models.SecurityNone)
	for name, token := range map[string]string{
		"signed by somebody else": signedToken(t, imap.Username, soon, "another key"),
		"of another account":      signedToken(t, "somebody", soon, key),
		"no token":                "nonsense",
	} {
		for door, signIn := range map[string]func(string) error{
			"IMAP": func(token string) error { s := imap; s.Token = token; _, err := dialIMAP(t.Context(), s); return err },
			"POP3": func(token string) error { s := pop; s.Token = token; _, err := dialPOP3(t.Context(), s); return err },
		} {
			t.Run(name+" "+door, func(t *testing.T) {
				t.Parallel() // a refusal takes half a second
				var refused *tokenRefused
				if err := signIn(token); !errors.As(err, &refused) {
					t.Error(err)
				}
			})
		}
	}
	spoiled := pop
	spoiled.Token, spoiled.Username = "token", "a\r\nDELE 1"
	if _, err := dialPOP3(t.Context(), spoiled); err == nil || !strings.Contains(err.Error(), "line break") {
		t.Errorf("a command in the name: %v", err)
	}
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
