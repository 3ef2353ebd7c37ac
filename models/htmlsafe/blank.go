package htmlsafe

import "strings"

// IsBlank tells whether a body says nothing: it has neither words nor pictures.
func IsBlank(html string) bool {
	return !strings.Contains(html, "<img") && strings.TrimSpace(ToText(html)) == ""
}
