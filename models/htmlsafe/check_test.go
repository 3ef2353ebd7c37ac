package htmlsafe

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// unsafe returns what a browser would find in sanitised HTML that must not be there: it looks at the tree that an HTML
// parser makes of it, not at how it is written.
func unsafe(clean string) []string {
	root, err := html.Parse(strings.NewReader(`<!doctype html><div id="box">` + clean + `</div><p id="after">end</p>`))
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	var box, after *html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type == html.CommentNode:
			found = append(found, "a comment")
		case n.Type != html.ElementNode || n.Data == "html" || n.Data == "head" || n.Data == "body":
		case attributeOf(n, "id") == "box":
			box = n
		case attributeOf(n, "id") == "after":
			after = n
		default:
			found = append(found, unsafeElement(n)...)
		}
	}
	if box == nil || after == nil || after.Parent != box.Parent || box.NextSibling != after {
		found = append(found, "it reaches out of its element")
	}
	return found
}

func attributeOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func unsafeElement(n *html.Node) []string {
	var found []string
	if elements[n.Data] == unknown || n.Namespace != "" {
		found = append(found, "the element "+n.Namespace+n.Data)
	}
	for _, a := range n.Attr {
		if why := unsafeAttribute(a); why != "" {
			found = append(found, fmt.Sprintf("%s %s=%q: %s", n.Data, a.Key, a.Val, why))
		}
	}
	return found
}

func unsafeAttribute(a html.Attribute) string {
	switch a.Key {
	case "href", "src":
		u, err := url.Parse(a.Val)
		if err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel", "cid"}, u.Scheme) {
			return "scheme"
		}
		if u.Scheme == "" && (!strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "//") || strings.HasPrefix(a.Val, `/\`)) {
			return "another host"
		}
	case "style":
		for _, word := range []string{"url(", "expression(", "\\", "/*", "@", "position:", "behavior:", "javascript:"} {
			if strings.Contains(strings.ToLower(a.Val), word) {
				return word
			}
		}
	case "class":
		if !markForm.MatchString(a.Val) {
			return "a foreign class"
		}
	case "alt", "title", "dir", "width", "height", "rel", "target", "start", "type", "value", "color", "size", "align", "bgcolor",
		"border", "cellpadding", "cellspacing", "valign", "colspan", "rowspan":
	default:
		return "unknown"
	}
	return ""
}

// words returns the text of HTML without white space, as a mail program would show it.
func words(source string) string {
	z := html.NewTokenizer(strings.NewReader(ValidText(source)))
	var out strings.Builder
	hidden := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(out.String()), "")
		case html.TextToken:
			if !hidden {
				out.WriteString(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			hidden = hiddenText[string(name)]
			if shownText[string(name)] {
				z.NextIsNotRawText()
			}
		case html.EndTagToken:
			hidden = false
		}
	}
}

// wantSafe fails when sanitised HTML isn't safe, isn't stable, or has lost words of its source.
func wantSafe(t *testing.T, source string) string {
	t.Helper()
	clean := Sanitize(source)
	for _, why := range unsafe(clean) {
		t.Errorf("%s\nsource %.300q\nclean  %.300q", why, source, clean)
	}
	if isPlain(source) && sanitize(source) != source {
		t.Errorf("taken for plain: %.300q, which is %.300q", source, sanitize(source))
	}
	if again := sanitize(clean); again != clean {
		t.Errorf("not stable\nsource %.300q\nclean  %.300q\nagain  %.300q", source, clean, again)
	}
	return clean
}
