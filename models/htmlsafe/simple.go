package htmlsafe

import "strings"

// simpleElements are plain formatting, which looks the same in the page's own style.
var simpleElements = map[string]bool{
	"a": true, "b": true, "blockquote": true, "br": true, "code": true, "del": true, "div": true, "em": true, "figcaption": true,
	"figure": true, "h1": true, "h2": true, "h3": true, "hr": true, "i": true, "img": true, "ins": true, "kbd": true, "li": true,
	"mark": true, "ol": true, "p": true, "pre": true, "s": true, "samp": true, "small": true, "span": true, "strike": true,
	"strong": true, "sub": true, "sup": true, "tt": true, "u": true, "ul": true,
}

// simpleAttributes are those that don't bring a look of their own. Pictures must be the message's or the site's.
var simpleAttributes = map[string]bool{
	"class": true, "dir": true, "href": true, "rel": true, "target": true, "title": true, "start": true, "type": true,
	"value": true, "src": true, "alt": true, "width": true, "height": true,
}

// IsSimple reports whether a body, as Sanitize returned it, is plain formatting that may stand in the page itself. One
// with tables, colours or remote pictures is better shown as a Document of its own.
func IsSimple(html string) bool {
	for from, to := range tags(html) {
		tag := html[from:to]
		if !simpleElements[tagName(tag)] || !hasSimpleAttributes(tag) {
			return false
		}
	}
	return true
}

func hasSimpleAttributes(tag string) bool {
	if strings.IndexByte(tag, ' ') < 0 {
		return true
	}
	for key, value := range tagAttributes(tag) {
		if !simpleAttributes[key] || key == "src" && isRemote(value) {
			return false
		}
	}
	return true
}
