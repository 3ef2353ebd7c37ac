package jobs

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime"
)

var (
	// pageKinds and plainKinds are the types of texts as they are often misspelled.
	pageKinds  = regexp.MustCompile(`^(text\W*)?(x-)?x?h(tm|mt|tl|ml|tml|mtl|tlm)l?\d*$`)
	plainKinds = regexp.MustCompile(`^(text\W*)?(plain\w*|plan|ascii|unformatted)$|^text\W*$`)

	beginsAsPage = regexp.MustCompile(`(?i)^(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}>\s*)?(<!--.{0,500}?-->\s*)?<(!doctype\s+html|html|head|body)\b`)
)

// looked is how many bytes of a text tell what it is.
const looked = 4096

// mistyped reads what a leaf holds whose type no program knows: a misspelled one, or none with a page below it.
func mistyped(p *enmime.Part) (page, plain bool) {
	kind := p.ContentType
	switch {
	case kind == "text/html" || kind == "text/plain" || kind == "text" || inside(p, "multipart/digest"):
		return false, false
	case pageKinds.MatchString(kind):
		return true, false
	case plainKinds.MatchString(kind):
		return false, true
	case strings.Contains(strings.Trim(kind, "/ "), "/"):
		return false, false
	}
	start := decodeText(p.Header.Get("Content-Transfer-Encoding"), p.Content[:min(len(p.Content), looked)])
	if beginsAsPage.Match(start) {
		return true, false
	}
	return false, kind != "" && !bytes.Contains(start, []byte{0})
}

// decodeText is decodeTransfer for words that are to be read: what is declared as encoded and isn't stays as it stands.
func decodeText(encoding string, content []byte) []byte {
	name, _, _ := strings.Cut(strings.ToLower(encoding), ";")
	switch strings.Trim(name, " \t\"'") {
	case "base64":
		encoded := encodedLines(content)
		return append(decodeBase64(content[:encoded]), content[encoded:]...)
	case "quoted-printable":
		if !isQuoted(content) {
			return content
		}
	}
	return decodeTransfer(encoding, content)
}

// encodedLines returns how much of a text is base64: what follows is what lists put below the mails that they pass on, or all of a
// text that was never encoded.
func encodedLines(content []byte) int {
	n, known := 0, false
	for line := range bytes.Lines(content) {
		if word := bytes.TrimSpace(line); len(word) > 0 {
			if !isEncoded(word) {
				break
			}
			known = true
		}
		n += len(line)
	}
	if n < len(content) && known && isShort(content[:n]) {
		return 0 // the first line of a text may be a single word
	}
	return n
}

// isShort tells a word or two from an encoded text.
func isShort(content []byte) bool {
	word := bytes.TrimSpace(content)
	return len(word) < 40 && !bytes.HasSuffix(word, []byte("="))
}

// isEncoded tells whether a line is base64; some noise in it is forgiven.
func isEncoded(line []byte) bool {
	noise := 0
	for _, c := range line {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/', c == '=':
		case c == ' ' || c == '\t':
			noise += 2
		default:
			noise++
		}
	}
	return noise*20 <= len(line)
}

// isQuoted tells quoted-printable from a text that isn't, whose equals signs, as those of links, would make control characters.
func isQuoted(content []byte) bool {
	unfit := false
	for rest := content; ; {
		at := bytes.IndexByte(rest, '=')
		if at < 0 {
			return !unfit
		}
		rest = rest[at:]
		if softBreak(rest) > 0 {
			return true
		}
		if len(rest) >= 3 && unhex(rest[1]) >= 0 && unhex(rest[2]) >= 0 {
			switch c := byte(unhex(rest[1])<<4 | unhex(rest[2])); {
			case c == '=' || c == 0:
				return true
			case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b:
				unfit = true
			}
		}
		rest = rest[1:]
	}
}
