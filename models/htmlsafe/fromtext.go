package htmlsafe

import (
	"regexp"
	"strings"
)

// linkInText finds addresses of pages and of people in text.
var linkInText = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]+|\b[a-z0-9][a-z0-9.!#$%&*+/=?^_|~-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b`)

// mayLink is a fast look for what every address has in it.
func mayLink(line string) bool {
	return strings.Contains(line, "://") || strings.Contains(line, "@") || strings.Contains(line, "www.") || strings.Contains(line, "WWW.")
}

// FromText turns text into HTML as Sanitize returns it: escaped, blank lines part paragraphs, other line ends and runs
// of blanks are kept, and addresses become links.
func FromText(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n").Replace(ValidText(text))
	var out strings.Builder
	open := false
	for line := range strings.SplitSeq(text, "\n") {
		switch blank := strings.TrimSpace(line) == ""; {
		case blank && open:
			out.WriteString("</p>\n")
			open = false
		case blank:
		case open:
			out.WriteString("<br>" + lineHTML(line))
		default:
			out.WriteString("<p>" + lineHTML(line))
			open = true
		}
	}
	if open {
		out.WriteString("</p>\n")
	}
	return Sanitize(strings.TrimSuffix(out.String(), "\n"))
}

// lineHTML escapes one line and makes its addresses links.
func lineHTML(line string) string {
	line = keepBlanks(strings.TrimRight(line, " \t"))
	if !mayLink(line) {
		return escape(line)
	}
	var out strings.Builder
	done := 0
	for _, at := range linkInText.FindAllStringIndex(line, -1) {
		from, to := at[0], at[0]+len(trimLink(line[at[0]:at[1]]))
		out.WriteString(escape(line[done:from]) + linkHTML(line[from:to]))
		done = to
	}
	out.WriteString(escape(line[done:]))
	return out.String()
}

// linkHTML writes a link as the policy does, so that Sanitize sees at a glance that it has nothing to do.
func linkHTML(words string) string {
	address := words
	if !strings.Contains(words, "://") && !strings.HasPrefix(strings.ToLower(words), "www.") {
		address = "mailto:" + words
	}
	if address = linkAddress(address); address == "" {
		return escape(words)
	}
	attributes := linkAttributes
	if strings.HasPrefix(address, "mailto:") {
		attributes = addressAttributes
	}
	return `<a href="` + escape(address) + `"` + attributes + `>` + escape(words) + `</a>`
}

// trimLink leaves out the punctuation behind an address, and a bracket that was opened in front of it.
func trimLink(words string) string {
	set := `.,;:!?'*_|]}`
	if !strings.Contains(words, "(") {
		set += ")"
	}
	return strings.TrimRight(words, set)
}

const noBreakSpace = "\u00a0"

// keepBlanks keeps the indent and the columns of a line, which HTML would run together.
func keepBlanks(line string) string {
	line = strings.ReplaceAll(line, "\t", "    ")
	line = strings.ReplaceAll(line, "  ", noBreakSpace+" ")
	if strings.HasPrefix(line, " ") {
		line = noBreakSpace + line[1:]
	}
	return line
}
