package desk

import (
	"html"
	"strings"

	"helpdeskz/models/htmlsafe"
)

// CannedPlaceholders are what a canned response may hold instead of words, in the order in which they are listed.
var CannedPlaceholders = []string{"client_name", "client_email", "ticket_id", "ticket_subject", "ticket_department", "ticket_status",
	"ticket_priority", "staff_name", "company_name", "support_url"}

// FillCanned puts the values, plain text by the placeholders' names, into a canned response. It does so in one pass: what a value
// says is never taken for a placeholder, nor for markup.
func FillCanned(body string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(CannedPlaceholders))
	for _, name := range CannedPlaceholders {
		pairs = append(pairs, "%"+name+"%", html.EscapeString(htmlsafe.ValidText(values[name])))
	}
	return htmlsafe.Sanitize(strings.NewReplacer(pairs...).Replace(body))
}
