package notify_test

import (
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/notify"
)

func TestTheLogoInAMail(t *testing.T) {
	d := deskWith([]models.MailTemplate{{Name: models.TemplateNewTicket, State: models.TemplateOn, Subject: "A %company_logo%b", Body: "%company_logo%<p>Hi</p>"}})
	letter := func() notify.Letter {
		return notify.Letter{Kind: models.TemplateNewTicket, ToEmail: "cora@example.test", Values: notify.Values{}}
	}
	if mail, _ := d.Mail(letter()); mail.HTML != "<p>Hi</p>" || mail.Body != "Hi" {
		t.Errorf("without a logo: %q, %q", mail.HTML, mail.Body)
	}
	d.Set.Pictures = map[string]models.SitePicture{models.PictureLogo: {Name: models.PictureLogo, BlobKey: "k", Width: 320, Height: 80}}
	mail, _ := d.Mail(letter())
	const want = `<p><img src="https://help.example.test/desk/logo" alt="Ink &amp; Co" width="192" height="48"></p><p>Hi</p>`
	if mail.HTML != want || mail.Subject != "A b" || !strings.HasSuffix(mail.Body, "Hi") {
		t.Errorf("mail %q, %q, %q", mail.Subject, mail.HTML, mail.Body)
	}
}
