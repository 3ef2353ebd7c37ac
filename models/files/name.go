package files

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxName is the length of a clean name, in bytes.
	MaxName = 150
	// maxExtension is the longest ending that is kept when a name is cut, dot included, in bytes.
	maxExtension = 20
	// maxRawName bounds the work on a name; the end of it is what matters.
	maxRawName = 4096
	// noName stands for a name of which nothing is left.
	noName = "file"
)

// CleanName turns a file's name as it came into text that is fit to show and to offer for a download: the last part
// behind slashes of both kinds, valid UTF-8 without control, line-separator and text-direction characters, at most
// MaxName bytes with the extension kept, never empty and never of dots alone. It is idempotent. It is text, never a
// path: bytes are stored under keys of their own.
func CleanName(raw string) string {
	if len(raw) > maxRawName {
		raw = raw[len(raw)-maxRawName:]
	}
	raw = strings.TrimRight(strings.Map(cleanRune, strings.ToValidUTF8(raw, "")), "/\\ ")
	if i := strings.LastIndexAny(raw, "/\\"); i >= 0 {
		raw = raw[i+1:]
	}
	name := cutName(strings.TrimSpace(raw))
	if strings.Trim(name, ". ") == "" {
		return noName
	}
	return name
}

// cleanRune drops what could hide or reorder parts of a name ("gpj.exe" shown as "exe.jpg"), and makes every blank a
// plain one.
func cleanRune(r rune) rune {
	switch {
	case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
		return -1
	case r == '\u2028', r == '\u2029', r == '\uFEFF':
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// cutName shortens a name to MaxName bytes at a character's border, and keeps a short extension.
func cutName(name string) string {
	if len(name) <= MaxName {
		return name
	}
	ext := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= maxExtension {
		ext = name[i:]
	}
	end := MaxName - len(ext)
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimSpace(name[:end]) + ext
}

// extension is what stands behind the last dot of a clean name, in lower case, and empty without one.
func extension(name string) string {
	name = strings.TrimRight(name, ". ")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return strings.ToLower(name[i+1:])
	}
	return ""
}
