package jobs

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxHeaderText is how much of one header is decoded.
const maxHeaderText = 32 << 10

// encodedWord is RFC 2047's, with the spaces inside that many programs put there.
var (
	encodedWord     = regexp.MustCompile(`=\?([^?=]{1,60})\?([bBqQ])\?(.*?)\?=`)
	encodedWordHere = regexp.MustCompile(`^` + encodedWord.String())
)

// decodeHeader makes a header's raw value readable: encoded words (a letter may be cut in two between words), bytes
// beyond ASCII in the fallback charset, one line, no control characters.
func decodeHeader(raw, fallback string) string {
	raw = raw[:min(len(raw), maxHeaderText)]
	var out strings.Builder
	var pending []byte
	var pendingCharset string
	flush := func() {
		if pending != nil {
			out.WriteString(toUTF8(pendingCharset, pending))
			pending = nil
		}
	}
	for raw != "" {
		m := encodedWord.FindStringSubmatchIndex(raw)
		if m == nil {
			break
		}
		// White space between two encoded words isn't part of the text.
		if between := raw[:m[0]]; strings.TrimSpace(between) != "" || (pending == nil && between != "") {
			flush()
			out.WriteString(headerBytes(between, fallback))
		}
		if label := raw[m[2]:m[3]]; !strings.EqualFold(label, pendingCharset) {
			flush()
			pendingCharset = label
		}
		pending = append(pending, wordBytes(raw[m[4]:m[5]], raw[m[6]:m[7]])...)
		raw = raw[m[1]:]
	}
	flush()
	out.WriteString(headerBytes(raw, fallback))
	return oneLine(out.String())
}

func headerBytes(raw, fallback string) string {
	if utf8.ValidString(raw) && !strings.Contains(raw, "\x1b") {
		return raw
	}
	return toUTF8(fallback, []byte(raw))
}

func wordBytes(kind, text string) []byte {
	if strings.EqualFold(kind, "b") {
		return decodeBase64([]byte(text))
	}
	return decodeQuoted([]byte(strings.ReplaceAll(text, "_", " ")))
}

// oneLine makes a text fit for a header, a name or a title: no CR, LF, NUL or other control characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.TrimSpace(s)
}
