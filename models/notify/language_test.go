package notify

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

var statuses = []models.Status{models.StatusOpen, models.StatusAnswered, models.StatusAwaitingReply, models.StatusInProgress, models.StatusClosed}

func TestTranslationsSayWhatTheEnglishTemplatesSay(t *testing.T) {
	parts := regexp.MustCompile(`%[a-z_]+%|</?[a-z]+`)
	for language, words := range translations {
		if len(words.statuses) != len(statuses) || len(words.priorities) != 6 || len(words.templates) != len(Shipped()) ||
			!strings.Contains(BeginningWords(70<<20, language), " 70 M") {
			t.Errorf("%s is not complete", language)
		}
		for _, english := range Shipped() {
			w := words.templates[english.Name]
			if diff := cmp.Diff(parts.FindAllString(english.Body, -1), parts.FindAllString(w.body, -1)); diff != "" {
				t.Errorf("%s: %s: placeholders and tags (-English +%s):\n%s", language, english.Name, language, diff)
			}
			if diff := cmp.Diff(parts.FindAllString(english.Subject, -1), parts.FindAllString(w.subject, -1)); diff != "" {
				t.Errorf("%s: %s: placeholders of the subject (-English +%s):\n%s", language, english.Name, language, diff)
			}
			if strings.HasPrefix(english.Subject, "[#") != strings.HasPrefix(w.subject, "[#%ticket_id%] ") || w.body == english.Body {
				t.Errorf("%s: %s is %q, %q", language, english.Name, w.subject, w.body)
			}
		}
	}
}

func TestTheLanguageOfAMail(t *testing.T) {
	germanSaved := models.MailTemplate{Name: models.TemplateStaffNotified, State: models.TemplateOn}
	germanSaved.Subject, germanSaved.Body = shippedIn(germanSaved.Name, "de")
	own := models.MailTemplate{Name: models.TemplateStaffNotified, State: models.TemplateOn, Subject: "Ours", Body: "%ticket_status%, %ticket_priority%"}
	tests := []struct {
		name, site, person string
		saved              []models.MailTemplate
		kind               string
		want               string // stands in subject or body
	}{
		{"the site's", "de", "", nil, models.TemplateNewTicket, "Ihre Frage ist bei uns"},
		{"the person's", "de", "es", nil, models.TemplateNewTicket, "Hemos recibido su pregunta"},
		{"English for a German site", "de", "en", nil, models.TemplateNewTicket, "We have your question"},
		{"one without words", "fr", "pt", nil, models.TemplateNewTicket, "We have your question"},
		{"as shipped, saved in German", "de", "fr", []models.MailTemplate{germanSaved}, models.TemplateStaffNotified, "statut Attend une réponse · priorité Haute"},
		{"an admin's own words", "en", "fr", []models.MailTemplate{own}, models.TemplateStaffNotified, "Awaiting reply, High"},
		{"an admin's own German words", "de", "fr", []models.MailTemplate{own}, models.TemplateStaffNotified, "Wartet auf Antwort, Hoch"},
	}
	for _, tt := range tests {
		set := &settings.Snapshot{Settings: settings.Shipped(), Templates: tt.saved}
		set.Language = tt.site
		d := Desk{Set: set, Key: secret.NewKey(), URL: "https://help.example.test", Now: time.Now()}
		mail, on := d.Mail(Letter{Kind: tt.kind, ToEmail: "cora@example.test", Language: tt.person, Status: models.StatusAwaitingReply, Priority: "High", Values: Values{}})
		if !on || !strings.Contains(mail.Subject+mail.Body, tt.want) {
			t.Errorf("%s: %+v does not say %q", tt.name, mail, tt.want)
		}
	}
}

func TestPrioritiesOfTheDeskStay(t *testing.T) {
	for name, want := range map[string]string{"Low": "Niedrig", "Whenever": "Whenever"} {
		if got := PriorityWord(name, "de"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestStatusesInEnglish(t *testing.T) {
	var words []string
	for _, status := range statuses {
		words = append(words, StatusWord(status, "en"))
	}
	if !slices.Equal(words, []string{"Open", "Answered", "Awaiting reply", "In progress", "Closed"}) {
		t.Errorf("statuses are %q", words)
	}
}
