// Package notify words the mails that the desk sends, and makes the outbox rows of them. When a mail is sent is the
// business of the rules that call it.
package notify

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"time"
	"unicode"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/mailid"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// Values are what the placeholders of a template stand for, by name without the per cent signs. All are plain text,
// but "message", which is sanitised HTML, and "company_logo", which is markup of LogoMarkup.
type Values map[string]string

// Letter is a mail about to be queued.
type Letter struct {
	Kind         string // the template's name
	ToEmail      string
	ToName       string
	Language     string        // of the receiver, "" for the site's
	Status       models.Status // of the ticket that it is about
	Priority     string        // its name
	Values       Values
	DepartmentID int64 // whose mailbox writes; 0 for the default one
	MailboxID    int64 // which writes, whatever the department; 0 for the department's
	TicketID     int64
	MessageID    int64
	Refs         []string // Message-IDs of the conversation, without brackets, oldest first
	Files        []models.OutboxFile
	DedupeKey    string // what the mail is about: a second one with the same key is refused by the database
	Automatic    bool   // not written by a person: marked as such, and never answered by other machines
}

// Desk is what every mail needs to know of the site.
type Desk struct {
	Set *settings.Snapshot
	Key secret.Key
	URL string
	Now time.Time
}

// maxHeader is the longest subject or name that is written into a header, in characters.
const maxHeader = 250

// Mail returns the outbox row of a letter, and false when its template is off, or when it would go to the desk itself: that
// would come back as a mail to be answered.
func (d Desk) Mail(l Letter) (*models.OutboxMail, bool) {
	language := l.Language
	if language == "" {
		language = d.Set.Language
	}
	template := Template(d.Set.Templates, l.Kind, language)
	if template.State == models.TemplateOff || d.Set.OwnAddress(l.ToEmail) {
		return nil, false
	}
	if !IsShipped(template) {
		language = d.Set.Language // an admin's own words are in the site's language
	}
	if l.Status != 0 {
		l.Values["ticket_status"], l.Values["ticket_priority"] = StatusWord(l.Status, language), PriorityWord(l.Priority, language)
	}
	return d.Draft(template, l), true
}

// Draft returns the outbox row of a letter in this wording, whether its mails are sent or not.
func (d Desk) Draft(template models.MailTemplate, l Letter) *models.OutboxMail {
	l.Values["company_name"], l.Values["support_url"] = d.Set.SiteName, d.URL
	if _, given := l.Values["company_logo"]; !given {
		l.Values["company_logo"] = d.logo()
	}
	body := fill(template.Body, l.Values, func(name, value string) string {
		switch name {
		case "message":
			return marked(l.Kind, value)
		case "company_logo":
			return value
		}
		return html.EscapeString(htmlsafe.ValidText(value))
	})
	row := &models.OutboxMail{
		Kind: l.Kind, State: models.OutboxQueued, ToEmail: l.ToEmail, ToName: oneLine(l.ToName),
		Subject: oneLine(fill(template.Subject, l.Values, inSubject)),
		HTML:    body, Body: htmlsafe.ToText(body), Files: l.Files, Refs: strings.Join(l.Refs, " "),
		TicketID: l.TicketID, MessageID: l.MessageID, DedupeKey: l.DedupeKey, Automatic: l.Automatic,
		NextTryAt: d.Now, CreatedAt: d.Now,
	}
	if len(l.Refs) > 0 {
		row.InReplyTo = l.Refs[len(l.Refs)-1]
	}
	mailbox, named := d.Set.Mailbox(l.MailboxID)
	if !named {
		mailbox, _ = d.Set.MailboxFor(l.DepartmentID)
	}
	row.MailboxID = mailbox.ID
	row.MailMessageID = d.messageID(l, mailbox)
	return row
}

// messageID names the desk's own domain: the mailbox's, else the site's.
func (d Desk) messageID(l Letter, mailbox models.Mailbox) string {
	_, domain, _ := strings.Cut(mailbox.Email, "@")
	if domain == "" {
		if site, err := url.Parse(d.URL); err == nil {
			domain = site.Hostname()
		}
	}
	if domain == "" {
		domain = "helpdeskz.invalid"
	}
	return strings.Trim(mailid.New(MAC(d.Key), l.TicketID, l.MessageID, domain), "<>")
}

// MAC returns the code that marks the desk's own Message-IDs.
func MAC(key secret.Key) mailid.MAC {
	return func(data []byte) []byte { return key.MAC("message-id", data) }
}

// fill replaces the placeholders of a template in one pass: what a value says is never taken for a placeholder.
func fill(template string, values Values, show func(name, value string) string) string {
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		if mark := "%" + name + "%"; strings.Contains(template, mark) {
			pairs = append(pairs, mark, show(name, value))
		}
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// inSubject shows a value in a subject, where nothing is HTML.
func inSubject(name, value string) string {
	switch name {
	case "message":
		return htmlsafe.Preview(value, maxHeader)
	case "company_logo":
		return ""
	}
	return value
}

// oneLine keeps line breaks, control characters and endless texts out of a header.
func oneLine(text string) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	line := strings.Join(words, " ")
	if runes := []rune(line); len(runes) > maxHeader {
		return string(runes[:maxHeader])
	}
	return line
}

// Link returns an address of the site for a path, whose parts are escaped: Link(url, "tickets/show", "12").
func Link(site, path string, parts ...string) string {
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return fmt.Sprintf("%s/%s", strings.TrimRight(site, "/"), strings.TrimLeft(path, "/"))
}
