package files

import (
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// SniffLen is how many of a file's first bytes Type looks at.
const SniffLen = 3072

// Binary is the type under which everything but pictures is served, as a download.
const Binary = "application/octet-stream"

// pictures are the types that browsers show as nothing but a picture. SVG isn't one: it can hold scripts.
var pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// Type returns the content type to serve a file with, told from its first bytes: one of the four pictures, else
// Binary. What the sender claims is data to show, never a header.
func Type(head []byte) string {
	head = head[:min(len(head), SniffLen)]
	if found := mimetype.Detect(head).String(); IsPicture(found) {
		return found
	}
	return Binary
}

// IsPicture reports whether a type from Type is a picture's, which may be shown in a page.
func IsPicture(contentType string) bool { return slices.Contains(pictures, contentType) }

// Disposition returns the value of a Content-Disposition header (RFC 6266): inline for pictures, attachment for all
// else. Its filename is ASCII without quotes, and filename* has the whole name (RFC 8187), so it is safe whatever the
// name holds.
func Disposition(contentType, name string) string {
	kind := "attachment"
	if IsPicture(contentType) {
		kind = "inline"
	}
	name = CleanName(name)
	return kind + `; filename="` + asciiName(name) + `"; filename*=UTF-8''` + percentName(name)
}

// asciiName is for the few programs that don't know filename*.
func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
}

// percentName encodes all but the attr-char of RFC 8187.
func percentName(name string) string {
	const hexDigits = "0123456789ABCDEF"
	var out strings.Builder
	for _, c := range []byte(name) {
		if isAttrChar(c) {
			out.WriteByte(c)
			continue
		}
		out.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
	}
	return out.String()
}

func isAttrChar(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0
}
