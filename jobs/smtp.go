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
	Server  bool // the server can't be used at all, whatever the mail
}

// Error implements error. What the server said stands in it as it said it.
func (e *SendError) Error() string {
	var answer *textproto.Error
	if errors.As(e.Err, &answer) {
		return fmt.Sprintf("%s: %d %s", e.Step, answer.Code, oneLine(answer.Msg))
	}
	return fmt.Sprintf("%s: %v", e.Step, e.Err)
}

// Unwrap implements errors.Unwrap.
func (e *SendError) Unwrap() error { return e.Err }

// Send hands a mail to an SMTP server (RFC 5321). Its error is always *SendError. Until the server has agreed to take a
// mail from us every failure is temporary: a wrong password says nothing about the mail. handover is called before the
// mail's last byte goes out, after which only the server knows whether it has the mail; its error keeps the mail back.
func Send(ctx context.Context, s Server, m *OutMail, handover func() error) error {
	once := newLines()
	defer once.hangUp()
	return once.send(ctx, 0, m, func() (*line, error) { return openLine(ctx, s, m.From.Email) }, handover)
}

// CheckSMTP tries whether a server lets us in to send.
func CheckSMTP(ctx context.Context, s Server, from string) error {
	l, err := openLine(ctx, s, from)
	if err != nil {
		return err
	}
	l.quit()
	return nil
}

// unusable is the trouble with a server before it heard of any mail.
func unusable(step string, err error) *SendError {
	return &SendError{Outcome: Temporary, Step: step, Err: err, Server: true}
}

// greet says hello, encrypts and signs in.
func greet(c *smtp.Client, s Server, from string) error {
	if err := c.Hello(ownName(from)); err != nil {
		return unusable("hello", err)
	}
	if s.Security == models.SecurityStartTLS {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return unusable("encrypt", errors.New("the server doesn't offer STARTTLS"))
		}
		if err := c.StartTLS(s.tlsConfig()); err != nil {
			return unusable("encrypt", err)
		}
	}
	if s.Username == "" {
		return nil
	}
	auth, err := authSMTP(c, s)
	if err == nil {
		err = c.Auth(auth)
		if s.Token != "" && answered(err) {
			err = &tokenRefused{err}
		}
	}
	if err != nil {
		return unusable("sign in as "+s.Username, err)
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
	case s.Token != "":
		return smtp.XOAuth2Auth(s.Username, s.Token), nil
	case isOneOf("PLAIN", ways...):
		return smtp.PlainAuth("", s.Username, s.Password, s.Host, open), nil
	case isOneOf("LOGIN", ways...):
		return smtp.LoginAuth(s.Username, s.Password, s.Host, open), nil
	}
	return nil, fmt.Errorf("the server offers only %s", list)
}

// byAnswer takes a server's 5xx as its last word, and anything else as temporary.
func byAnswer(step string, err error) *SendError {
	var answer *textproto.Error
	if errors.As(err, &answer) && answer.Code >= 500 {
		return &SendError{Outcome: Permanent, Step: step, Err: err}
	}
	return &SendError{Outcome: Temporary, Step: step, Err: err}
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
