package models

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxEmail is the longest address that is stored, in bytes.
const MaxEmail = 190

// CleanEmail returns an address in the form in which it is stored and compared: trimmed and in lower case. It returns false
// for what is no address that mail can be sent to.
func CleanEmail(raw string) (string, bool) {
	email, ok := CleanSender(raw)
	if _, domain, _ := strings.Cut(email, "@"); !ok || !strings.Contains(domain, ".") {
		return "", false
	}
	return email, true
}

// CleanSender is CleanEmail for the sender of a mail, whose domain may be a name without dots, as in a network of one's own.
// Some Japanese providers give out addresses with dots where RFC 5322 allows none.
func CleanSender(raw string) (string, bool) {
	email := strings.ToLower(strings.TrimSpace(raw))
	if email == "" || len(email) > MaxEmail || !utf8.ValidString(raw) || strings.ContainsFunc(email, unwanted) {
		return "", false
	}
	local, domain, _ := strings.Cut(email, "@")
	byTheBook := strings.ReplaceAll(local, ".", "") + "@" + domain
	parsed, err := mail.ParseAddress(byTheBook)
	if err != nil || parsed.Address != byTheBook || parsed.Name != "" || strings.HasPrefix(domain, "[") {
		return "", false
	}
	return email, true
}

// CleanName returns a name on one line, as valid text without control characters and doubled blanks.
func CleanName(raw string) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(raw, ""), unwanted)
	return strings.Join(words, " ")
}

// CheckName returns a name in the form of CleanName, and notes at its field when it is no text or longer than most characters.
func CheckName(fields Fields, field, raw string, most int) string {
	name := CleanName(raw)
	switch {
	case !utf8.ValidString(raw) || strings.ContainsRune(raw, 0):
		fields.Add(field, "field.text")
	case utf8.RuneCountInString(name) > most:
		fields.Add(field, "field.too_long", "Max", most)
	}
	return name
}

// RequireName is CheckName for a field that must be filled.
func RequireName(fields Fields, field, raw string, most int) string {
	name := CheckName(fields, field, raw, most)
	if name == "" {
		fields.Add(field, "field.required")
	}
	return name
}

func unwanted(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }
