package htmlsafe

import (
	"slices"
	"strings"
)

// class says what one line of a message is.
type class uint8

const (
	own         class = iota // the writer's own words
	quoted                   // words of an earlier message
	attribution              // "On … wrote:" before a quote
	signature                // the writer's signature
	rest                     // a mark from which on everything is an earlier message
)

// foldedLine is a line of a message that isn't blank.
type foldedLine struct {
	start int    // where the message can be cut in front of the line, in bytes
	text  string // trimmed, at most maxLine bytes
	class class
	// ruled says that a line is drawn above it.
	ruled bool
}

// minLeading is how many quoted lines above an answer are worth folding; fewer are its context.
const minLeading = 3

// Fold splits the HTML of a message into what its writer wrote and what is quoted below it, signature included. It
// knows the marks of the common mail programs, in HTML that Sanitize returned and in their own, and those of text.
// Both parts together hold all of the message; where nothing is quoted, or nothing else would be left, quoted is
// empty. When the answer stands below the quote, visible is what comes last.
func Fold(html string) (visible, quoted string) {
	lines := htmlLines(html)
	at, below := cut(lines)
	if at <= 0 || at >= len(lines) {
		return html, ""
	}
	first, last := splitHTML(html, lines[at].start)
	if below {
		return last, first
	}
	return first, last
}

// FoldText does for text what Fold does for HTML. Both parts joined are the text, byte by byte.
func FoldText(text string) (visible, quoted string) {
	lines := textLines(text)
	at, below := cut(lines)
	if at <= 0 || at >= len(lines) {
		return text, ""
	}
	first, last := text[:lines[at].start], text[lines[at].start:]
	if below {
		return last, first
	}
	return first, last
}

// cut returns the index of the line at which to cut, and whether the answer is below; 0 or len(lines) is not to cut.
func cut(lines []foldedLine) (at int, below bool) {
	end := classify(lines)
	at = end
	for at > 0 && lines[at-1].class != own {
		at--
	}
	if end == len(lines) && !hasQuote(lines[at:]) {
		if above := answerBelow(lines); above > 0 {
			return above, true
		}
	}
	if !slices.ContainsFunc(lines[at:], hasWords) {
		return len(lines), false
	}
	return at, false
}

// hasWords reports whether a line is more than a quote mark.
func hasWords(l foldedLine) bool { return strings.Trim(l.text, "> "+noBreakSpace) != "" }

func hasQuote(lines []foldedLine) bool {
	return slices.ContainsFunc(lines, func(l foldedLine) bool { return l.class == quoted })
}

// answerBelow returns where the answer begins when all that is quoted stands above it, else 0. Quotes with answers
// between them stay as they are.
func answerBelow(lines []foldedLine) int {
	at, quotes := 0, 0
	for at < len(lines) && (lines[at].class == quoted || lines[at].class == attribution) {
		if lines[at].class == quoted {
			quotes++
		}
		at++
	}
	if quotes < minLeading || at == len(lines) || lines[at].class != own || hasQuote(lines[at:]) {
		return 0
	}
	return at
}

// classify finds the marks of text in lines of which the quoted ones are known. It returns where the rest begins.
func classify(lines []foldedLine) (end int) {
	forwarded := findForward(lines)
	for i := forwarded; i < len(lines); i++ {
		lines[i].class = own // what is passed on is the writer's to show, whatever it looks like
	}
	end = findRest(lines[:forwarded])
	if end == forwarded {
		end = len(lines)
	}
	findAttributions(lines[:min(end, forwarded)])
	findSignature(lines[:end])
	return end
}

// findRest returns where everything below is an earlier message. Where marked quotes follow, only those are quoted,
// because an answer may stand between or below them.
func findRest(lines []foldedLine) int {
	for i := range lines {
		if lines[i].class == rest {
			return i
		}
		if lines[i].class != own || !beginsRest(lines[i:]) {
			continue
		}
		near := lines[i:min(len(lines), i+maxHeaders)]
		n := slices.IndexFunc(near, func(l foldedLine) bool { return l.class == quoted })
		if n < 0 {
			lines[i].class = rest
			return i
		}
		for j := range near[:n] {
			near[j].class = attribution
		}
	}
	return len(lines)
}

// findForward returns where a message begins that is passed on: not within a quote, but perhaps at its begin, because
// programs mark both in one way.
func findForward(lines []foldedLine) int {
	for i, l := range lines {
		if (l.class != quoted || i == 0 || lines[i-1].class != quoted) && isForward(l.text) {
			return i
		}
	}
	return len(lines)
}

// findAttributions marks the lines in front of each quote that say whose words follow.
func findAttributions(lines []foldedLine) {
	for i := 1; i < len(lines); i++ {
		if lines[i].class != quoted || lines[i-1].class != own {
			continue
		}
		for n := range attributionLines(lines[:i]) {
			lines[i-1-n].class = attribution
		}
	}
}

// maxSignature is how many lines a signature has at most; more below "--" are likely no signature.
const maxSignature = 12

// findSignature marks a signature at the end of the writer's own words: behind "-- ", or what a phone adds.
func findSignature(lines []foldedLine) {
	end := len(lines)
	for end > 0 && lines[end-1].class != own {
		end--
	}
	from := end
	for i := end - 1; i >= 0 && i >= end-1-maxSignature && lines[i].class == own; i-- {
		if isSignatureMark(lines[i].text) || isFooterMark(lines[i].text) && i > 0 && lines[i-1].class == quoted {
			from = i
			break
		}
	}
	if from == end && end > 0 && isPhoneSignature(lines[end-1].text) {
		from = end - 1
	}
	for i := from; i < end; i++ {
		lines[i].class = signature
	}
}

// joined are the texts of lines as one.
func joined(lines []foldedLine) string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.Join(texts, " ")
}
