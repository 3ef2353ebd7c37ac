package crash

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// post is the mail server that the desk sends through. It fails where it is told to, and remembers each mail that it has taken
// responsibility for, whether or not the program came to hear of that.
type post struct {
	trap *trap
	hang chan struct{} // closed when the post ends: what hangs then stops

	lock  sync.Mutex
	fault fault
	calls int
	taken []taken
}

// taken is a mail that the post has accepted.
type taken struct {
	to        string
	messageID string // with its brackets
	raw       []byte
}

// fault is what goes wrong at a stage on every second connection.
type fault struct {
	stage string
	how   string // a line to answer, "drop" to hang up, "hang" to say nothing more
}

// The stages of sending a mail, in their order: the greeting, the commands, the text, its end, and before and after the answer to that.
const (
	stageGreeting = "greeting"
	stageHello    = "EHLO"
	stageSignIn   = "AUTH"
	stageFrom     = "MAIL"
	stageTo       = "RCPT"
	stageData     = "DATA"
	stageText     = "text"
	stageEnd      = "end"
	stageTaken    = "taken"
	stageSaid     = "said"
	stageQuit     = "QUIT"
)

var stages = []string{stageGreeting, stageHello, stageSignIn, stageFrom, stageTo, stageData, stageText, stageEnd, stageTaken, stageSaid,
	stageQuit}

func newPost(t *testing.T, trap *trap) (p *post, address string) {
	t.Helper()
	p = &post{trap: trap, hang: make(chan struct{})}
	listener := listen(t)
	t.Cleanup(func() { close(p.hang) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p, listener.Addr().String()
}

// breaks sets what goes wrong from now on.
func (p *post) breaks(f fault) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.fault, p.calls = f, 0
}

func (p *post) faultOfCall() fault {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.calls++; p.calls%2 != 0 {
		return fault{}
	}
	return p.fault
}

func (p *post) keep(m taken) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.taken = append(p.taken, m)
}

// all returns the mails taken so far.
func (p *post) all() []taken {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.taken[:len(p.taken):len(p.taken)]
}

// counter is one connection to the post.
type counter struct {
	*post
	conn  net.Conn
	in    *bufio.Reader
	fault fault
	to    string
}

func (p *post) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	c := &counter{post: p, conn: conn, in: bufio.NewReader(conn), fault: p.faultOfCall()}
	if !c.answers(stageGreeting, "220 post.test ESMTP") {
		return
	}
	for {
		line, err := c.in.ReadString('\n')
		if err != nil || !c.command(strings.TrimSpace(line)) {
			return
		}
	}
}

// command answers a command; false ends the connection.
func (c *counter) command(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb = strings.ToUpper(verb); verb {
	case stageHello:
		return c.answers(verb, "250-post.test\r\n250-8BITMIME\r\n250 AUTH PLAIN")
	case stageSignIn:
		return c.answers(verb, "235 welcome")
	case stageTo:
		_, c.to, _ = strings.Cut(strings.TrimRight(rest, ">"), "<")
		return c.answers(verb, "250 OK")
	case stageData:
		return c.answers(verb, "354 go ahead") && c.text()
	case stageQuit:
		return c.answers(verb, "221 bye") && false
	default: // MAIL, RSET, NOOP
		return c.answers(verb, "250 OK")
	}
}

// answers says a line, unless the stage is where something happens; false ends the connection.
func (c *counter) answers(stage, line string) bool {
	if c.trap.passes("smtp " + stage) {
		return false
	}
	if c.fault.stage == stage {
		switch c.fault.how {
		case "drop":
			return false
		case "hang":
			<-c.hang
			return false
		}
		line = c.fault.how
	}
	_, err := fmt.Fprintf(c.conn, "%s\r\n", line)
	return err == nil && (c.fault.stage != stage || stage != stageData)
}

// text reads a mail to its last dot and takes it.
func (c *counter) text() bool {
	var raw bytes.Buffer
	for lines := 0; ; lines++ {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		if lines == 10 && (c.trap.passes("smtp "+stageText) || c.fault.stage == stageText) {
			return false
		}
		raw.WriteString(strings.TrimPrefix(line, "."))
	}
	if c.trap.passes("smtp " + stageEnd) {
		return false
	}
	if c.fault.stage == stageEnd {
		return c.answers(stageEnd, "")
	}
	c.keep(taken{to: c.to, messageID: idOf(raw.Bytes()), raw: raw.Bytes()})
	if c.fault.stage == stageTaken {
		return false // the mail is taken, and nobody will ever hear of it
	}
	return c.answers(stageTaken, "250 it is mine now") && !c.trap.passes("smtp "+stageSaid)
}

// idOf returns a mail's Message-ID.
func idOf(raw []byte) string {
	_, rest, _ := bytes.Cut(raw, []byte("\nMessage-ID:"))
	value, _, _ := bytes.Cut(bytes.TrimLeft(rest, " \r\n"), []byte("\r"))
	return string(value)
}
