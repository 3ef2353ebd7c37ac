package client

import (
	"strings"

	"helpdeskz/handlers/web"
)

// place is a field of a form, with the words above it.
type place struct{ name, label string }

// summary returns what is wrong in a form, each line with the field's label, in the order of the fields.
func summary(v *web.Visit, words web.FormErrors, places ...place) []web.FieldError {
	var lines []web.FieldError
	const ends = "?:. " // of a label that is a question or has a colon of its own
	for _, p := range places {
		if text, wrong := words[p.name]; wrong {
			lines = append(lines, web.FieldError{Name: p.name, Text: v.T("portal.error_at", "Field", strings.TrimRight(p.label, ends), "Text", text)})
		}
	}
	return lines
}
