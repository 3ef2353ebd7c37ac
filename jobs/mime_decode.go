package jobs

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045, 6) as far as the bytes allow. An unknown one leaves
// the bytes as they are.
func decodeTransfer(encoding string, content []byte) []byte {
	encoding, _, _ = strings.Cut(strings.ToLower(encoding), ";")
	switch strings.Trim(encoding, " \t\"'") {
	case "base64":
		return decodeBase64(content)
	case "quoted-printable":
		return decodeQuoted(content)
	case "x-uuencode", "uuencode", "x-uue":
		return decodeUU(content)
	}
	return content
}

// decodeBase64 passes over what isn't of the alphabet and keeps what comes before a broken end. Text after padding
// is decoded too, because some programs join encoded pieces.
func decodeBase64(content []byte) []byte {
	const piece = 4096 // letters at a time, a multiple of four
	out := make([]byte, 0, len(content)/4*3+3)
	letters := make([]byte, 0, piece)
	flush := func() {
		// One letter alone stands for less than a byte.
		if len(letters)%4 == 1 {
			letters = letters[:len(letters)-1]
		}
		out, _ = base64.RawStdEncoding.AppendDecode(out, letters)
		letters = letters[:0]
	}
	for _, c := range content {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			if letters = append(letters, c); len(letters) == piece {
				flush()
			}
		case c == '=' && len(letters) > 0:
			flush()
		}
	}
	flush()
	return out
}

// decodeQuoted reads quoted-printable; an equals sign that begins no escape stays.
func decodeQuoted(content []byte) []byte {
	out := make([]byte, 0, len(content))
	for len(content) > 0 {
		at := bytes.IndexByte(content, '=')
		if at < 0 {
			return append(out, content...)
		}
		out = append(out, content[:at]...)
		content = content[at:]
		if n := softBreak(content); n > 0 {
			content = content[n:]
			continue
		}
		if len(content) >= 3 && unhex(content[1]) >= 0 && unhex(content[2]) >= 0 {
			out = append(out, byte(unhex(content[1])<<4|unhex(content[2])))
			content = content[3:]
			continue
		}
		out = append(out, '=')
		content = content[1:]
	}
	return out
}

// softBreak returns the length of `=`, white space and a line's end at the beginning, 0 when there is none.
func softBreak(content []byte) int {
	i := 1
	for i < len(content) && (content[i] == ' ' || content[i] == '\t') {
		i++
	}
	if i == len(content) {
		return i
	}
	if content[i] == '\r' {
		i++
	}
	if i < len(content) && content[i] == '\n' {
		return i + 1
	}
	return 0
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c - 'A' + 10)
	case c >= 'a' && c <= 'f':
		return int(c - 'a' + 10)
	}
	return -1
}

// decodeUU reads uuencoded lines between `begin` and `end`; content without them stays as it is.
func decodeUU(content []byte) []byte {
	var out []byte
	begun := false
	for line := range bytes.Lines(content) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !begun:
			begun = bytes.HasPrefix(line, []byte("begin "))
		case len(line) == 0 || bytes.Equal(line, []byte("end")):
		default:
			out = append(out, uuLine(line)...)
		}
	}
	if !begun {
		return content
	}
	return out
}

// uuLine decodes one line: a length, then four letters of six bits for every three bytes.
func uuLine(line []byte) []byte {
	bits := func(i int) byte {
		if i < len(line) {
			return (line[i] - ' ') & 0x3f
		}
		return 0
	}
	n := int(bits(0))
	out := make([]byte, 0, n+2)
	for i := 1; len(out) < n; i += 4 {
		a, b, c, d := bits(i), bits(i+1), bits(i+2), bits(i+3)
		out = append(out, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	return out[:n]
}
