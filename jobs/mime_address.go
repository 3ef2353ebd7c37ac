package jobs

import (
	"strings"
	"unicode/utf8"
)

// maxAddresses is how many addresses of one header are read.
const maxAddresses = 500

// Address is one mail address with the name before it.
type Address struct {
	Name  string // may be empty
	Email string // local@domain, the domain in lower case
}

// parseAddresses reads an address header as mail programs really write it: names without quotes, comments, groups,
// missing commas. What holds no address is passed over. The header is still encoded, because a name's encoded word
// may hold commas and brackets.
func parseAddresses(raw, fallback string) []Address {
	var list []Address
	s := addressScanner{rest: raw[:min(len(raw), 4*maxHeaderText)]}
	for len(list) < maxAddresses && s.next() {
		if a, ok := s.address(fallback); ok {
			list = append(list, a)
		}
	}
	return list
}

// addressScanner cuts one address at a time off a header.
type addressScanner struct {
	rest                   string
	phrase, angle, comment strings.Builder
	whole                  bool // angle holds an address
}

// next reads to the next comma outside quotes, brackets and comments; it tells whether anything was left to read.
func (s *addressScanner) next() bool {
	s.phrase.Reset()
	s.angle.Reset()
	s.comment.Reset()
	s.whole = false
	if s.rest == "" {
		return false
	}
	i := 0
	for i < len(s.rest) {
		c := s.rest[i]
		switch {
		case c == ',' || c == ';':
			s.rest = s.rest[i+1:]
			return true
		case c != ' ' && c != '\t' && c != '(' && s.whole:
			// Words behind a whole address are the next one's name: a comma is missing.
			s.rest = s.rest[i:]
			return true
		}
		i = s.token(c, i)
	}
	s.rest = ""
	return true
}

// token reads what begins at i with c, and returns where it ends.
func (s *addressScanner) token(c byte, i int) int {
	switch {
	case c == '"':
		return s.quoted(i + 1)
	case c == '(':
		return s.nested(i + 1)
	case c == '<':
		return s.bracket(i + 1)
	case c == ':' && !strings.Contains(s.phrase.String(), "@"):
		// The name of a group, or mailto:.
		s.phrase.Reset()
		return i + 1
	case c == '=' && s.word(i) > 0:
		// What an encoded word holds is no syntax.
		end := i + s.word(i)
		s.phrase.WriteString(s.rest[i:end])
		return end
	}
	s.phrase.WriteByte(c)
	return i + 1
}

// word returns the length of the encoded word at i, 0 when there is none.
func (s *addressScanner) word(i int) int {
	const longest = 500
	m := encodedWordHere.FindStringIndex(s.rest[i:min(len(s.rest), i+longest)])
	if m == nil {
		return 0
	}
	return m[1]
}

// quoted copies a quoted string from behind its opening quote; an unclosed one ends with the header.
func (s *addressScanner) quoted(i int) int {
	s.phrase.WriteByte(' ')
	for ; i < len(s.rest) && s.rest[i] != '"'; i++ {
		if s.rest[i] == '\\' && i+1 < len(s.rest) {
			i++
		}
		s.phrase.WriteByte(s.rest[i])
	}
	if i+1 < len(s.rest) && s.rest[i+1] != '@' {
		s.phrase.WriteByte(' ')
	}
	return i + 1
}

func (s *addressScanner) nested(i int) int {
	for depth := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
			continue
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return i + 1
		}
		s.comment.WriteByte(s.rest[i])
	}
	return i
}

func (s *addressScanner) bracket(i int) int {
	end := strings.IndexByte(s.rest[i:], '>')
	if end < 0 {
		end = len(s.rest) - i
	}
	s.angle.Reset()
	s.angle.WriteString(withoutComments(s.rest[i : i+end]))
	s.whole = strings.Contains(s.angle.String(), "@")
	return i + end + 1
}

// withoutComments takes away what stands in parentheses, nested ones included.
func withoutComments(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '(':
			depth++
			return -1
		case r == ')' && depth > 0:
			depth--
			return -1
		case depth > 0:
			return -1
		}
		return r
	}, s)
}

// address makes an address of what next read.
func (s *addressScanner) address(fallback string) (Address, bool) {
	name := s.phrase.String()
	email, _, ok := lastEmail(s.angle.String())
	if !ok {
		if email, name, ok = lastEmail(name); !ok {
			return Address{}, false
		}
	}
	name = decodeHeader(strings.Join(strings.Fields(name), " "), fallback)
	if name == "" {
		name = decodeHeader(s.comment.String(), fallback)
	}
	return Address{Name: name, Email: email}, true
}

// lastEmail finds an address without brackets and returns what stands around it as the name.
func lastEmail(phrase string) (email, name string, ok bool) {
	words := strings.Fields(phrase)
	for i := len(words) - 1; i >= 0; i-- {
		if email, ok = cleanEmail(words[i]); ok {
			return email, strings.Join(append(words[:i:i], words[i+1:]...), " "), true
		}
	}
	return "", "", false
}

// cleanEmail checks that an address can be answered to, and takes away what is often put around it.
func cleanEmail(s string) (string, bool) {
	s = strings.Trim(s, " \t\r\n<>'\"")
	s = strings.TrimPrefix(s, "mailto:")
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > 254 || !utf8.ValidString(s) {
		return "", false
	}
	local, domain := s[:at], strings.ToLower(strings.TrimSuffix(s[at+1:], "."))
	if strings.ContainsFunc(local, notInLocal) || strings.ContainsFunc(domain, notInDomain) ||
		domain == "" || strings.HasPrefix(domain, ".") || strings.Contains(domain, "..") {
		return "", false
	}
	return local + "@" + domain, true
}

func notInLocal(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("<>()[],;:\\\"@", r) || r == utf8.RuneError
}

func notInDomain(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("<>()[],;:\\\"@/=?%&!#$*+'`{}|~^", r) || r == utf8.RuneError
}
