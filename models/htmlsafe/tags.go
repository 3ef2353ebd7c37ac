package htmlsafe

import (
	"iter"
	"strings"
)

// tags yields the tags of html that Sanitize wrote, as [from, to) with their brackets. There every < and > of text or
// of an attribute is a reference, so nothing has to be parsed.
func tags(clean string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for at := 0; ; {
			from := strings.IndexByte(clean[at:], '<')
			if from < 0 {
				return
			}
			from += at
			to := strings.IndexByte(clean[from:], '>')
			if to < 0 {
				return
			}
			at = from + to + 1
			if !yield(from, at) {
				return
			}
		}
	}
}

// tagName returns the name in a tag such as <p>, </p> or <p dir="rtl">.
func tagName(tag string) string {
	name := strings.Trim(tag, "</>")
	if i := strings.IndexByte(name, ' '); i >= 0 {
		name = name[:i]
	}
	return name
}

// tagAttributes yields the attributes of a tag that Sanitize wrote; values are still escaped. It yields an empty key
// and stops where the tag isn't of that form.
func tagAttributes(tag string) iter.Seq2[string, string] {
	rest := strings.TrimSuffix(tag, ">")
	_, rest, _ = strings.Cut(rest, " ")
	return func(yield func(string, string) bool) {
		for rest != "" {
			key, value, ok := strings.Cut(rest, `="`)
			end := strings.IndexByte(value, '"')
			if !ok || end < 0 {
				yield("", rest)
				return
			}
			if !yield(key, value[:end]) {
				return
			}
			rest = strings.TrimPrefix(value[end+1:], " ")
		}
	}
}

// tagAttribute returns one attribute of a tag that Sanitize wrote, still escaped.
func tagAttribute(tag, key string) string {
	for k, v := range tagAttributes(tag) {
		if k == key {
			return v
		}
	}
	return ""
}
