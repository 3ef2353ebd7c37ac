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
	typed.Set("email", "cora@other.test")
	again := b.Post(form, typed).Want(409).Doc()
	if again.Find("#email").AttrOr("value", "") != "cora@other.test" || !strings.Contains(again.Find("#email-err").Text(), "cora@new.test") ||
		again.Find("#subject-err").Length() != 0 || !strings.Contains(again.Find("[role=alert]").Text(), "Somebody else changed this") {
		t.Errorf("corrected twice: %s", again.Find("form.form").Text())
	}
	typed.Set("seen", again.Find("[name=seen]").AttrOr("value", ""))
	b.Post(form, typed).Want(303)
}

func TestTheWordsOfAnAnswerThatWasRefusedAreChanged(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	m := d.reply(t, b, d.mine, "Buy our pills.")
	failed := failMail(t, d, m)
	form := at(d.mine) + "/mails/" + number(failed.ID)
	doc := b.Get(form).Want(200).Doc()
	if doc.Find(".words .prose").Text() != "Buy our pills." || doc.Find("#body").Length() != 0 {
		t.Fatalf("the form shows %s", doc.Find("form.form").Text())
	}
	typed := url.Values{"email": {"cora@new.test"}, "subject": {"Another"}, "seen": {doc.Find("[name=seen]").AttrOr("value", "")}, "write": {"words"}}
	doc = b.Post(form, typed).Want(200).Doc()
	if doc.Find("#email").AttrOr("value", "") != "cora@new.test" || doc.Find("#subject").AttrOr("value", "") != "Another" ||
		doc.Find("textarea#body[data-editor]").Text() != m.Body || mailOf(t, d, m).State != models.OutboxFailed {
		t.Fatalf("opened for writing: %s", doc.Find("form.form").Text())
	}
	typed.Del("write")
	typed.Set("format", "html")
	typed.Set("body", "<div> </div>")
	if doc = b.Post(form, typed).Want(422).Doc(); doc.Find("#body-err").Length() != 1 || doc.Find("#email").AttrOr("value", "") != "cora@new.test" {
		t.Errorf("without words: %s", doc.Find("form.form").Text())
	}
	typed.Set("body", `<div>Take <b>care</b>.</div><script>x()</script>`)
	b.Post(form, typed).Want(303)
	got := mailOf(t, d, m)
	if got.State != models.OutboxQueued || got.MailMessageID != failed.MailMessageID || got.HTML != strings.Replace(failed.HTML, m.Body, "<div>Take <b>care</b>.</div>", 1) ||
		got.Body != strings.Replace(failed.Body, "Buy our pills.", "Take care.", 1) {
		t.Errorf("now it says %q and %q", got.HTML, got.Body)
	}
	shown := b.Get(at(d.mine)).Want(200).Doc().Find("#msg-" + number(m.ID))
	if shown.Find(".body").Text() != "Buy our pills." || !strings.Contains(shown.Text(), "other words than the answer") || shown.Find(`a.link[href*="/mails/"]`).Length() != 1 {
		t.Errorf("the ticket shows %s", shown.Text())
	}
	// What is typed after the mail has gone out is not lost.
	if _, err := d.DB.NewUpdate().Model((*models.OutboxMail)(nil)).Set("state = ?", models.OutboxSent).Where("id = ?", got.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	late := b.Post(form, typed).Want(409).Doc()
	if late.Find("#typed").Text() != "Take care." || late.Find(".words .prose").Text() != "Take care." || late.Find("#email").Length() != 0 {
		t.Errorf("after it went out: %s", late.Find("#main").Text())
	}
	d.As(d.Agent("olaf", false, advertising)).Post(form, typed).Want(404)
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

func TestThePicturesOfAMailStayInItsWords(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	picture := `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=">`
	b.Post(at(d.mine, "/reply"), url.Values{"format": {"html"}, "body": {"<div>See " + picture + " there</div>"}}).Want(303)
	messages, err := models.MessagesOf(t.Context(), d.DB, d.mine, true, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	failed := failMail(t, d, messages[0])
	form := at(d.mine) + "/mails/" + number(failed.ID)
	doc := b.Get(form).Want(200).Doc()
	src := doc.Find(".words img").AttrOr("src", "")
	b.Get(src).Want(200)
	typed := url.Values{"email": {failed.ToEmail}, "subject": {"x"}, "seen": {doc.Find("[name=seen]").AttrOr("value", "")}, "write": {"words"}}
	markup := b.Post(form, typed).Want(200).Doc().Find("#body").Text()
	if !strings.Contains(markup, `<img src="`+src+`"`) {
		t.Fatalf("to be changed: %q", markup)
	}
	typed = url.Values{"email": typed["email"], "subject": typed["subject"], "seen": typed["seen"], "format": {"html"}, "body": {markup + "<div>and here</div>"}}
	b.Post(form, typed).Want(303)
	got := mailOf(t, d, messages[0])
	if want := messages[0].Body + "<div>and here</div>"; !strings.Contains(got.HTML, want) || len(got.Files) != 1 {
		t.Errorf("now it says %q with %v", got.HTML, got.Files)
	}
}
