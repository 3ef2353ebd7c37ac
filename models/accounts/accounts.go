// Package accounts holds the rules about people: who may sign in, how passwords are kept, how often something may be tried,
// and which customer an address belongs to.
package accounts

import (
	"strings"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// Service answers for the rules about people.
type Service struct {
	DB       *bun.DB
	Settings *settings.Store
	Files    files.Store // of avatars
	Key      secret.Key
	URL      string           // public address of the site, without a slash at its end; links in mails begin with it
	Now      func() time.Time // UTC
	Wake     func()           // called after a commit that queued mail
}

// The longest names and addresses that are taken, in characters.
const (
	MaxName     = 150
	MaxEmail    = models.MaxEmail
	MaxUsername = 60
)

// CleanEmail is models.CleanEmail.
func CleanEmail(raw string) (string, bool) { return models.CleanEmail(raw) }

// CleanName is models.CleanName.
func CleanName(raw string) string { return models.CleanName(raw) }

// checkPerson notes what is wrong with a name and an address given in a form.
func checkPerson(fields models.Fields, name, email string) (cleanName, cleanEmail string) {
	cleanName = models.RequireName(fields, "fullname", name, MaxName)
	return cleanName, checkEmail(fields, email)
}

// checkEmail returns an address given in a form in its stored form, and notes what is wrong with it.
func checkEmail(fields models.Fields, raw string) string {
	email, ok := CleanEmail(raw)
	switch {
	case strings.TrimSpace(raw) == "":
		fields.Add("email", "field.required")
	case !ok:
		fields.Add("email", "field.email")
	}
	return email
}
