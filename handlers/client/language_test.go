package client_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func TestWhoseLanguageAPageSpeaks(t *testing.T) {
	s := newSite(t)
	user := s.Customer("ines@castro.test")
	speak := func(language string) {
		user.Language = language
		if err := models.SetUserProfile(context.Background(), s.DB, user); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ person, browser, site, want string }{
		{"", "", "en", "en"},
		{"", "", "es", "es"},
		{"", "pt-BR, zh;q=0.9", "de", "de"},
		{"", "fr-CH;q=0.8, de;q=0.9", "es", "de"},
		{"fr", "de", "es", "fr"},
		{"tlh", "de", "es", "de"},
	}
	titles := map[string]string{"en": "My tickets", "es": "Mis tickets", "de": "Meine Tickets", "fr": "Mes tickets"}
	for _, tt := range tests {
		s.Set(func(set *settings.Settings) { set.Language = tt.site })
		speak(tt.person)
		b := s.AsCustomer(user)
		b.Header.Set("Accept-Language", tt.browser)
		a := b.Get("/tickets").Want(http.StatusOK)
		if got := attribute(t, a.Doc(), "html", "lang"); got != tt.want {
			t.Errorf("%+v: the page is in %q", tt, got)
		}
		has(t, a.Doc(), "title", titles[tt.want])
		if varies := strings.Contains(a.Header.Get("Vary"), "Accept-Language"); varies != (tt.want != tt.person) {
			t.Errorf("%+v: varies by the browser's language: %v", tt, varies)
		}
	}
}

func TestANewCustomersMailsAreInTheLanguageOfThePage(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		for browser, want := range map[string]struct{ language, subject string }{
			"de": {"de", "[#ID] Ihre Frage ist bei uns"},
			"en": {"", "[#ID] We have your question"}, // the site's, so that it stays the browser's choice
		} {
			b := s.Browser()
			b.Header.Set("Accept-Language", browser)
			answers := asked()
			answers.Set("email", browser+"@castro.test")
			b.Post(general, formOf(t, b, general, answers)).Want(http.StatusSeeOther)
			user, err := models.UserByEmail(context.Background(), s.DB, browser+"@castro.test")
			if err != nil || user.Language != want.language {
				t.Errorf("%s: the customer is %+v, %v", browser, user, err)
			}
			mails, err := models.OutboxMails(context.Background(), s.DB, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, mail := range mails {
				subject := strings.Replace(mail.Subject, "[#"+itoa(mail.TicketID)+"]", "[#ID]", 1)
				found = found || mail.ToEmail == user.Email && strings.HasPrefix(subject, want.subject)
			}
			if !found {
				t.Errorf("%s: no mail begins with %q", browser, want.subject)
			}
		}
	})
}
