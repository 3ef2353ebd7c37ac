package htmlsafe

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

const (
	// maxAttributes bounds the attributes of one tag that are looked at.
	maxAttributes = 64
	// maxValue is the longest attribute that is kept, in bytes.
	maxValue = 4096
)

var (
	number    = regexp.MustCompile(`^-?[0-9]{1,6}$`)
	pixels    = regexp.MustCompile(`^[0-9]{1,4}$`)
	length    = regexp.MustCompile(`^[0-9]{1,4}%?$`)
	span      = regexp.MustCompile(`^[1-9][0-9]?$`)
	direction = regexp.MustCompile(`^(?:ltr|rtl|auto)$`)
	alignment = regexp.MustCompile(`^(?:left|right|center|justify)$`)
	vertical  = regexp.MustCompile(`^(?:top|middle|bottom|baseline)$`)
	colour    = regexp.MustCompile(`^(?:#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,24})$`)
	anyWords  = regexp.MustCompile(`^`)
)

// forms are attributes with the form that their values must have.
type forms map[string]*regexp.Regexp

var cellForms = forms{"align": alignment, "valign": vertical, "bgcolor": colour, "width": length, "height": length, "colspan": span, "rowspan": span}

// attributeForms are the attributes that elements may have beside dir, class, style, href and src.
var attributeForms = map[string]forms{
	"a": {"title": anyWords}, "abbr": {"title": anyWords},
	"img":   {"alt": anyWords, "title": anyWords, "width": pixels, "height": pixels},
	"ol":    {"start": number, "type": regexp.MustCompile(`^[1aAiI]$`)},
	"li":    {"value": number},
	"font":  {"color": colour, "size": regexp.MustCompile(`^[+-]?[1-7]$`)},
	"p":     {"align": alignment},
	"div":   {"align": alignment},
	"table": {"align": alignment, "bgcolor": colour, "border": pixels, "cellpadding": pixels, "cellspacing": pixels, "width": length},
	"tr":    {"align": alignment, "valign": vertical, "bgcolor": colour},
	"td":    cellForms, "th": cellForms,
}

// attributeForm returns the form of an attribute, nil when the element may not have it.
func attributeForm(name, key string) *regexp.Regexp {
	if key == "dir" {
		return direction
	}
	return attributeForms[name][key]
}

// attributes are those of one start tag, as they came, without doubles.
type attributes []html.Attribute

func readAttributes(z *html.Tokenizer, more bool) attributes {
	var all attributes
	for range maxAttributes {
		if !more {
			break
		}
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, twice := all.get(string(key)); !twice {
			all = append(all, html.Attribute{Key: string(key), Val: string(value)})
		}
	}
	return all
}

func (a attributes) get(key string) (string, bool) {
	for _, attr := range a {
		if attr.Key == key {
			return attr.Val, true
		}
	}
	return "", false
}

// value is get for those who don't tell an empty attribute from a missing one.
func (a attributes) value(key string) string {
	v, _ := a.get(key)
	return v
}

// written returns what an element may keep of its attributes, as it stands in a tag; address is its cleaned href or
// src. rel and target of links are the policy's to add.
func (a attributes) written(name, address string) string {
	if len(a) == 0 {
		return ""
	}
	var out strings.Builder
	write := func(key, value string) { out.WriteString(` ` + key + `="` + escape(value) + `"`) }
	if class := mark(name, a); class != "" {
		write("class", class)
	}
	if style := cleanStyle(name, a.value("style")); style != "" {
		write("style", style)
	}
	for _, attr := range a {
		if form := attributeForm(name, attr.Key); form != nil && len(attr.Val) <= maxValue && form.MatchString(attr.Val) {
			write(attr.Key, attr.Val)
		}
	}
	switch {
	case name == "a" && address != "":
		write("href", address)
	case name == "img":
		write("src", address)
	}
	return out.String()
}
