package crash

import (
	"encoding/binary"
	"regexp"
	"strings"
	"sync"
)

// sqlTalk names the statements that pass between the program and MariaDB: "sql COMMIT asked" before the server hears it, and
// "sql COMMIT answered" when it has done it and the program doesn't know yet. That of a message with files is a "COMMIT of files".
type sqlTalk struct {
	trap  *trap
	rest  []byte // of a packet that hasn't come in whole
	files bool   // the transaction has written rows of files

	lock  sync.Mutex
	asked string
}

// statement finds what a statement does, and to which table when it writes.
var statement = regexp.MustCompile("^(START TRANSACTION|COMMIT|INSERT INTO `\\w+`|UPDATE `\\w+`|DELETE FROM `\\w+`)")

// comQuery begins a packet that holds a statement.
const comQuery = 3

func (s *sqlTalk) up(content []byte, pass func([]byte) error) error {
	s.rest = append(s.rest, content...)
	for len(s.rest) >= 4 {
		size := 4 + int(uint32(s.rest[0])|uint32(binary.LittleEndian.Uint16(s.rest[1:]))<<8)
		if len(s.rest) < size {
			return nil
		}
		if s.sees(s.rest[:size]) {
			return errDead
		}
		if err := pass(s.rest[:size]); err != nil {
			return err
		}
		s.rest = s.rest[size:]
	}
	return nil
}

// sees looks at a packet: three bytes of length, its number, and what it says.
func (s *sqlTalk) sees(packet []byte) (dead bool) {
	name := ""
	if len(packet) > 5 && packet[3] == 0 && packet[4] == comQuery {
		name = statement.FindString(string(packet[5:min(len(packet), 100)]))
	}
	if name != "" {
		name = "sql " + s.refined(strings.ReplaceAll(name, "`", ""))
	}
	s.lock.Lock()
	s.asked = name
	s.lock.Unlock()
	return name != "" && s.trap.passes(name+" asked")
}

// refined tells the commits of transactions with files from others.
func (s *sqlTalk) refined(name string) string {
	switch {
	case name == "START TRANSACTION":
		s.files = false
	case name == "INSERT INTO attachments":
		s.files = true
	case name == "COMMIT" && s.files:
		return "COMMIT of files"
	}
	return name
}

func (s *sqlTalk) down(content []byte, pass func([]byte) error) error {
	s.lock.Lock()
	asked := s.asked
	s.asked = ""
	s.lock.Unlock()
	if asked != "" && s.trap.passes(asked+" answered") {
		return errDead
	}
	return pass(content)
}
