package kb

import (
	"strings"

	"helpdeskz/models/htmlsafe"
)

// Preview returns the first words of an article on one line, so many characters of them.
func Preview(body string, runes int) string {
	var out strings.Builder
	for _, m := range excerpt(oneLine(body), nil, runes) {
		out.WriteString(m.Text)
	}
	return out.String()
}

// oneLine returns an article's words without the marks that text has for lists and quotes.
func oneLine(body string) string {
	var words []string
	for line := range strings.Lines(htmlsafe.ToText(body)) {
		words = append(words, strings.Fields(strings.TrimLeft(line, ">-*# \t"))...)
	}
	return strings.Join(words, " ")
}
