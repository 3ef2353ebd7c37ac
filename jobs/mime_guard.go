package jobs

import (
	"bytes"
	"fmt"
	"strings"
)

// What a mail may cost to read. Real mails stay below 14 boundaries and 60 parts; nested, unclosed multiparts double
// the work with each level.
const (
	maxBoundaries = 20
	maxParts      = 1000
)

// Reasons why a mail is not read, or has nobody to answer to. They stand in the ledger.
const (
	ReasonBoundaries = "too_many_boundaries"
	ReasonParts      = "too_many_parts"
	ReasonUnreadable = "unreadable"
	ReasonNoSender   = "no_sender"
)

// Refused says that a mail can't be made into a letter. The raw mail is to be kept and shown as it came.
type Refused struct {
	Reason string // one of the Reason constants
	Err    error  // what the parser said, or nil
}

// Error implements error.
func (r *Refused) Error() string {
	if r.Err != nil {
		return fmt.Sprintf("jobs: parse mail: %s: %v", r.Reason, r.Err)
	}
	return "jobs: parse mail: " + r.Reason
}

// Unwrap implements errors.Unwrap.
func (r *Refused) Unwrap() error { return r.Err }

// unwrap removes what transports put before the first header line: blank lines and an mbox's `From ` line, which
// Postfix's pipe adds. A mail with the line ends of old Macs gets today's.
func unwrap(raw []byte) []byte {
	mail, _ := unwrapLines(raw)
	return mail
}

// unwrapLines is unwrap, and tells whether the mail's lines ended with CR alone.
func unwrapLines(raw []byte) (mail []byte, returns bool) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	for {
		raw = bytes.TrimLeft(raw, "\r\n\t ")
		if endsInReturns(raw) {
			raw, returns = linesOf(raw), true
		}
		line, rest := cutLine(raw)
		sender, found := bytes.CutPrefix(bytes.TrimPrefix(line, []byte(">")), []byte("From "))
		// RFC 822 allows spaces before a header's colon.
		if !found || bytes.HasPrefix(bytes.TrimSpace(sender), []byte(":")) {
			return raw, returns
		}
		raw = rest
	}
}

// endsInReturns tells whether a mail's lines end with CR alone. A server may have put its own end behind the last one.
func endsInReturns(raw []byte) bool {
	line, rest := cutLine(raw)
	_, below, found := bytes.Cut(line, []byte("\r"))
	if !found || len(bytes.TrimSpace(rest)) == 0 {
		return found
	}
	return headersFollow(linesOf(below[:min(len(below), maxFolded)]))
}

// linesOf makes each CR, with or without LF, a LF.
func linesOf(raw []byte) []byte {
	lines := make([]byte, 0, len(raw))
	for i, c := range raw {
		if c == '\r' {
			c = '\n'
		} else if c == '\n' && i > 0 && raw[i-1] == '\r' {
			continue
		}
		lines = append(lines, c)
	}
	return lines
}

// guard looks through a mail once, before any parser does, and refuses one with too many boundaries.
func guard(raw []byte) error {
	n := 0
	for i := 0; i < len(raw); i++ {
		next := bytes.IndexByte(raw[i:], '=')
		if next < 0 {
			return nil
		}
		i += next
		if !declaresBoundary(raw[:i]) {
			continue
		}
		if n++; n > maxBoundaries {
			return &Refused{Reason: ReasonBoundaries}
		}
	}
	return nil
}

// declaresBoundary tells whether the text before an equals sign is the parameter's name, with the marks of RFC 2231.
func declaresBoundary(before []byte) bool {
	const name = "boundary"
	if n := len(before); n == 0 || !strings.ContainsRune("yY \t\r\n*0123456789", rune(before[n-1])) {
		return false
	}
	before = bytes.TrimRight(before[max(0, len(before)-64):], " \t\r\n*0123456789")
	return len(before) >= len(name) && strings.EqualFold(string(before[len(before)-len(name):]), name)
}

// delimiterLines counts the lines in which a part of a boundary may begin.
func delimiterLines(body []byte, boundary string) int {
	n, delimiter := 0, []byte("--"+boundary)
	for {
		at := bytes.Index(body, delimiter)
		if at < 0 {
			return n
		}
		body = body[at+len(delimiter):]
		if !bytes.HasPrefix(body, []byte("--")) {
			n++
		}
		end := bytes.IndexByte(body, '\n')
		if end < 0 {
			return n
		}
		body = body[end:]
	}
}
