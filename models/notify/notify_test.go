package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/mailid"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func deskWith(templates []models.MailTemplate, mailboxes ...models.Mailbox) notify.Desk {
	set := &settings.Snapshot{Settings: settings.Shipped(), Templates: templates, Mailboxes: mailboxes}
	set.SiteName = "Ink & Co"
	return notify.Desk{Set: set, Key: secret.NewKey(), URL: "https://help.example.test/desk", Now: now}
}

func TestPlaceholdersAreReplacedInOnePass(t *testing.T) {
	tests := []struct {
		name                  string
		subject, body         string
		values                notify.Values
		wantSubject, wantBody string
	}{
		{"each", "[#%ticket_id%] %company_name%", "<p>%client_name%</p>%message%<a href=\"%support_url%\">x</a>",
			notify.Values{"ticket_id": "7", "client_name": "Cora", "message": "<p>Hi <b>you</b></p>"},
			"[#7] Ink & Co", `<p>Cora</p><p>Hi <b>you</b></p><a href="https://help.example.test/desk">x</a>`},
		{"placeholders in values stay", "%client_name%", "%client_name% %message%",
			notify.Values{"client_name": "%message%", "message": "<p>%client_name%</p>"}, "%message%", "%message% <p>%client_name%</p>"},
		{"markup in values is shown", "%client_name%", `<p title="%client_name%">%client_name%</p>`,
			notify.Values{"client_name": `<script>"&'`}, `<script>"&'`,
			`<p title="&lt;script&gt;&#34;&amp;&#39;">&lt;script&gt;&#34;&amp;&#39;</p>`},
		{"a header stays one line", "%client_name%", "%client_name%", notify.Values{"client_name": "A\r\nBcc: b@example.test\x00\u2028C\x7f"},
			"A Bcc: b@example.test C", "A\r\nBcc: b@example.test\u2028C\x7f"},
		{"a message in a subject is text", "New: %message%", "", notify.Values{"message": "<p>Hi <b>you</b>\r\nthere</p>"}, "New: Hi you there", ""},
		{"unknown and half ones stay", "100%", "%nothing% %client_name 5%client_name%", notify.Values{"client_name": "C"}, "100%", "%nothing% %client_name 5C"},
		{"an endless subject is cut", "%ticket_subject%", "", notify.Values{"ticket_subject": strings.Repeat("ä", 300)}, strings.Repeat("ä", 250), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := deskWith([]models.MailTemplate{{Name: models.TemplateNewTicket, State: models.TemplateOn, Subject: tt.subject, Body: tt.body}})
			mail, on := d.Mail(notify.Letter{Kind: models.TemplateNewTicket, ToEmail: "cora@example.test", Values: tt.values})
			if !on {
				t.Fatal("nothing is sent")
			}
			if diff := cmp.Diff([2]string{tt.wantSubject, tt.wantBody}, [2]string{mail.Subject, mail.HTML}); diff != "" {
				t.Errorf("subject and body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhetherAMailIsSent(t *testing.T) {
	own := models.Mailbox{ID: 4, Email: "support@desk.example.test", IsDefault: true, Outgoing: models.OutgoingSMTP}
	tests := []struct {
		name string
		kind string
		to   string
		off  bool
		want bool
	}{
		{"as shipped", models.TemplateNewTicket, "cora@example.test", false, true},
		{"off as shipped", models.TemplateAutoresponse, "cora@example.test", false, false},
		{"switched off", models.TemplateNewTicket, "cora@example.test", true, false},
		{"no such template", "nothing", "cora@example.test", false, false},
		{"to the desk itself", models.TemplateNewTicket, "support@desk.example.test", false, false},
	}
	for _, tt := range tests {
		var changed []models.MailTemplate
		if tt.off {
			changed = []models.MailTemplate{{Name: tt.kind, State: models.TemplateOff}}
		}
		if _, got := deskWith(changed, own).Mail(notify.Letter{Kind: tt.kind, ToEmail: tt.to, Values: notify.Values{}}); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTheRowOfALetter(t *testing.T) {
	d := deskWith(nil, models.Mailbox{ID: 4, Email: "support@desk.example.test", DepartmentID: 2, Outgoing: models.OutgoingSMTP})
	files := []models.OutboxFile{{Name: "a.png", BlobKey: "key", Size: 1}}
	mail, _ := d.Mail(notify.Letter{Kind: models.TemplateStaffReply, ToEmail: "cora@example.test", ToName: "Cora\r\nX: y", DepartmentID: 2, TicketID: 7,
		MessageID: 9, Refs: []string{"one@x", "two@x"}, Files: files, DedupeKey: "staff_reply:9",
		Values: notify.Values{"ticket_id": "7", "ticket_subject": "Ink", "message": "<p>Hi <b>you</b></p>", "ticket_department": "Sales"}})
	ticket, message, ours := mailid.Parse(notify.MAC(d.Key), mail.MailMessageID)
	if ticket != 7 || message != 9 || !ours || !strings.HasSuffix(mail.MailMessageID, "@desk.example.test") || strings.ContainsAny(mail.MailMessageID, "<>") {
		t.Errorf("Message-ID is %q", mail.MailMessageID)
	}
	if !strings.Contains(mail.Body, "Hi you") || strings.Contains(mail.Body, "<") {
		t.Errorf("text is %q", mail.Body)
	}
	mail.MailMessageID, mail.Body, mail.HTML = "", "", ""
	want := &models.OutboxMail{Kind: models.TemplateStaffReply, State: models.OutboxQueued, MailboxID: 4, ToEmail: "cora@example.test", ToName: "Cora X: y",
		Subject: "[#7] Ink", Files: files, InReplyTo: "two@x", Refs: "one@x two@x", TicketID: 7, MessageID: 9, DedupeKey: "staff_reply:9",
		NextTryAt: now, CreatedAt: now}
	if diff := cmp.Diff(want, mail); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

func TestTheDomainOfAMessageID(t *testing.T) {
	tests := []struct {
		url       string
		mailboxes []models.Mailbox
		want      string
	}{
		{"https://help.example.test:8443/desk", nil, "@help.example.test"},
		{"", nil, "@helpdeskz.invalid"},
		{"https://help.example.test", []models.Mailbox{{Email: "a@box.example.test", IsDefault: true, Outgoing: models.OutgoingSMTP}}, "@box.example.test"},
	}
	for _, tt := range tests {
		d := deskWith(nil, tt.mailboxes...)
		d.URL = tt.url
		mail, _ := d.Mail(notify.Letter{Kind: models.TemplateLostPassword, ToEmail: "cora@example.test", Values: notify.Values{}})
		if !strings.HasSuffix(mail.MailMessageID, tt.want) {
			t.Errorf("%s: Message-ID is %q, want it to end with %q", tt.url, mail.MailMessageID, tt.want)
		}
	}
}

func TestShippedTemplates(t *testing.T) {
	states := map[string]models.TemplateState{}
	for _, template := range notify.Shipped() {
		states[template.Name] = template.State
		if notify.AboutTicket(template.Name) != strings.HasPrefix(template.Subject, "[#%ticket_id%] ") {
			t.Errorf("%s: subject is %q", template.Name, template.Subject)
		}
	}
	want := map[string]models.TemplateState{models.TemplateNewUser: models.TemplateOn, models.TemplateLostPassword: models.TemplateAlways, models.TemplateConfirmEmail: models.TemplateAlways,
		models.TemplateStaffInvited: models.TemplateAlways,
		models.TemplateNewTicket:    models.TemplateOn, models.TemplateAutoresponse: models.TemplateOff,
		models.TemplateStaffReply: models.TemplateAlways, models.TemplateStaffNotified: models.TemplateOff,
		models.TemplateMailboxFails: models.TemplateOn, models.TemplateMailboxEnds: models.TemplateOn}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestLink(t *testing.T) {
	tests := []struct {
		site, path string
		parts      []string
		want       string
	}{
		{"https://a.example", "tickets", nil, "https://a.example/tickets"},
		{"https://a.example/", "/tickets/show", []string{"12"}, "https://a.example/tickets/show/12"},
		{"https://a.example/desk", "password", []string{"a/b?c#d"}, "https://a.example/desk/password/a%2Fb%3Fc%23d"},
	}
	for _, tt := range tests {
		if got := notify.Link(tt.site, tt.path, tt.parts...); got != tt.want {
			t.Errorf("Link is %s, want %s", got, tt.want)
		}
	}
}
