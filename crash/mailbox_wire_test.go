package crash

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

// mailTalk names what passes between the program and a mailbox after the command that is being dealt with: "imap UID FETCH
// asked", "… half answered" in the midst of the answer, and "… answered" before its end is heard.
type mailTalk struct {
	trap     *trap
	protocol string
	command  *regexp.Regexp // finds a command's name, and its tag where it has one

	lock   sync.Mutex
	asked  string
	end    string // what the last line of the answer begins with
	halved bool
}

// The commands of IMAP, each behind its tag, and those of POP3, which have none.
var (
	imapCommand = regexp.MustCompile(`^(\S+) ((?:UID )?[A-Z]+)`)
	popCommand  = regexp.MustCompile(`^()([A-Z]{4})\b`)
)

func imapTalk(t *trap) talk { return &mailTalk{trap: t, protocol: "imap", command: imapCommand} }
func popTalk(t *trap) talk  { return &mailTalk{trap: t, protocol: "pop3", command: popCommand} }

func (m *mailTalk) up(content []byte, pass func([]byte) error) error {
	if found := m.command.FindSubmatch(content); found != nil {
		m.lock.Lock()
		m.asked, m.end, m.halved = m.protocol+" "+string(found[2]), string(found[1])+" ", false
		m.lock.Unlock()
		if m.trap.passes(m.protocol + " " + string(found[2]) + " asked") {
			return errDead
		}
	}
	return pass(content)
}

func (m *mailTalk) down(content []byte, pass func([]byte) error) error {
	m.lock.Lock()
	asked, halved := m.asked, m.halved
	last := m.protocol == "pop3" || bytes.HasPrefix(content, []byte(m.end)) || bytes.Contains(content, []byte("\r\n"+m.end))
	m.halved = true
	m.lock.Unlock()
	if asked == "" {
		return pass(content)
	}
	if !halved && (strings.HasSuffix(asked, "FETCH") || strings.HasSuffix(asked, "RETR")) {
		half := len(content) / 2
		if err := pass(content[:half]); err != nil {
			return err
		}
		content = content[half:]
		if m.trap.passes(asked + " half answered") {
			return errDead
		}
	}
	if last && m.trap.passes(asked+" answered") {
		return errDead
	}
	return pass(content)
}
