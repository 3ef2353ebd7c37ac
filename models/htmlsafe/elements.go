package htmlsafe

// kind groups elements by how browsers nest them (HTML Standard, 13.2.6).
type kind uint8

const (
	unknown   kind = iota
	inline         // b, span
	anchor         // a, which holds no other a
	block          // div, blockquote
	paragraph      // p, which any block ends
	heading        // h1
	list           // ul, ol
	item           // li
	term           // dt, dd
	line           // br, img: without content
	rule           // hr: without content, ends a p
	table          // table
	group          // tbody and the like
	row            // tr
	cell           // td, th
	caption        // caption
)

// elements are all that a message may hold. Tags of others are dropped, and what they hold is kept.
var elements = map[string]kind{
	"a": anchor, "abbr": inline, "b": inline, "big": inline, "cite": inline, "code": inline, "del": inline, "em": inline,
	"font": inline, "i": inline, "ins": inline, "kbd": inline, "mark": inline, "q": inline, "s": inline, "samp": inline,
	"small": inline, "span": inline, "strike": inline, "strong": inline, "sub": inline, "sup": inline, "tt": inline,
	"u": inline, "var": inline,
	"address": block, "blockquote": block, "center": block, "div": block, "dl": block, "figcaption": block,
	"figure": block, "pre": block, "p": paragraph,
	"h1": heading, "h2": heading, "h3": heading, "h4": heading, "h5": heading, "h6": heading,
	"ul": list, "ol": list, "li": item, "dt": term, "dd": term,
	"br": line, "img": line, "hr": rule,
	"table": table, "thead": group, "tbody": group, "tfoot": group, "tr": row, "td": cell, "th": cell, "caption": caption,
}

// blockAlias are elements of pages that are kept as plain blocks, so that words of two of them don't run together.
var blockAlias = map[string]string{
	"article": "div", "aside": "div", "body": "div", "fieldset": "div", "footer": "div", "header": "div",
	"legend": "div", "main": "div", "nav": "div", "option": "div", "section": "div", "summary": "div", "details": "div",
	"menu": "ul", "dir": "ul", "xmp": "pre", "listing": "pre", "plaintext": "pre", "textarea": "pre",
}

// hiddenText are elements whose content isn't for reading.
var hiddenText = map[string]bool{"script": true, "style": true, "title": true, "iframe": true}

// shownText are elements whose content is HTML for programs without scripts or frames, as mail programs are.
var shownText = map[string]bool{"noscript": true, "noembed": true, "noframes": true}

// endsParagraph reports whether an open p ends where an element of this kind begins.
func (k kind) endsParagraph() bool {
	switch k {
	case block, paragraph, heading, list, item, term, rule, table:
		return true
	}
	return false
}

// bounds reports whether end tags and implied ends don't reach out of an element of this kind.
func (k kind) bounds() bool { return k == cell || k == caption || k == table }

// holdsRows reports whether an element of this kind holds parts of tables only, and no text.
func (k kind) holdsRows() bool { return k == table || k == group || k == row }

// isInline reports whether an element of this kind runs within a line.
func (k kind) isInline() bool { return k == inline || k == anchor }
