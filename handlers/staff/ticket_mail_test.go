package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
)

// failMail makes the mail of an answer one that could not be sent, and returns it.
func failMail(t *testing.T, d *desk, message models.Message) *models.OutboxMail {
	t.Helper()
	_, err := d.DB.NewUpdate().Model((*models.OutboxMail)(nil)).Set("state = ?", models.OutboxFailed).
		Set("last_error = '550 <no> such user'").Where("message_id = ?", message.ID).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return mailOf(t, d, message)
}

func mailOf(t *testing.T, d *desk, message models.Message) *models.OutboxMail {
	t.Helper()
	mails, err := models.OutboxOf(t.Context(), d.DB, message.ID)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	mail, err := models.OutboxMailByID(t.Context(), d.DB, mails[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return mail
}

func TestAnAnswerThatWasRefusedIsCorrectedAtTheTicket(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	m := d.reply(t, b, d.mine, "Here it is.")
	failed := failMail(t, d, m)
	message := b.Get(at(d.mine)).Want(200).Doc().Find("#msg-" + number(m.ID))
	form := message.Find(".mail-deeds a.btn").AttrOr("href", "")
	if message.Find(".err").Text() != failed.LastError || message.Find(".mail-deeds form").Length() != 2 || form == "" {
		t.Fatalf("the answer shows %q", message.Text())
	}
	doc := b.Get(form).Want(200).Doc()
	if got := doc.Find("#email").AttrOr("value", ""); got != failed.ToEmail || doc.Find("pre").Text() != failed.LastError {
		t.Errorf("the form shows %q", got)
	}
	typed := url.Values{"email": {"nobody"}, "subject": {"Another"}, "seen": {doc.Find("[name=seen]").AttrOr("value", "")}}
	refused := b.Post(form, typed).Want(422).Doc()
	if refused.Find("#email-err").Length() != 1 || refused.Find("#email").AttrOr("value", "") != "nobody" || refused.Find("#subject").AttrOr("value", "") != "Another" {
		t.Errorf("a bad address: %s", refused.Find("form.form").Text())
	}
	typed.Set("email", "cora@new.test")
	b.Post(form, typed).Want(303)
	if got := mailOf(t, d, m); got.State != models.OutboxQueued || got.ToEmail != "cora@new.test" || got.Subject != "Another" || got.MailMessageID != failed.MailMessageID {
		t.Errorf("corrected: %+v", got)
	}
	if words := b.Post(form, typed).Want(409).Doc().Text(); !strings.Contains(words, "somebody else has seen to it") {
		t.Errorf("corrected twice: %s", words)
	}
}

func TestAnAnswerThatWasRefusedIsSentAgain(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	m := d.reply(t, b, d.mine, "Here it is.")
	path := at(d.mine) + "/mails/" + number(failMail(t, d, m).ID)
	b.Swap(path+"/retry", "ticket", nil).Want(200)
	if got := mailOf(t, d, m); got.State != models.OutboxQueued {
		t.Errorf("after the retry: %s", got.State)
	}
	b.Post(path+"/retry", nil).Want(409)
	failMail(t, d, m)
	b.Post(path+"/cancel", nil).Want(200)
	b.Post(path+"/cancel", url.Values{"sure": {"yes"}}).Want(303)
	message := b.Get(at(d.mine)).Want(200).Doc().Find("#msg-" + number(m.ID))
	if message.Find(".err").Length() != 0 || message.Find(`form[action*="/retry"]`).Length() != 1 || message.Find(`form[action*="/cancel"]`).Length() != 0 {
		t.Errorf("an answer that is not sent shows %q", message.Text())
	}
	// A mail on its way shows why nothing can be changed.
	if _, err := d.DB.NewUpdate().Model((*models.OutboxMail)(nil)).Set("state = ?", models.OutboxSending).Where("message_id = ?", m.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	doc := b.Get(path).Want(200).Doc()
	if doc.Find("#email").Length() != 0 || !strings.Contains(doc.Find("#main").Text(), "being sent") {
		t.Errorf("a mail on its way: %s", doc.Find("#main").Text())
	}
}
