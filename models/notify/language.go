package notify

import (
	"fmt"
	"slices"
	"strings"

	"helpdeskz/models"
)

// wording is a shipped template's text.
type wording struct{ subject, body string }

// translation is what mails say in a language other than English: the shipped templates, the statuses, the priorities by their
// shipped names, and what stands in a ticket for a mail of so many MB that is only held in part.
type translation struct {
	templates  map[string]wording
	statuses   map[models.Status]string
	priorities map[string]string
	beginning  string
}

var translations = map[string]translation{"de": german, "es": spanish, "fr": french}

// Template returns the desk's wording of a kind of mail: the changed one as it is, else the shipped one in a language, which is
// English where there is none in that language.
func Template(changed []models.MailTemplate, name, language string) models.MailTemplate {
	t := models.MailTemplate{Name: name, State: models.TemplateOff}
	for _, list := range [][]models.MailTemplate{Shipped(), changed} {
		if at := slices.IndexFunc(list, func(t models.MailTemplate) bool { return t.Name == name }); at >= 0 {
			t = list[at]
		}
	}
	if IsShipped(t) {
		t.Subject, t.Body = shippedIn(name, language)
	}
	return t
}

// IsShipped tells whether a template's wording is as shipped, in whatever language.
func IsShipped(t models.MailTemplate) bool {
	is := func(language string) bool {
		subject, body := shippedIn(t.Name, language)
		return t.Subject == subject && t.Body == body
	}
	for language := range translations {
		if is(language) {
			return true
		}
	}
	return is("")
}

func shippedIn(name, language string) (subject, body string) {
	if w, known := translations[language].templates[name]; known {
		return w.subject, w.body
	}
	for _, t := range Shipped() {
		if t.Name == name {
			return t.Subject, t.Body
		}
	}
	return "", ""
}

// StatusWord returns a status as mails name it in a language.
func StatusWord(status models.Status, language string) string {
	if word, known := translations[language].statuses[status]; known {
		return word
	}
	words := strings.ReplaceAll(status.String(), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// PriorityWord returns a priority as mails name it in a language: the shipped ones are translated, the desk's own stay as they are.
func PriorityWord(name, language string) string {
	if word, known := translations[language].priorities[name]; known {
		return word
	}
	return name
}

// BeginningWords says in a language that a mail of so many bytes was left on its server and only its beginning came along.
func BeginningWords(bytes int64, language string) string {
	words := "Only the beginning of this mail is attached. The whole mail has %d MB and was left on the mail server."
	if t, known := translations[language]; known {
		words = t.beginning
	}
	return fmt.Sprintf(words, bytes>>20)
}
