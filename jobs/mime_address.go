package jobs

import (
	"regexp"
	"strings"
	"unicode"
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
// may hold commas and brackets; but some programs encode the address too.
func parseAddresses(raw, fallback string) []Address {
	list := scanAddresses(raw, fallback)
	if len(list) == 0 && encodedWord.MatchString(raw[:min(len(raw), maxHeaderText)]) {
		list = scanAddresses(decodeHeader(raw, fallback), fallback)
	}
	return list
}

func scanAddresses(raw, fallback string) []Address {
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
		case c == ',' && s.isName():
			// A comma in a name without quotes, as in Doe, John <john@customer.example>.
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
	case c == ':' && s.isGroup(i):
		s.phrase.Reset()
		return i + 1
	case c == ':' && !strings.Contains(s.phrase.String(), "@"):
		// Of mailto:, which cleanEmail takes away, or of a name.
	case c == '=' && s.word(i) > 0:
		// What an encoded word holds is no syntax.
		end := i + s.word(i)
		s.phrase.WriteString(s.rest[i:end])
		return end
	}
	s.phrase.WriteByte(c)
	return i + 1
}

// isName tells whether what was read of an address is the beginning of its name.
func (s *addressScanner) isName() bool {
	phrase := s.phrase.String()
	return strings.TrimSpace(phrase) != "" && !strings.Contains(phrase, "@") && s.angle.Len() == 0
}

// isGroup tells whether the colon at i ends the name of a group, which ends with a semicolon (RFC 5322, 3.4).
func (s *addressScanner) isGroup(i int) bool {
	return !strings.Contains(s.phrase.String(), "@") && strings.Contains(s.rest[i:], ";")
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

// address makes an address of what next read. Where it has none in brackets it stands among the words or in the comment.
func (s *addressScanner) address(fallback string) (Address, bool) {
	name, comment := s.phrase.String(), s.comment.String()
	email, _, ok := lastEmail(betweenAtoms.ReplaceAllString(s.angle.String(), "$1"))
	if !ok {
		email, name, ok = lastEmail(name)
	}
	if !ok {
		email, comment, ok = lastEmail(comment)
	}
	if !ok {
		return Address{}, false
	}
	if name = decodeHeader(strings.Trim(strings.Join(strings.Fields(name), " "), ", "), fallback); name == "" {
		name = decodeHeader(comment, fallback)
	}
	return Address{Name: name, Email: email}, true
}

var (
	// betweenAtoms are the blanks that old programs put around the at sign and dots, aroundAt those that can't be between words.
	betweenAtoms = regexp.MustCompile(`\s*([@.])\s*`)
	aroundAt     = regexp.MustCompile(`\s*@\s*`)

	// quotedLocal is a local part in quotes.
	quotedLocal = regexp.MustCompile(`^"([^"\\]+)"@`)
)

// lastEmail finds an address without brackets and returns what stands around it as the name.
func lastEmail(phrase string) (email, name string, ok bool) {
	words := strings.Fields(phrase)
	for i := len(words) - 1; i >= 0; i-- {
		if email, ok = cleanEmail(words[i]); ok {
			return email, strings.Join(append(words[:i:i], words[i+1:]...), " "), true
		}
	}
	if joined := aroundAt.ReplaceAllString(phrase, "@"); joined != phrase {
		return lastEmail(joined)
	}
	return "", phrase, false
}

// cleanEmail checks that an address can be answered to, and takes away what is often put around it, the route to it (RFC 5322,
// 4.4), quotes around a name that needs none, and letters that nobody sees.
func cleanEmail(s string) (string, bool) {
	s = quotedLocal.ReplaceAllString(strings.Trim(strings.Map(visible, s), " \t\r\n<>"), "$1@")
	s = strings.Trim(s, "'\" ")
	if s = strings.TrimPrefix(s, "["); strings.HasPrefix(strings.ToLower(s), "mailto:") {
		s = s[len("mailto:"):]
	}
	if !strings.Contains(s, "[") {
		s = strings.TrimSuffix(s, "]")
	}
	if strings.HasPrefix(s, "@") {
		s = s[strings.LastIndexByte(s, ':')+1:]
	}
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

func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

func notInLocal(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("<>()[],;:\\\"@", r) || r == utf8.RuneError
}

func notInDomain(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("<>()[],;:\\\"@/=?%&!#$*+'`{}|~^", r) || r == utf8.RuneError
}
