package jobs

import (
	"context"
	"errors"
	"net"
	"net/textproto"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

const (
	mailsPerLine = 100             // after which a connection is closed: many servers allow no more
	quitPatience = 2 * time.Second // how long a server may take to say goodbye
	shuttingDown = 421             // a server's answer before it hangs up (RFC 5321, 3.8)
)

// line is a connection to an SMTP server that has let us in, and takes mails one after another.
type line struct {
	conn   net.Conn
	client *smtp.Client
	end    context.CancelFunc // closes conn, whatever it is doing
	mails  int                // that it was used for
	broken bool               // nothing more may be said on it
}

// openLine connects, says hello, encrypts and signs in. Its error is always *SendError, temporary.
func openLine(ctx context.Context, s Server, from string) (*line, error) {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer context.AfterFunc(ctx, end)()
	conn, err := s.dial(life)
	if err != nil {
		end()
		return nil, unusable("connect to "+s.address(), err)
	}
	c, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		end()
		return nil, unusable("greeting of "+s.address(), err)
	}
	if err := greet(c, s, from); err != nil {
		end()
		return nil, err
	}
	return &line{conn: conn, client: c, end: end}, nil
}

// send passes a mail over, within ctx. It is composed only now, so that no mail fills the memory while its server is silent.
func (l *line) send(ctx context.Context, m *OutMail, handover func() error) error {
	raw, err := compose(m)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, l.end)()
	l.mails++
	err = l.hand(m, raw, handover)
	if err != nil && !l.broken {
		l.broken = l.client.Reset() != nil
	}
	return err
}

// hand says the commands for one mail. Mails that nobody wrote have a null return path, so that their bounces come back to
// nobody.
func (l *line) hand(m *OutMail, raw []byte, handover func() error) error {
	from := "<>"
	if !m.Automatic {
		from = envelope(m.From.Email)
	}
	// A server that promises international addresses may stand before one that doesn't.
	l.client.SkipSMTPUTF8(isASCII([]byte(m.From.Email + m.To.Email)))
	if err := l.client.Mail(from); err != nil {
		return l.refused("sender", err)
	}
	if err := l.client.Rcpt(envelope(m.To.Email)); err != nil {
		return l.refused("recipient", err)
	}
	w, err := l.client.Data()
	if err != nil {
		return l.refused("data", err)
	}
	// Half a mail can't be taken back: whatever is said next would be its text, and a goodbye its end.
	l.broken = true
	if _, err := w.Write(raw); err != nil {
		return &SendError{Outcome: Temporary, Step: "text", Err: err}
	}
	if err := handover(); err != nil {
		return &SendError{Outcome: Temporary, Step: "note the handing over", Err: err}
	}
	err = w.Close()
	l.broken = !goesOn(err)
	if err == nil {
		return nil
	}
	failed := byAnswer("end of the text", err)
	if !answered(err) {
		failed.Outcome = Uncertain
	}
	return failed
}

func (l *line) refused(step string, err error) *SendError {
	l.broken = !goesOn(err)
	return byAnswer(step, err)
}

// goesOn tells whether the connection can be used after an answer.
func goesOn(err error) bool {
	var answer *textproto.Error
	return err == nil || errors.As(err, &answer) && answer.Code != shuttingDown
}

// quit says goodbye, and closes the connection also when nothing comes back.
func (l *line) quit() {
	if l.broken {
		l.hangUp()
		return
	}
	defer l.hangUp()
	defer time.AfterFunc(quitPatience, l.end).Stop()
	_ = l.client.Quit()
}

// hangUp closes without a word: after half a mail the library would write its last dot first, and so send it.
func (l *line) hangUp() {
	l.end()
	_ = l.conn.Close()
}
