package htmlsafe

import (
	"strings"

	"golang.org/x/net/html"
)

// textLines splits text into its lines that aren't blank. Those with > in front are quoted.
func textLines(text string) []foldedLine {
	var lines []foldedLine
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if l := newLine(at, text[at:end]); l.text != "" {
			lines = append(lines, l)
		}
		at = end
	}
	return lines
}

// unseen are the characters that don't make a line of their own.
const unseen = "\x00 \t\r\n\f\v" + noBreakSpace + "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

// newLine returns the line of some text, with the class that the text alone gives it.
func newLine(start int, text string) foldedLine {
	text = strings.Trim(text, unseen)
	l := foldedLine{start: start, text: text[:min(len(text), maxLine)]}
	if strings.HasPrefix(text, ">") && text != ">:" { // ">:" is the end of a broken attribution
		l.class = quoted
	}
	return l
}

// htmlLines splits HTML into lines as they are shown.
func htmlLines(source string) []foldedLine {
	s := lineScanner{boundary: -1}
	z := html.NewTokenizer(strings.NewReader(source))
	at := 0
	for {
		token := z.Next()
		if token == html.ErrorToken {
			s.endLine()
			return s.lines
		}
		raw := z.Raw()
		size := len(raw)
		s.token(z, token, at, raw)
		at += size
	}
}

// lineScanner collects the lines of HTML.
type lineScanner struct {
	lines    []foldedLine
	open     []markedElement
	current  strings.Builder // the text of the line that is open
	started  bool
	start    int // where the open line can be cut off
	boundary int // where a line that begins now can be cut off, -1 when nowhere before it
	hidden   string
	next     foldedLine // the class and the ruler that the next line gets
	pre      int
}

// markedElement is an open element with its mark, and the number of lines in front of it.
type markedElement struct {
	name, mark string
	lines      int
	hasQuote   bool
}

func (s *lineScanner) token(z *html.Tokenizer, token html.TokenType, at int, raw []byte) {
	switch token {
	case html.TextToken:
		if s.hidden == "" {
			s.text(at, string(raw))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		s.startTag(elementName(string(name)), at, z, more)
	case html.EndTagToken:
		name, _ := z.TagName()
		s.endTag(elementName(string(name)))
	}
}

func (s *lineScanner) startTag(name string, at int, z *html.Tokenizer, more bool) {
	s.hidden = ""
	if hiddenText[name] {
		s.hidden = name
		return
	}
	k := elements[name]
	if !k.isInline() && name != "img" {
		s.endLine()
	}
	if !s.started && s.boundary < 0 {
		s.boundary = at
	}
	if name == "img" {
		s.add(at, "\uFFFC")
	}
	m := mark(name, readAttributes(z, more))
	if m == markRest {
		s.next.class = rest
	}
	if m == markLine || k == rule {
		s.next.ruled = true
	}
	if k != unknown && k != line && k != rule {
		s.enter(name, m)
	}
}

// enter opens an element.
func (s *lineScanner) enter(name, mark string) {
	if len(s.open) >= 2*maxDepth {
		return
	}
	if name == "pre" {
		s.pre++
	}
	if name == "blockquote" && mark == markQuote {
		s.markAround()
	}
	s.open = append(s.open, markedElement{name: name, mark: mark, lines: len(s.lines)})
}

// markAround notes in all open elements that they hold a quote.
func (s *lineScanner) markAround() {
	for i := range s.open {
		s.open[i].hasQuote = true
	}
}

func (s *lineScanner) endTag(name string) {
	s.hidden = ""
	if !elements[name].isInline() {
		s.endLine()
	}
	if !s.started && s.next == (foldedLine{}) {
		s.boundary = -1
	}
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i].name == name {
			s.leave(i)
			return
		}
	}
}

// leave closes the elements from i on. A reply without a quote inside is a quote itself, and so is what a plain
// blockquote holds below an attribution.
func (s *lineScanner) leave(i int) {
	for _, e := range s.open[i:] {
		if e.name == "pre" {
			s.pre--
		}
		plain := e.name == "blockquote" && e.mark == ""
		if !plain && (e.mark != markReply || e.hasQuote) {
			continue
		}
		s.endLine()
		if plain && !surelyAttributed(s.lines[:min(e.lines, len(s.lines))]) {
			continue
		}
		for j := e.lines; j < len(s.lines); j++ {
			s.lines[j].class = quoted
		}
	}
	s.open = s.open[:i]
}

// text adds text to the open line; in a pre element each of its lines is one.
func (s *lineScanner) text(at int, raw string) {
	if s.pre == 0 {
		s.add(at, raw)
		return
	}
	for raw != "" {
		end := strings.IndexByte(raw, '\n') + 1
		if end == 0 {
			end = len(raw)
		}
		s.add(at, raw[:end])
		if raw[end-1] == '\n' {
			s.endLine()
		}
		at, raw = at+end, raw[end:]
	}
}

// add puts text into the open line, and opens one when there is none.
func (s *lineScanner) add(at int, raw string) {
	if !s.started {
		if strings.Trim(raw, " \t\r\n\f") == "" {
			return
		}
		s.started, s.start = true, at
		if s.boundary >= 0 {
			s.start = s.boundary
		}
		s.boundary = -1
	}
	if room := maxLine - s.current.Len(); room > 0 {
		s.current.WriteString(raw[:min(room, len(raw))])
	}
}

// endLine closes the open line, and gives it the class that the elements around it say.
func (s *lineScanner) endLine() {
	if !s.started {
		return
	}
	text := strings.Join(strings.Fields(html.UnescapeString(s.current.String())), " ")
	l := newLine(s.start, text)
	s.current.Reset()
	s.started = false
	if l.text == "" {
		return
	}
	l.ruled = s.next.ruled
	if around := s.around(); around == quoted {
		l.class = quoted
	} else {
		l.class = max(l.class, around, s.next.class)
	}
	s.next = foldedLine{}
	s.lines = append(s.lines, l)
}

// around returns the class that the open elements give to a line.
func (s *lineScanner) around() class {
	found := own
	for _, e := range s.open {
		switch e.mark {
		case markQuote:
			return quoted
		case markAttribution:
			found = attribution
		case markSignature:
			found = signature
		}
	}
	return found
}

// splitHTML cuts html in two. Elements that are open at the cut end with the first part and begin anew in the second.
func splitHTML(source string, cut int) (first, second string) {
	var names, starts []string
	z := html.NewTokenizer(strings.NewReader(source[:cut]))
	for token := z.Next(); token != html.ErrorToken; token = z.Next() {
		raw := string(z.Raw())
		name, _ := z.TagName()
		switch k := elements[elementName(string(name))]; {
		case k == unknown || k == line || k == rule:
		case token == html.StartTagToken && len(names) < 2*maxDepth:
			names, starts = append(names, string(name)), append(starts, raw)
		case token == html.EndTagToken:
			for i := len(names) - 1; i >= 0; i-- {
				if names[i] == string(name) {
					names, starts = names[:i], starts[:i]
					break
				}
			}
		}
	}
	var ends strings.Builder
	for i := len(names) - 1; i >= 0; i-- {
		ends.WriteString("</" + names[i] + ">")
	}
	return source[:cut] + ends.String(), strings.Join(starts, "") + source[cut:]
}
