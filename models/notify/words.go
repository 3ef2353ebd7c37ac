package notify

import (
	"slices"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// What an agent says in a mail stands between comments, which nobody is shown and sanitised words can't hold: so the words can be
// told from the template's.
const (
	wordsBegin = "<!--words-->"
	wordsEnd   = "<!--/words-->"
)

// marked returns a message as it stands in a mail's HTML.
func marked(kind, message string) string {
	if kind != models.TemplateStaffReply {
		return message
	}
	return wordsBegin + message + wordsEnd
}

// Words returns what an agent says in a mail, as sanitised HTML, and false for a mail that is the desk's own wording only.
func Words(m *models.OutboxMail) (html string, ok bool) {
	_, rest, begun := strings.Cut(m.HTML, wordsBegin)
	html, _, ended := strings.Cut(rest, wordsEnd)
	if m.Kind != models.TemplateStaffReply || !begun || !ended {
		return "", false
	}
	return html, true
}

// Reword puts other words, which are sanitised HTML, in the place of a mail's, and makes its text of them. The template's words stay,
// and pictures that are shown no more don't go with it.
func Reword(m *models.OutboxMail, html string) {
	before, ok := Words(m)
	if !ok {
		return
	}
	m.HTML = strings.ReplaceAll(m.HTML, wordsBegin+before+wordsEnd, wordsBegin+html+wordsEnd)
	m.Body = htmlsafe.ToText(m.HTML)
	m.Files = slices.DeleteFunc(slices.Clone(m.Files), func(f models.OutboxFile) bool {
		return f.Inline && !strings.Contains(m.HTML, f.ContentID)
	})
}
