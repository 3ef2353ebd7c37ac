package e2e

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/client"
	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime"
)

// spam is a word for which the post office refuses a mail for good.
const spam = "miracle"

// postOffice is an SMTP server that keeps what it gets.
type postOffice struct {
	address string
	lock    sync.Mutex
	letters []*enmime.Envelope
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	office := &postOffice{}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &counter{office: office}, nil }))
	server.Domain, server.AllowInsecureAuth = "post.example.test", true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	office.address = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return office
}

// counter is one connection to the post office.
type counter struct{ office *postOffice }

func (*counter) Reset()                               {}
func (*counter) Logout() error                        { return nil }
func (*counter) Mail(string, *smtp.MailOptions) error { return nil }
func (*counter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (c *counter) Data(r io.Reader) error {
	letter, err := enmime.ReadEnvelope(r)
	if err != nil {
		return err
	}
	if strings.Contains(letter.Text, spam) {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "this looks like an advertisement"}
	}
	c.office.lock.Lock()
	defer c.office.lock.Unlock()
	c.office.letters = append(c.office.letters, letter)
	return nil
}

// find returns the first letter to an address whose subject holds a text, or nil.
func (o *postOffice) find(to, subject string) *enmime.Envelope {
	o.lock.Lock()
	defer o.lock.Unlock()
	for _, l := range o.letters {
		if strings.Contains(l.GetHeader("To"), to) && strings.Contains(l.GetHeader("Subject"), subject) {
			return l
		}
	}
	return nil
}

// deliver puts a mail into a user's INBOX on the test's IMAP server.
func deliver(t *testing.T, user, raw string) {
	t.Helper()
	c, err := client.Dial(fromEnv(t, "HELPDESKZ_TEST_IMAP"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Logout() }()
	if err := c.Login(user, fromEnv(t, "HELPDESKZ_TEST_MAIL_PASSWORD")); err != nil {
		t.Fatal(err)
	}
	if err := c.Append("INBOX", nil, time.Now(), bytes.NewBufferString(strings.ReplaceAll(raw, "\n", "\r\n"))); err != nil {
		t.Fatal(err)
	}
}
