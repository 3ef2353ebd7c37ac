package htmlsafe

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// maxIndent bounds the quote marks and the blanks in front of a line.
const maxIndent = 8

// ToText turns HTML into text: paragraphs and lines, lists with marks, quotes with > in front, and the address of a
// link behind its words when they don't say it. It takes any HTML, sanitised or not.
func ToText(html string) string { return toText(html, true, math.MaxInt) }

// toText is ToText, with or without the addresses of links, and may end when it has so many bytes.
func toText(source string, addresses bool, enough int) string {
	w := textWriter{addresses: addresses}
	z := html.NewTokenizer(strings.NewReader(ValidText(source)))
	hidden := ""
	for token := z.Next(); token != html.ErrorToken && w.out.Len() < enough; token = z.Next() {
		switch token {
		case html.TextToken:
			if hidden == "" {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := z.TagName()
			name := string(raw)
			hidden = ""
			if hiddenText[name] {
				hidden = name
			}
			if shownText[name] {
				z.NextIsNotRawText()
			}
			w.start(elementName(name), readAttributes(z, more))
		case html.EndTagToken:
			raw, _ := z.TagName()
			hidden = ""
			w.end(elementName(string(raw)))
		}
	}
	return strings.TrimSpace(w.out.String())
}

// textWriter writes text and holds back blanks and line ends until more text comes.
type textWriter struct {
	out       strings.Builder
	addresses bool
	breaks    int  // line ends to write before the next word
	blank     bool // a blank to write before the next word
	quotes    int  // open blockquotes
	lastDepth int  // quote marks in front of the line that is written
	pre       int  // open pre elements
	lists     []int
	marker    string // to write in front of the next word: "- "
	link      string // the address of the open link
	linkFrom  int    // where its words begin
}

// start begins a line or paragraph where an element does.
func (w *textWriter) start(name string, a attributes) {
	switch elements[name] {
	case block, paragraph, heading, list, item, term, rule, table, group, row, caption:
		w.breakLine(spacing(name))
	case cell:
		w.blank = true
	}
	switch name {
	case "blockquote":
		w.quotes++
	case "pre":
		w.pre++
	case "ul":
		w.lists = append(w.lists, -1)
	case "ol":
		w.lists = append(w.lists, 0)
	case "li":
		w.marker = w.nextMarker()
	case "br":
		w.breaks++
	case "hr":
		w.text("----")
		w.breakLine(1)
	case "img":
		w.text(a.value("alt"))
	case "a":
		w.link, w.linkFrom = linkAddress(a.value("href")), w.out.Len()
	}
}

// end closes what start opened. A list inside another ends like a line, not like a paragraph.
func (w *textWriter) end(name string) {
	switch name {
	case "blockquote":
		w.quotes = max(0, w.quotes-1)
	case "pre":
		w.pre = max(0, w.pre-1)
	case "ul", "ol":
		w.lists = w.lists[:max(0, len(w.lists)-1)]
	case "li":
		w.marker = ""
	case "a":
		w.endLink()
	}
	switch elements[name] {
	case block, paragraph, heading, list, item, term, table, group, row, caption:
		w.breakLine(spacing(name))
	}
}

// spacing is how many line ends stand around an element: a blank line around a paragraph, none around a div.
func spacing(name string) int {
	switch elements[name] {
	case paragraph, heading, list, table:
		return 2
	}
	if name == "blockquote" || name == "pre" || name == "dl" {
		return 2
	}
	return 1
}

func (w *textWriter) breakLine(n int) {
	if n == 2 && len(w.lists) > 0 {
		n = 1 // no blank lines within a list
	}
	w.breaks = max(w.breaks, n)
}

// nextMarker is what stands in front of an item: the number in an ordered list, else a dash.
func (w *textWriter) nextMarker() string {
	if len(w.lists) == 0 {
		return "- "
	}
	indent := strings.Repeat("  ", min(maxIndent, len(w.lists)-1))
	last := &w.lists[len(w.lists)-1]
	if *last < 0 {
		return indent + "- "
	}
	*last++
	return indent + strconv.Itoa(*last) + ". "
}

// endLink writes the address of a link behind its words, unless they are the address.
func (w *textWriter) endLink() {
	words := ""
	if w.linkFrom <= w.out.Len() {
		words = strings.TrimSpace(w.out.String()[w.linkFrom:])
	}
	address := strings.TrimPrefix(strings.TrimPrefix(w.link, "mailto:"), "tel:")
	w.link = ""
	if !w.addresses || address == "" || strings.HasPrefix(address, "/") || words == "" || sameAddress(words, address) {
		return
	}
	w.text(" <" + address + ">")
}

func sameAddress(words, address string) bool {
	plain := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(s), "http://"), "https://")
		return strings.TrimSuffix(s, "/")
	}
	return plain(words) == plain(address)
}

// text writes words, with what was held back in front of the first one.
func (w *textWriter) text(text string) {
	text = strings.ReplaceAll(text, noBreakSpace, " ")
	if w.pre > 0 {
		w.preformatted(text)
		return
	}
	for i, word := range strings.Fields(text) {
		w.word(word, i > 0 || !strings.HasPrefix(text, word))
	}
	if text != "" && strings.TrimRight(text, " \t\r\n\f\v") != text {
		w.blank = true
	}
}

// preformatted writes the lines of a pre element as they are.
func (w *textWriter) preformatted(text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.breaks++
		}
		if line = strings.TrimRight(line, " \t\r"); line != "" {
			w.word(line, false)
		}
	}
}

func (w *textWriter) word(word string, blank bool) {
	switch {
	case w.out.Len() == 0:
		w.newLine(0)
	case w.breaks > 0:
		w.newLine(min(w.breaks, 2))
	case blank || w.blank:
		w.out.WriteByte(' ')
	}
	w.breaks, w.blank = 0, false
	w.out.WriteString(word)
}

// newLine ends the line and begins the next with its quote marks and the marker of an item. A blank line between is
// quoted when both its neighbours are.
func (w *textWriter) newLine(ends int) {
	depth := min(maxIndent, w.quotes)
	for i := range ends {
		if i > 0 {
			w.out.WriteString(strings.TrimSpace(strings.Repeat("> ", min(depth, w.lastDepth))))
		}
		w.out.WriteByte('\n')
	}
	w.out.WriteString(strings.Repeat("> ", depth) + w.marker)
	w.marker, w.lastDepth = "", depth
}
