package client

import "helpdeskz/handlers/web"

// place is a field of a form, with the words above it.
type place struct{ name, label string }

// summary returns what is wrong in a form, each line with the field's label, in the order of the fields.
func summary(v *web.Visit, words web.FormErrors, places ...place) []web.FieldError {
	var lines []web.FieldError
	for _, p := range places {
		if text, wrong := words[p.name]; wrong {
			lines = append(lines, web.FieldError{Name: p.name, Text: v.T("portal.error_at", "Field", p.label, "Text", text)})
		}
	}
	return lines
}
