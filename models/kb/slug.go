package kb

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSlug is how long a slug may be, in bytes.
const maxSlug = 80

// Slug returns a title as it stands in an address: its letters and digits in lower case, without accents, with single dashes
// between them. It is never empty.
func Slug(title string) string {
	var out strings.Builder
	gap := false
	for _, r := range fold(title).text {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			gap = true
			continue
		}
		if out.Len()+utf8.RuneLen(r)+1 > maxSlug {
			break
		}
		if gap && out.Len() > 0 {
			out.WriteByte('-')
		}
		gap = false
		out.WriteRune(r)
	}
	if out.Len() == 0 {
		return "-"
	}
	return out.String()
}
