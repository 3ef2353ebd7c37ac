// Package htmlsafe is the one sanitiser: whatever people and mails send as HTML goes through Sanitize before it is
// stored, and again through Render or Document when it is shown. It also turns text into HTML and back, and folds the
// quoted part of an answer away. All of it takes any input at all, in time linear to its length.
package htmlsafe

import "strings"

// PicturePath begins the addresses of pictures that this site serves itself, as those of articles. Stored HTML may point
// at them.
const PicturePath = "/download/"

// Sanitize returns the part of html that is safe to put into a page: formatting, links, lists, quotes, tables and
// pictures, without scripts, forms, ids, frames or anything that loads by itself except pictures. All tags are
// closed and nested as browsers nest them, so nothing of it reaches out of the element that holds it. Vendors' marks
// of quoted text and signatures become the classes that Fold knows. All text that a mail program would show is kept.
// Sanitize is idempotent.
//
// Pictures keep a src of cid:, http:, https: or below PicturePath; Render decides which of them are shown.
func Sanitize(html string) string {
	html = ValidText(html)
	if isPlain(html) {
		return html
	}
	return sanitize(html)
}

func sanitize(html string) string {
	return bodyPolicy().Sanitize(rebuild(html))
}

// ValidText returns s as valid UTF-8 without NUL, which no database column takes otherwise.
func ValidText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
