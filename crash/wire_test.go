package crash

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// wire is a proxy before a server: what goes up to the server and down to the program passes the eyes of a talk.
type wire struct {
	listener net.Listener
	server   string
	talk     func() talk
}

// talk looks at what passes on one connection. pass hands bytes on; a talk that doesn't call it holds them back. An error ends
// the connection.
type talk interface {
	up(content []byte, pass func([]byte) error) error
	down(content []byte, pass func([]byte) error) error
}

// errDead says that the program died at this point of the talk.
var errDead = errors.New("the program is dead")

// newWire returns the proxy's address.
func newWire(t *testing.T, server string, begin func() talk) string {
	t.Helper()
	w := &wire{listener: listen(t), server: server, talk: begin}
	go func() {
		for {
			conn, err := w.listener.Accept()
			if err != nil {
				return
			}
			go w.carry(conn)
		}
	}()
	return w.listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// carry connects one caller with the server until either hangs up or the program dies.
func (w *wire) carry(caller net.Conn) {
	defer func() { _ = caller.Close() }()
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	said := w.talk()
	var both sync.WaitGroup
	one := func(from, to net.Conn, see func([]byte, func([]byte) error) error) {
		defer func() { _, _ = from.Close(), to.Close() }()
		_ = relay(from, to, see)
	}
	both.Go(func() { one(caller, server, said.up) })
	both.Go(func() { one(server, caller, said.down) })
	both.Wait()
}

func relay(from io.Reader, to io.Writer, see func([]byte, func([]byte) error) error) error {
	chunk := make([]byte, 32<<10)
	pass := func(content []byte) error {
		_, err := to.Write(content)
		return err
	}
	for {
		n, err := from.Read(chunk)
		if n > 0 {
			if err := see(chunk[:n], pass); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}
