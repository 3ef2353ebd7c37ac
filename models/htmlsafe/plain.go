package htmlsafe

import (
	"regexp"
	"strings"
)

// maxPlainDepth is how deep plain HTML nests.
const maxPlainDepth = 32

// plainElements may have no attributes in plain HTML. Links have those of the policy and no others.
var plainElements = map[string]kind{
	"b": inline, "code": inline, "del": inline, "em": inline, "i": inline, "s": inline, "strong": inline, "u": inline, "a": anchor,
	"blockquote": block, "div": block, "p": paragraph, "pre": block, "h1": heading, "h2": heading, "h3": heading,
	"ol": list, "ul": list, "li": item, "br": line,
}

// plainLink is the inside of a link's tag as the policy writes it, with an address that nothing in it has to be done to.
var plainLink = regexp.MustCompile(`^a href="(?:https?://[a-z0-9.-]+(?:/[A-Za-z0-9_./-]*)?(?:\?[A-Za-z0-9_.=/-]+(?:&amp;[A-Za-z0-9_.=/-]+)*)?"` +
	linkAttributes + `|mailto:[A-Za-z0-9_.+-]+@[a-z0-9.-]+"` + addressAttributes + `)$`)

// What the policy adds to every link that leaves the site, and to the address of a person.
const (
	linkAttributes    = ` rel="nofollow noreferrer noopener" target="_blank"`
	addressAttributes = ` rel="nofollow noreferrer"`
)

// isPlain reports whether html is in the simplest form that Sanitize returns, so that Sanitize would return it as it
// is. Most of what is stored is, and a page that shows many messages needs only this look at each.
func isPlain(html string) bool {
	p := plainScanner{}
	for at := 0; at < len(html); {
		n := 1
		switch html[at] {
		case '<':
			n = p.tag(html[at:])
		case '&':
			n = plainReference(html[at:])
		case '>', '"', '\'', '\r', 0:
			return false
		}
		if n == 0 {
			return false
		}
		at += n
	}
	return p.depth == 0
}

// plainReference returns the length of a character reference that the text begins with, 0 for one never written.
func plainReference(text string) int {
	for _, r := range [...]string{"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"} {
		if strings.HasPrefix(text, r) {
			return len(r)
		}
	}
	return 0
}

// plainScanner knows the open elements, and how many of the kinds that don't nest are open.
type plainScanner struct {
	open  [maxPlainDepth]string
	depth int
	kinds [caption + 1]int
}

// tag reads the tag that the text begins with and returns its length, 0 when it isn't plain.
func (p *plainScanner) tag(text string) int {
	end := strings.IndexByte(text, '>')
	if end < 0 {
		return 0
	}
	name, closing := strings.CutPrefix(text[1:end], "/")
	if closing {
		if p.depth == 0 || p.open[p.depth-1] != name {
			return 0
		}
		p.depth--
		p.kinds[plainElements[name]]--
		return end + 1
	}
	if !p.start(name) {
		return 0
	}
	return end + 1
}

// start opens an element where browsers leave it.
func (p *plainScanner) start(name string) bool {
	switch {
	case name == `div dir="ltr"`: // Gmail's
		name = "div"
	case strings.HasPrefix(name, "a ") && len(name) < maxValue/2 && plainLink.MatchString(name):
		name = "a"
	}
	k := plainElements[name]
	if k == line {
		return true
	}
	inList := p.depth > 0 && plainElements[p.open[p.depth-1]] == list
	switch {
	case k == unknown || p.depth == maxPlainDepth,
		k == anchor && p.kinds[anchor] > 0,
		k.endsParagraph() && p.kinds[paragraph] > 0,
		k == heading && p.kinds[heading] > 0,
		k == item && !inList:
		return false
	}
	p.open[p.depth] = name
	p.depth++
	p.kinds[k]++
	return true
}
