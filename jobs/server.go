package jobs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"time"

	"helpdeskz/models"
)

// silence is how long a mail server may say or take nothing before a connection counts as dead.
const silence = time.Minute

// Server says how to reach a mail server.
type Server struct {
	Host     string
	Port     int
	Security models.ConnectionSecurity
	Insecure bool // take any certificate; somebody chose that for this mailbox
	Username string
	Password string
	Token    string         // to sign in with in place of a password, unless empty
	Roots    *x509.CertPool // whom to trust; nil for the system's
	Silence  time.Duration  // how long the server may be silent; 0 for a minute
}

func (s Server) address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

func (s Server) tlsConfig() *tls.Config {
	return &tls.Config{
		ServerName:         s.Host,
		RootCAs:            s.Roots,
		InsecureSkipVerify: s.Insecure, //nolint:gosec // an opt-out of each mailbox
		MinVersion:         tls.VersionTLS12,
	}
}

// dial connects, with TLS from the first byte where the server wants that. No call on the connection takes longer than
// the server may be silent, and the connection ends with the context.
func (s Server) dial(ctx context.Context) (net.Conn, error) {
	if s.Host == "" {
		return nil, fmt.Errorf("no server is set")
	}
	patience := s.Silence
	if patience == 0 {
		patience = silence
	}
	plain, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", s.address())
	if err != nil {
		return nil, err
	}
	conn := newTimedConn(ctx, plain, patience)
	if s.Security != models.SecurityTLS {
		return conn, nil
	}
	secure := tls.Client(conn, s.tlsConfig())
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

// timedConn gives every read and write a deadline of its own, so that a large mail may take its time and a dead server
// may not. Deadlines that libraries set are passed over.
type timedConn struct {
	net.Conn
	patience time.Duration
	stop     func() bool
}

func newTimedConn(ctx context.Context, conn net.Conn, patience time.Duration) *timedConn {
	return &timedConn{conn, patience, context.AfterFunc(ctx, func() { _ = conn.Close() })}
}

// Read implements net.Conn.
func (c *timedConn) Read(p []byte) (int, error) {
	if err := c.Conn.SetReadDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// Write implements net.Conn.
func (c *timedConn) Write(p []byte) (int, error) {
	if err := c.Conn.SetWriteDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// Close implements net.Conn.
func (c *timedConn) Close() error {
	c.stop()
	return c.Conn.Close()
}

// SetDeadline implements net.Conn.
func (c *timedConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (c *timedConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (c *timedConn) SetWriteDeadline(time.Time) error { return nil }
