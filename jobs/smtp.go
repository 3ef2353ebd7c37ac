package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"helpdeskz/models"
)

// Outcome is what is known of a mail that was not sent without doubt.
type Outcome string

// The outcomes. A temporary failure is tried again; a permanent one is the server's last word on this mail; uncertain
// means that the mail was handed over and the server's answer never came: it may have gone out.
const (
	Temporary Outcome = "temporary"
	Permanent Outcome = "permanent"
	Uncertain Outcome = "uncertain"
)

// SendError says why a mail was not sent.
type SendError struct {
	Outcome Outcome
	Step    string // what was being done
	Err     error
}

// Error implements error.
func (e *SendError) Error() string { return fmt.Sprintf("%s: %v", e.Step, e.Err) }

// Unwrap implements errors.Unwrap.
func (e *SendError) Unwrap() error { return e.Err }

// Send hands a mail to an SMTP server (RFC 5321). Its error is always *SendError. Until the server has agreed to take a
// mail from us every failure is temporary: a wrong password says nothing about the mail.
func Send(ctx context.Context, s Server, m *OutMail) error {
	raw, err := compose(m)
	if err != nil {
		return err
	}
	conn, err := s.dial(ctx)
	if err != nil {
		return &SendError{Temporary, "connect to " + s.address(), err}
	}
	defer func() { _ = conn.Close() }()
	c, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		return &SendError{Temporary, "greeting of " + s.address(), err}
	}
	if err := greet(c, s, m.From.Email); err != nil {
		return err
	}
	if err := hand(c, m, raw); err != nil {
		// Closing without QUIT: the library would end a half-written mail with its dot, and so send it.
		return err
	}
	_ = c.Quit()
	return nil
}

// greet says hello, encrypts and signs in.
func greet(c *smtp.Client, s Server, from string) error {
	if err := c.Hello(ownName(from)); err != nil {
		return &SendError{Temporary, "hello", err}
	}
	if s.Security == models.SecurityStartTLS {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return &SendError{Temporary, "encrypt", errors.New("the server doesn't offer STARTTLS")}
		}
		if err := c.StartTLS(s.tlsConfig()); err != nil {
			return &SendError{Temporary, "encrypt", err}
		}
	}
	if s.Username == "" {
		return nil
	}
	auth, err := authSMTP(c, s)
	if err == nil {
		err = c.Auth(auth)
	}
	if err != nil {
		return &SendError{Temporary, "sign in as " + s.Username, err}
	}
	return nil
}

// authSMTP picks a way to sign in. Without encryption the password goes out openly, because the mailbox says so.
func authSMTP(c *smtp.Client, s Server) (smtp.Auth, error) {
	offered, list := c.Extension("AUTH")
	if !offered {
		return nil, errors.New("the server doesn't let anybody sign in")
	}
	open := s.Security == models.SecurityNone
	ways := strings.Fields(strings.ToUpper(list))
	switch {
	case isOneOf("PLAIN", ways...):
		return smtp.PlainAuth("", s.Username, s.Password, s.Host, open), nil
	case isOneOf("LOGIN", ways...):
		return smtp.LoginAuth(s.Username, s.Password, s.Host, open), nil
	}
	return nil, fmt.Errorf("the server offers only %s", list)
}

// hand passes the mail over. Mails that nobody wrote have a null return path, so that their bounces come back to nobody.
func hand(c *smtp.Client, m *OutMail, raw []byte) error {
	from := "<>"
	if !m.Automatic {
		from = envelope(m.From.Email)
	}
	// A server that promises international addresses may stand before one that doesn't.
	c.SkipSMTPUTF8(isASCII([]byte(m.From.Email + m.To.Email)))
	if err := c.Mail(from); err != nil {
		return byAnswer("sender", err)
	}
	if err := c.Rcpt(envelope(m.To.Email)); err != nil {
		return byAnswer("recipient", err)
	}
	w, err := c.Data()
	if err != nil {
		return byAnswer("data", err)
	}
	if _, err := w.Write(raw); err != nil {
		return &SendError{Temporary, "text", err}
	}
	if err := w.Close(); err != nil {
		failed := byAnswer("end of the text", err)
		if !answered(err) {
			failed.Outcome = Uncertain
		}
		return failed
	}
	return nil
}

// byAnswer takes a server's 5xx as its last word, and anything else as temporary.
func byAnswer(step string, err error) *SendError {
	var answer *textproto.Error
	if errors.As(err, &answer) && answer.Code >= 500 {
		return &SendError{Permanent, step, err}
	}
	return &SendError{Temporary, step, err}
}

func answered(err error) bool {
	var answer *textproto.Error
	return errors.As(err, &answer)
}

// ownName is how we call ourselves in EHLO: the machine's full name, else the sender's domain.
func ownName(from string) string {
	if name, err := os.Hostname(); err == nil && strings.Contains(name, ".") {
		return name
	}
	_, domain, _ := strings.Cut(from, "@")
	return domain
}
