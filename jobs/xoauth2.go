package jobs

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"
)

// xoauth2 is a sasl.Client that signs in with an access token, as Google and Microsoft have it
// (https://developers.google.com/gmail/imap/xoauth2-protocol).
type xoauth2 struct{ username, token string }

var _ sasl.Client = xoauth2{}

// Start implements sasl.Client.
func (x xoauth2) Start() (mechanism string, first []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.username + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next implements sasl.Client. The server only goes on when it refuses, and says no to the empty answer.
func (xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// tokenRefused says that a mail server doesn't take an access token.
type tokenRefused struct{ err error }

// Error implements error.
func (t *tokenRefused) Error() string { return t.err.Error() }

// Unwrap implements errors.Unwrap.
func (t *tokenRefused) Unwrap() error { return t.err }

// sendToken signs in with AUTH XOAUTH2. The token has a line of its own, because it is longer than a command may be (RFC 5034,
// section 4).
func (p *popConn) sendToken(s Server) error {
	mechanism, first, _ := xoauth2{s.Username, s.Token}.Start()
	if err := p.text.PrintfLine("AUTH %s", mechanism); err != nil {
		return err
	}
	if err := p.challenge(); err != nil {
		return err
	}
	if err := p.text.PrintfLine("%s", base64.StdEncoding.EncodeToString(first)); err != nil {
		return err
	}
	err := p.challenge()
	if errors.Is(err, errPopDone) {
		return nil
	}
	if err == nil {
		// It went on, which is a no; it says so after an empty answer.
		err = p.command("")
	}
	var no *refusal
	if errors.As(err, &no) {
		err = &tokenRefused{err}
	}
	return err
}

// errPopDone says that a server has said +OK where it could have gone on.
var errPopDone = errors.New("done")

// challenge reads a line of a server that asks for more. Errors: errPopDone, *refusal, and those of the network.
func (p *popConn) challenge() error {
	line, err := p.text.ReadLine()
	switch {
	case err != nil:
		return err
	case strings.HasPrefix(line, "+OK"):
		return errPopDone
	case strings.HasPrefix(line, "+"):
		return nil
	}
	return &refusal{fmt.Errorf("the server says: %s", oneLine(cutText(line, 500)))}
}
