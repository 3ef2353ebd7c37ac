package jobs

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// guessed is how many bytes of a text its charset is guessed from, confident how sure (in percent) the guess must be.
const (
	guessed   = 64 << 10
	confident = 60
)

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([a-z0-9_.:-]{1,40})`)

// toUTF8 reads text in a charset as browsers do (WHATWG Encoding), so that gb2312 is gb18030 and iso-8859-1 is
// windows-1252. It never fails: what has no or a wrong label is guessed, what stays unreadable becomes U+FFFD.
// The result is valid UTF-8 without NUL.
func toUTF8(label string, text []byte) string {
	e := charset(label)
	if (e == nil || e == encoding.Nop) && isASCII(text) {
		return tidy(string(text))
	}
	if e == nil {
		return decodeCharset(guess(text), text)
	}
	out := decodeCharset(e, text)
	if lost := strings.Count(out, "\ufffd"); lost > 0 {
		if better := decodeCharset(guess(text), text); strings.Count(better, "\ufffd") < lost {
			return better
		}
	}
	return out
}

func decodeCharset(e encoding.Encoding, text []byte) string {
	if e == encoding.Nop {
		return tidy(strings.TrimPrefix(string(text), "\ufeff"))
	}
	// The announcement at the beginning of ISO-2022-KR is no text.
	text = bytes.Replace(text, []byte("\x1b$)C"), nil, 1)
	out, _, err := transform.Bytes(unicode.BOMOverride(e.NewDecoder()), text)
	if err != nil {
		return tidy(string(text))
	}
	return tidy(string(out))
}

func tidy(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}

// charset returns the encoding that a label means, Nop for UTF-8, and nil for no label, an unknown one and plain
// ASCII, which many programs declare whatever they send.
func charset(label string) encoding.Encoding {
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	label = strings.TrimPrefix(label, "charset=")
	// RFC 2231 lets a language follow the name.
	if cut := strings.IndexAny(label, "* ;,"); cut >= 0 {
		label = label[:cut]
	}
	if e, known := labels[label]; known {
		return e
	}
	e, err := htmlindex.Get(label)
	if err != nil || e == encoding.Replacement {
		return nil
	}
	switch e {
	case unicode.UTF8:
		return encoding.Nop
	case simplifiedchinese.GBK:
		return simplifiedchinese.GB18030
	}
	return e
}

// guess finds the charset of a text by itself, windows-1252 when nothing speaks for another one.
func guess(text []byte) encoding.Encoding {
	text = text[:min(len(text), guessed)]
	if bytes.Contains(text, []byte("\x1b$")) {
		return labels["iso-2022-jp-ms"]
	}
	if mostlyUTF8(text) {
		return encoding.Nop
	}
	if m := metaCharset.FindSubmatch(text); m != nil {
		if e := charset(string(m[1])); e != nil && e != encoding.Nop {
			return e
		}
	}
	if r, err := chardet.NewTextDetector().DetectBest(text); err == nil && r.Confidence >= confident {
		if e := charset(r.Charset); e != nil && e != encoding.Nop {
			return e
		}
	}
	return charmap.Windows1252
}

// isASCII also says no to escapes, with which the charsets of ISO 2022 begin.
func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf || b == 0x1b {
			return false
		}
	}
	return true
}

// mostlyUTF8 tells UTF-8, even with a few broken bytes, from any other charset.
func mostlyUTF8(text []byte) bool {
	good, bad := 0, 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		text = text[size:]
	}
	return bad == 0 || good > 4*bad
}
