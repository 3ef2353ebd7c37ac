package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
	rules "helpdeskz/models/desk"
)

const welcome = "/staff/mail-templates/new_user"

func TestAMailTemplatesLife(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	if rows := b.Get("/staff/mail-templates").Want(200).Doc().Find("tbody tr"); rows.Length() != 10 || rows.Find(".tag.good").Length() != 8 {
		t.Errorf("%d templates, %d of them on", rows.Length(), rows.Find(".tag.good").Length())
	}
	form := formValues(b.Get(welcome).Want(200).Doc().Find("#template"))
	form.Set("body", "<p>Hello %client_nam% %ticket_id%</p>")
	b.Post(welcome, form).Want(303)
	doc := b.Get(welcome).Doc()
	if text := doc.Find("#template .flash.warn").Text(); !strings.Contains(text, "%client_nam%, %ticket_id%") {
		t.Errorf("unknown placeholders are not pointed out: %q", text)
	}
	form.Set("subject", "Mine")
	late := b.Post(welcome, form).Want(422).Doc()
	if late.Find("#subject").AttrOr("value", "") != "Mine" || late.Find("#body-err").Length() != 0 || late.Find("#subject-err").Length() != 1 {
		t.Errorf("a second admin reads %q", late.Find(".errors").Text())
	}
	reset := doc.Find(`form[action="` + welcome + `/reset"]`)
	ask := b.Post(welcome+"/reset", formValues(reset)).Want(200).Doc()
	b.Post(welcome+"/reset", formValues(ask.Find("#main form"))).Want(303)
	if doc := b.Get(welcome).Doc(); !strings.Contains(doc.Find("#body").Text(), "there is an account") || doc.Find(`form[action$="/reset"]`).Length() != 0 {
		t.Error("the text is not as shipped")
	}
	b.Get("/staff/mail-templates/none").Want(404)
}

func TestAMailTemplatesPreview(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	a := b.Post(welcome+"/preview", url.Values{"subject": {"For %client_name% <x>"}, "body": {`<p onclick="x()">At %company_name%<script>alert(1)</script></p>`}}).Want(200)
	if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "frame-ancestors 'self'") {
		t.Errorf("the policy is %q", policy)
	}
	if text := a.Doc().Find("body").Text(); text != "For Ines Castro <x>At HelpDeskZ" || strings.Contains(a.Body, "onclick") || strings.Contains(a.Body, "<script") {
		t.Errorf("the preview says %q", text)
	}
	if text := b.Post(welcome+"/preview", url.Values{"subject": {""}}).Want(200).Doc().Find("body").Text(); !strings.Contains(text, "Fill in") {
		t.Errorf("an empty form shows %q", text)
	}
	if s.Count("outbox") != 0 {
		t.Error("a preview was sent")
	}
}

func TestAMailTemplatesTestMail(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	form := url.Values{"subject": {"S"}, "body": {"B"}}
	if doc := b.Swap(welcome+"/test", "test-result", form).Want(200).Doc(); doc.Find(".result.bad").Length() != 1 || s.Count("outbox") != 0 {
		t.Error("a desk without an address sends")
	}
	_, err := s.Kit.Desk.AddMailbox(t.Context(), rules.Actor{}, rules.MailboxInput{General: rules.MailboxGeneral{Email: "box@acme.test", DepartmentID: 1},
		Incoming: rules.MailboxIncoming{Kind: models.IncomingNone}, Outgoing: rules.MailboxOutgoing{Kind: models.OutgoingSendmail}})
	if err != nil {
		t.Fatal(err)
	}
	if doc := b.Swap(welcome+"/test", "test-result", url.Values{"body": {"B"}}).Want(422).Doc(); doc.Find(".result.bad a[href='#subject']").Length() != 1 {
		t.Error("the test does not say what is to be mended")
	}
	if doc := b.Swap(welcome+"/test", "test-result", form).Want(200).Doc(); !strings.Contains(doc.Find(".result.good").Text(), "alex@desk.example.test") || s.Count("outbox") != 1 {
		t.Errorf("the answer is %q", doc.Text())
	}
	if s.Count("mail_templates") != 0 {
		t.Error("the test saved the template")
	}
}
