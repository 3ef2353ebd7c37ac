package htmlsafe

import (
	"strings"

	"golang.org/x/net/html"
)

// maxDepth is how deep elements nest at most; tags of deeper ones are dropped and their text is kept.
const maxDepth = 200

// rebuild writes html anew with known elements and attributes only, every tag closed and nested so that a browser's
// parser makes the very same tree of it. Sanitised text that browsers nest otherwise is how markup escapes: with
// "<div><table><div><table></table></div>" the inner div is closed by the second table, and its end tag then closes the
// div around it all.
func rebuild(source string) string {
	b := builder{skipped: map[string]int{}}
	b.out.Grow(len(source) + len(source)/8)
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			b.closeTo(0)
			return b.out.String()
		case html.TextToken:
			if b.hidden == "" {
				b.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			b.startToken(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(elementName(string(name)))
		}
	}
}

// elementName returns the name under which an element is kept.
func elementName(name string) string {
	if alias, ok := blockAlias[name]; ok {
		return alias
	}
	return name
}

// builder writes well-nested HTML and knows which elements are open.
type builder struct {
	out   strings.Builder
	stack []open
	// skipped counts start tags that were dropped, by name, so that their end tags close nothing else.
	skipped map[string]int
	hidden  string // the element whose text is being dropped, or ""
}

// open is an element that has not been closed. ended means that its end tag came while blocks within were open: it
// closes when they have.
type open struct {
	name  string
	kind  kind
	ended bool
}

func (b *builder) startToken(z *html.Tokenizer) {
	raw, hasAttr := z.TagName()
	name := string(raw)
	if shownText[name] {
		z.NextIsNotRawText()
	}
	if hiddenText[name] {
		b.hidden = name
		return
	}
	b.hidden = ""
	name = elementName(name)
	k := elements[name]
	if k == unknown {
		return
	}
	all := readAttributes(z, hasAttr)
	if name == "img" {
		b.picture(all)
		return
	}
	b.start(name, k, all.written(name, linkAddress(all.value("href"))))
}

// picture writes a picture; one that may not be loaded leaves its words.
func (b *builder) picture(all attributes) {
	address := pictureAddress(all.value("src"))
	if address == "" {
		b.text(all.value("alt"))
		return
	}
	b.start("img", line, all.written("img", address))
}

// start writes a start tag where it may stand, or drops it.
func (b *builder) start(name string, k kind, attributes string) {
	if k != line && k != rule && len(b.stack) >= maxDepth {
		b.skipped[name]++
		return
	}
	if !b.makeRoom(name, k) {
		return
	}
	b.out.WriteString("<" + name + attributes + ">")
	if k != line && k != rule {
		b.stack = append(b.stack, open{name: name, kind: k})
	}
}

// text writes text, escaped. Text among the rows of a table gets a cell of its own.
func (b *builder) text(text string) {
	if strings.TrimLeft(text, " \t\r\n\f") != "" {
		b.intoCell()
	}
	b.out.WriteString(escape(text))
}

// end closes the element that an end tag means, with all within it; without one the tag is dropped.
func (b *builder) end(name string) {
	if b.hidden != "" {
		b.hidden = ""
		return
	}
	if name == "br" { // browsers take </br> for <br>
		b.start(name, line, "")
		return
	}
	k := elements[name]
	if k == unknown || k == line || k == rule {
		return
	}
	if b.skipped[name] > 0 {
		b.skipped[name]--
		return
	}
	if at := b.find(name, k); at >= 0 {
		b.endAt(at)
	}
}

// endAt closes the element at a place of the stack; an inline one that blocks have been opened in closes with them.
func (b *builder) endAt(at int) {
	if b.stack[at].kind.isInline() {
		for _, inner := range b.stack[at+1:] {
			if !inner.kind.isInline() {
				b.stack[at].ended = true
				return
			}
		}
	}
	b.closeTo(at)
	for n := len(b.stack); n > 0 && b.stack[n-1].ended; n = len(b.stack) {
		b.closeTo(n - 1)
	}
}

// closeTo closes all open elements from a place of the stack on.
func (b *builder) closeTo(at int) {
	for i := len(b.stack) - 1; i >= at; i-- {
		b.out.WriteString("</" + b.stack[i].name + ">")
	}
	b.stack = b.stack[:at]
}

func (b *builder) top() kind {
	if len(b.stack) == 0 {
		return unknown
	}
	return b.stack[len(b.stack)-1].kind
}

// escape makes text of HTML's special characters. A carriage return stays one, as a reference.
func escape(text string) string { return html.EscapeString(text) }
