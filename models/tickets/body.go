package tickets

import (
	"strings"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// Body is what somebody wrote: HTML from the editor or a mail, else plain text.
type Body struct {
	HTML string
	Text string
}

// sanitised returns the body as HTML that may be stored.
func (b Body) sanitised() string {
	if strings.TrimSpace(b.HTML) != "" {
		return htmlsafe.Sanitize(htmlsafe.ValidText(b.HTML))
	}
	return htmlsafe.FromText(htmlsafe.ValidText(b.Text))
}

// check returns the body as stored, and notes what is wrong with it.
func (b Body) check(fields models.Fields) string {
	const field = "body"
	for _, raw := range []string{b.HTML, b.Text} {
		if !utf8.ValidString(raw) || strings.ContainsRune(raw, 0) {
			fields.Add(field, "field.text")
		}
		if utf8.RuneCountInString(raw) > models.MaxBody {
			fields.Add(field, "field.too_long", "Max", models.MaxBody)
		}
	}
	if fields[field].Key != "" {
		return ""
	}
	clean := b.sanitised()
	if strings.TrimSpace(htmlsafe.ToText(clean)) == "" && !strings.Contains(clean, "<img") {
		fields.Add(field, "field.required")
	}
	return clean
}

// checkSubject returns a subject on one line, and notes what is wrong with it.
func checkSubject(fields models.Fields, raw string) string {
	return models.RequireName(fields, "subject", raw, MaxSubject)
}

// previewLength is how many characters of the last message a list shows.
const previewLength = 160
