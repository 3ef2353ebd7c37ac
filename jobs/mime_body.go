package jobs

import (
	"html"
	"strings"

	"github.com/jhillyerd/enmime"
)

// maxBody is how many bytes of a mail's texts become the body, as text and as HTML; what has no room is kept whole as a file.
const maxBody = 1 << 20

// What holds maxBody bytes of UTF-8 at most: characters of four bytes each, of which each byte is written as =3D.
const (
	maxWide    = 4 * maxBody
	maxEncoded = 3 * maxWide
)

// block is a stretch of the body: leaves that say the same as text and as HTML. One of the two may be missing.
type block struct{ text, html []*enmime.Part }

// content is what a subtree of a mail holds.
type content struct {
	blocks []block
	files  []*enmime.Part
}

// readBody sorts the leaves into the body and the parts beside it. Each leaf ends in exactly one of them.
func (l *Letter) readBody(root *enmime.Part) {
	c := collect(root)
	if len(c.blocks) == 0 {
		c.promote()
	}
	l.compose(c.blocks)
	for _, p := range c.files {
		if part := l.part(p, len(l.Parts)+1); len(part.Content) > 0 || fileName(p) != "" {
			l.Parts = append(l.Parts, part)
		}
	}
}

func collect(p *enmime.Part) content {
	if p.FirstChild == nil {
		return leaf(p)
	}
	var children []content
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		children = append(children, collect(child))
	}
	if p.ContentType == "multipart/alternative" {
		return alternative(children)
	}
	var all content
	for _, c := range children {
		all.blocks = append(all.blocks, c.blocks...)
		all.files = append(all.files, c.files...)
	}
	return all
}

// leaf decides whether a leaf is to be read at once or is a file. A text of a wrong type is both.
func leaf(p *enmime.Part) content {
	page, plain := mistyped(p)
	var named []*enmime.Part // a mail that is nothing but a file is both as well
	if p.Parent == nil && fileName(p) != "" {
		named = append(named, p)
	}
	switch {
	case p.Disposition == "attachment", isNamedFile(p), isRelated(p):
	case page:
		return content{blocks: []block{{html: []*enmime.Part{p}}}, files: []*enmime.Part{p}}
	case plain:
		return content{blocks: []block{{text: []*enmime.Part{p}}}, files: []*enmime.Part{p}}
	case p.ContentType == "text/html":
		return content{blocks: []block{{html: []*enmime.Part{p}}}, files: named}
	case isPlain(p):
		return content{blocks: []block{{text: []*enmime.Part{p}}}, files: named}
	}
	return content{files: []*enmime.Part{p}}
}

// isPlain also takes a multipart without parts, whose boundary is wrong, and a part without a type (RFC 2045, 5.2).
func isPlain(p *enmime.Part) bool {
	return p.ContentType == "text/plain" || p.ContentType == "text" || strings.HasPrefix(p.ContentType, "multipart/") ||
		p.ContentType == "" && !inside(p, "multipart/digest")
}

// isNamedFile passes over the names that some programs give to the body itself.
func isNamedFile(p *enmime.Part) bool {
	return p.Parent != nil && !inside(p, "multipart/alternative") && fileName(p) != ""
}

// isRelated tells what a page refers to from the page, which comes first.
func isRelated(p *enmime.Part) bool {
	return inside(p, "multipart/related") && p.Parent.FirstChild != p && p.ContentID != ""
}

func inside(p *enmime.Part, kind string) bool { return p.Parent != nil && p.Parent.ContentType == kind }

// alternative takes the first text and the last HTML of several versions of the same; the others become files.
func alternative(children []content) content {
	var out content
	var text, page []*enmime.Part
	for _, c := range children {
		out.files = append(out.files, c.files...)
		leaves, hasPage := flatten(c.blocks)
		switch {
		case hasPage:
			out.files = append(out.files, page...)
			page = leaves
		case text == nil:
			text = leaves
		default:
			out.files = append(out.files, leaves...)
		}
	}
	if text != nil || page != nil {
		out.blocks = []block{{text: text, html: page}}
	}
	return out
}

func flatten(blocks []block) (leaves []*enmime.Part, hasPage bool) {
	for _, b := range blocks {
		if len(b.html) > 0 {
			leaves, hasPage = append(leaves, b.html...), true
			continue
		}
		leaves = append(leaves, b.text...)
	}
	return leaves, hasPage
}

// promote makes the first text that isn't marked as an attachment the body of a mail that has none. One with a name stays a
// file too.
func (c *content) promote() {
	for i, p := range c.files {
		if p.Disposition == "attachment" || p.ContentType != "text/plain" && p.ContentType != "text/html" {
			continue
		}
		if fileName(p) == "" {
			c.files = append(c.files[:i:i], c.files[i+1:]...)
		}
		if p.ContentType == "text/html" {
			c.blocks = []block{{html: []*enmime.Part{p}}}
		} else {
			c.blocks = []block{{text: []*enmime.Part{p}}}
		}
		return
	}
}

// compose writes the body: as HTML when some of it is, and as text when all of it is.
func (l *Letter) compose(blocks []block) {
	allText, anyPage := true, false
	textRoom, pageRoom := maxBody, maxBody
	var text, page []string
	for _, b := range blocks {
		allText = allText && len(b.text) > 0
		anyPage = anyPage || len(b.html) > 0
		var plain, marked []string
		for _, p := range b.text {
			plain = append(plain, l.words(p, &textRoom))
		}
		for _, p := range b.html {
			marked = append(marked, markup(p, l.words(p, &pageRoom)))
		}
		if len(marked) == 0 {
			marked = append(marked, markup(b.text[0], strings.Join(plain, "\n")))
		}
		text, page = append(text, plain...), append(page, marked...)
	}
	if allText {
		l.Text = strings.Join(text, "\n")
	}
	if anyPage {
		l.HTML = strings.Join(page, "\n")
	}
}

// markup writes plain words as HTML.
func markup(p *enmime.Part, words string) string {
	if page, _ := mistyped(p); page || p.ContentType == "text/html" {
		return words
	}
	return "<div>" + strings.ReplaceAll(html.EscapeString(words), "\n", "<br>\n") + "</div>"
}

// words returns as much of a leaf's text as there is room for, with LF as its line ends, and keeps the whole of a longer one as a
// file.
func (l *Letter) words(p *enmime.Part, room *int) string {
	words, whole := "", false
	if *room > 0 {
		words, whole = plainWords(p)
	}
	if !whole || len(words) > *room {
		l.Parts = append(l.Parts, l.part(p, len(l.Parts)+1))
	}
	words = cutText(words, *room)
	*room -= len(words)
	return words
}

// plainWords decodes a leaf, or the beginning of one that is too long for any body.
func plainWords(p *enmime.Part) (words string, whole bool) {
	text := decodeText(p.Header.Get("Content-Transfer-Encoding"), p.Content[:min(len(p.Content), maxEncoded)])
	whole = len(p.Content) <= maxEncoded && len(text) <= maxWide
	words = toUTF8(parameter(p.Header.Get("Content-Type"), "charset"), text[:min(len(text), maxWide)])
	return strings.ReplaceAll(strings.ReplaceAll(words, "\r\n", "\n"), "\r", "\n"), whole
}
