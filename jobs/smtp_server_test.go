package jobs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"helpdeskz/models"
)

// mailServer is an SMTP server that takes mail, and refuses or hangs up at the stage a test names.
type mailServer struct {
	roots    *x509.CertPool
	password string
	token    func(user, token string) bool // lets in by XOAUTH2 alone, unless nil

	mu    sync.Mutex
	mails []takenMail
	calls int
	fault map[string]error // by stage: mail, again (mail of a connection that has brought one), rcpt, data, end
	drop  string           // the stage at which the connection ends without a word
	pause func()           // called when a mail has come in whole, before the answer
}

// takenMail is a mail as the server got it.
type takenMail struct {
	from, to, user string
	raw            []byte
}

// startMailServer returns the server and how to reach it.
func startMailServer(t testing.TB, security models.ConnectionSecurity) (*mailServer, Server) {
	t.Helper()
	certificate, roots := testCertificate(t)
	m := &mailServer{roots: roots, password: "secret", fault: map[string]error{}}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.calls++
		return &mailSession{server: m, conn: c}, nil
	}))
	server.Domain = "localhost"
	server.AllowInsecureAuth = security == models.SecurityNone
	server.EnableSMTPUTF8 = true
	server.ErrorLog = silent{}
	if security != models.SecurityNone {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := portOf(t, listener)
	if security == models.SecurityTLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return m, Server{Host: "127.0.0.1", Port: port, Security: security, Username: "desk", Password: "secret", Roots: roots}
}

func (m *mailServer) taken() []takenMail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]takenMail(nil), m.mails...)
}

// called returns how many connections there were.
func (m *mailServer) called() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls
}

// failAt makes a stage answer with an error; nil heals it.
func (m *mailServer) failAt(stage string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault[stage] = err
}

// dropAt makes the server hang up at a stage; "" heals it.
func (m *mailServer) dropAt(stage string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop = stage
}

type mailSession struct {
	server *mailServer
	conn   *smtp.Conn
	mail   takenMail
}

// at plays the fault of a stage.
func (s *mailSession) at(stage string) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	return s.play(stage)
}

// play is at, for who holds the server's lock.
func (s *mailSession) play(stage string) error {
	if s.server.drop == stage {
		_ = s.conn.Conn().Close()
	}
	return s.server.fault[stage]
}

// AuthMechanisms implements smtp.AuthSession.
func (s *mailSession) AuthMechanisms() []string {
	if s.server.token != nil {
		return []string{"XOAUTH2"}
	}
	return []string{sasl.Plain, sasl.Login}
}

// Auth implements smtp.AuthSession.
func (s *mailSession) Auth(string) (sasl.Server, error) {
	if s.server.token != nil {
		return &tokenServer{right: s.server.token, welcome: func(user string) error { s.mail.user = user; return nil }}, nil
	}
	return sasl.NewPlainServer(func(_, username, password string) error {
		if password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.mail.user = username
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.from = from
	if s.mail.raw != nil {
		if err := s.at("again"); err != nil {
			return err
		}
	}
	return s.at("mail")
}

// Rcpt implements smtp.Session.
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to = to
	return s.at("rcpt")
}

// Data implements smtp.Session.
func (s *mailSession) Data(r io.Reader) error {
	if err := s.at("data"); err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.pause != nil {
		s.server.pause()
	}
	// Under one lock: who sees the connection end finds the mail taken.
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if err := s.play("end"); err != nil {
		return err
	}
	s.mail.raw = raw
	s.server.mails = append(s.server.mails, s.mail)
	return nil
}

// Reset implements smtp.Session.
func (s *mailSession) Reset() {}

// Logout implements smtp.Session.
func (s *mailSession) Logout() error { return nil }

func testCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
