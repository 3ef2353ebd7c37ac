package jobs

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"

	"helpdeskz/models"
)

// popMail is a mail on a POP3 server: its number in this connection, and its name for good.
type popMail struct {
	number int
	uidl   string
	size   int64 // bytes, as the server says
}

// popConn is a signed-in connection to a POP3 server (RFC 1939) with CAPA (RFC 2449), STLS (RFC 2595) and AUTH PLAIN (RFC 5034)
// where the server has them. Errors of the network end it; *refusal leaves it usable.
type popConn struct{ text *textproto.Conn }

// dialPOP3 connects and signs in. The connection ends with the context.
func dialPOP3(ctx context.Context, s Server) (*popConn, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", s.address(), err)
	}
	p := &popConn{textproto.NewConn(conn)}
	if err = p.answer(); err != nil {
		err = fmt.Errorf("greeting of %s: %w", s.address(), err)
	}
	if err == nil && s.Security == models.SecurityStartTLS {
		err = p.encrypt(ctx, conn, s)
	}
	if err == nil {
		err = p.signIn(s)
	}
	if err != nil {
		_ = p.text.Close()
		return nil, err
	}
	return p, nil
}

// encrypt goes on in TLS. What somebody on the way said before counts for nothing.
func (p *popConn) encrypt(ctx context.Context, conn net.Conn, s Server) error {
	if err := p.command("STLS"); err != nil {
		return fmt.Errorf("%s refuses to encrypt the connection: %w", s.address(), err)
	}
	if p.text.R.Buffered() > 0 {
		return fmt.Errorf("%s refuses to encrypt the connection", s.address())
	}
	secure := tls.Client(conn, s.tlsConfig())
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("encrypt the connection to %s: %w", s.address(), err)
	}
	p.text = textproto.NewConn(secure)
	return nil
}

func (p *popConn) signIn(s Server) error {
	if strings.ContainsAny(s.Username+s.Password, "\r\n\x00") {
		return fmt.Errorf("sign in at %s: a line break in the name or the password", s.address())
	}
	if err := p.authenticate(s); err != nil {
		return fmt.Errorf("sign in at %s as %s: %w", s.address(), s.Username, err)
	}
	return nil
}

// authenticate takes AUTH PLAIN where it can: some servers know nothing else.
func (p *popConn) authenticate(s Server) error {
	if s.Token != "" {
		return p.sendToken(s)
	}
	plain, err := p.canPlain()
	switch {
	case err != nil:
		return err
	case plain:
		return p.command("AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+s.Username+"\x00"+s.Password)))
	}
	if err := p.command("USER " + s.Username); err != nil {
		return err
	}
	return p.command("PASS " + s.Password)
}

func (p *popConn) canPlain() (bool, error) {
	lines, err := p.listing("CAPA")
	var no *refusal
	if errors.As(err, &no) {
		return false, nil // an old server
	}
	for _, line := range lines {
		words := strings.Fields(strings.ToUpper(line))
		for i, word := range words {
			if words[0] == "SASL" && i > 0 && word == "PLAIN" {
				return true, nil
			}
		}
	}
	return false, err
}

// command says one line and reads the server's answer to it.
func (p *popConn) command(line string) error {
	if err := p.text.PrintfLine("%s", line); err != nil {
		return err
	}
	return p.answer()
}

// answer reads a line. Anything but +OK is a *refusal.
func (p *popConn) answer() error {
	line, err := p.text.ReadLine()
	if err == nil && !strings.HasPrefix(line, "+OK") {
		err = &refusal{fmt.Errorf("the server says: %s", oneLine(cutText(line, 500)))}
	}
	return err
}

// listing says one line and returns the lines of the answer.
func (p *popConn) listing(line string) ([]string, error) {
	if err := p.command(line); err != nil {
		return nil, err
	}
	return p.text.ReadDotLines()
}

// Mails lists what is on the server, oldest first. A server without UIDL is of no use: nobody could tell its mails apart.
func (p *popConn) Mails() ([]popMail, error) {
	names, err := p.listing("UIDL")
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	sizes, err := p.listing("LIST")
	if err != nil {
		return nil, fmt.Errorf("list sizes: %w", err)
	}
	byNumber := map[string]int64{}
	for _, line := range sizes {
		number, size, _ := strings.Cut(strings.TrimSpace(line), " ")
		byNumber[number], _ = strconv.ParseInt(strings.TrimSpace(size), 10, 64) // what is no size is known when the mail is here
	}
	var mails []popMail
	for _, line := range names {
		number, uidl, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(number)
		if err != nil || uidl == "" {
			return nil, fmt.Errorf("list mails: the server says: %s", oneLine(cutText(line, 500)))
		}
		mails = append(mails, popMail{n, popName(strings.TrimSpace(uidl)), byNumber[number]})
	}
	return mails, nil
}

// popName returns a server's name for a mail as the ledger keeps it. RFC 1939, 7, allows 70 printable characters; of what a
// server makes beyond that the hash stands for it.
func popName(uidl string) string {
	if len(uidl) <= 200 && uidl == oneLine(uidl) {
		return uidl
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(uidl)))
}

// Retrieve asks for a mail, which must be read to its end.
func (p *popConn) Retrieve(number int) (io.Reader, error) {
	if err := p.command(fmt.Sprintf("RETR %d", number)); err != nil {
		return nil, fmt.Errorf("fetch mail %d: %w", number, err)
	}
	return &dotReader{r: p.text.R, lineStart: true}, nil
}

// RetrieveStart asks for a mail of which only the beginning is to be read, bytes long at most, after which the connection is of no
// use: POP3 can't stop a mail. With TOP, which not every server has, the mail doesn't count as read.
func (p *popConn) RetrieveStart(number, bytes int) (io.Reader, error) {
	err := p.command(fmt.Sprintf("TOP %d %d", number, bytes)) // so many lines have no fewer bytes
	var no *refusal
	if errors.As(err, &no) {
		err = p.command(fmt.Sprintf("RETR %d", number))
	}
	if err != nil {
		return nil, fmt.Errorf("fetch the beginning of mail %d: %w", number, err)
	}
	return io.LimitReader(&dotReader{r: p.text.R, lineStart: true}, int64(bytes)), nil
}

// Delete marks a mail; the server deletes what is marked when Close signs off.
func (p *popConn) Delete(number int) error {
	if err := p.command(fmt.Sprintf("DELE %d", number)); err != nil {
		return fmt.Errorf("delete mail %d: %w", number, err)
	}
	return nil
}

// Close signs off. Its error means that nothing was deleted.
func (p *popConn) Close() error {
	err := p.command("QUIT")
	return errors.Join(err, p.text.Close())
}

// dotReader reads a mail up to the line with one dot, takes the added dots away, and leaves line ends as they are: the library's
// own reader rewrites them.
type dotReader struct {
	r         *bufio.Reader
	rest      []byte
	lineStart bool
	done      bool
}

// Read implements io.Reader.
func (d *dotReader) Read(into []byte) (int, error) {
	for len(d.rest) == 0 {
		if d.done {
			return 0, io.EOF
		}
		if err := d.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(into, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// fill reads a line, or the next piece of a very long one.
func (d *dotReader) fill() error {
	line, err := d.r.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if d.lineStart && len(line) > 0 && line[0] == '.' {
		if line = line[1:]; string(line) == "\r\n" || string(line) == "\n" {
			d.done = true
			return nil
		}
	}
	d.lineStart = err == nil
	d.rest = line
	return nil
}
