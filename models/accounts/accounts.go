// Package accounts holds the rules about people: who may sign in, how passwords are kept, how often something may be tried,
// and which customer an address belongs to.
package accounts

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// Service answers for the rules about people.
type Service struct {
	DB       *bun.DB
	Settings *settings.Store
	Key      secret.Key
	URL      string           // public address of the site, without a slash at its end; links in mails begin with it
	Now      func() time.Time // UTC
}

// The longest names and addresses that are taken, in characters.
const (
	MaxName     = 150
	MaxEmail    = 190
	MaxUsername = 60
)

// CleanEmail returns an address in the form in which it is stored and compared: trimmed and in lower case. It returns false
// for what is no address that mail can be sent to.
func CleanEmail(raw string) (string, bool) {
	email := strings.ToLower(strings.TrimSpace(raw))
	if email == "" || len(email) > MaxEmail || !utf8.ValidString(email) || strings.ContainsFunc(email, unwanted) {
		return "", false
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || parsed.Name != "" {
		return "", false
	}
	local, domain, _ := strings.Cut(email, "@")
	if local == "" || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", false
	}
	return email, true
}

func unwanted(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }

// CleanName returns a person's name on one line without control characters and doubled blanks.
func CleanName(raw string) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(raw, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	})
	return strings.Join(words, " ")
}

// checkPerson notes what is wrong with a name and an address given in a form.
func checkPerson(fields models.Fields, name, email string) (cleanName, cleanEmail string) {
	cleanName = CleanName(name)
	switch {
	case cleanName == "":
		fields.Add("fullname", "field.required")
	case utf8.RuneCountInString(cleanName) > MaxName:
		fields.Add("fullname", "field.too_long", "Max", MaxName)
	}
	cleanEmail, ok := CleanEmail(email)
	switch {
	case strings.TrimSpace(email) == "":
		fields.Add("email", "field.required")
	case !ok:
		fields.Add("email", "field.email")
	}
	return cleanName, cleanEmail
}
