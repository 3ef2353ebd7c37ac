package htmlsafe

import (
	"html/template"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// RenderOptions say which pictures of a message are shown.
type RenderOptions struct {
	// Pictures are the addresses of the message's own pictures by Content-ID, without angle brackets.
	Pictures map[string]string
	// Remote shows pictures of other sites, which learn by it that the message is read, when and from where.
	Remote bool
}

// Render sanitises a stored body once more and returns it for a page. Pictures that are not to be shown, or that the
// message doesn't bring along, leave their alternative words.
func Render(html string, opt RenderOptions) template.HTML {
	return template.HTML(render(Sanitize(html), opt)) //nolint:gosec // Sanitize made it safe.
}

// HasRemotePictures reports whether a body, as Sanitize returned it, has pictures that Render shows with
// RenderOptions.Remote only.
func HasRemotePictures(html string) bool {
	for from, to := range tags(html) {
		if tagName(html[from:to]) == "img" && isRemote(tagAttribute(html[from:to], "src")) {
			return true
		}
	}
	return false
}

func render(clean string, opt RenderOptions) string {
	if !strings.Contains(clean, "<img ") {
		return clean
	}
	var out strings.Builder
	done := 0
	for from, to := range tags(clean) {
		if tag := clean[from:to]; tagName(tag) == "img" {
			out.WriteString(clean[done:from])
			out.WriteString(opt.picture(tag))
			done = to
		}
	}
	out.WriteString(clean[done:])
	return out.String()
}

// picture returns what stands for a picture's tag.
func (opt RenderOptions) picture(tag string) string {
	src := tagAttribute(tag, "src")
	address := opt.address(html.UnescapeString(src))
	if address == "" {
		return tagAttribute(tag, "alt")
	}
	out := `<img src="` + escape(address) + `" alt="` + tagAttribute(tag, "alt") + `" loading="lazy" referrerpolicy="no-referrer"`
	for _, key := range []string{"title", "width", "height"} {
		if v := tagAttribute(tag, key); v != "" {
			out += ` ` + key + `="` + v + `"`
		}
	}
	return out + ">"
}

// address returns from where the browser loads a picture, or "" when it may not.
func (opt RenderOptions) address(src string) string {
	if id, ok := strings.CutPrefix(src, "cid:"); ok {
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
		return opt.Pictures[id]
	}
	if isRemote(src) && !opt.Remote {
		return ""
	}
	return src
}

func isRemote(src string) bool {
	return strings.HasPrefix(src, "http://") || strings.HasPrefix(src, "https://")
}
