package staff_test

import (
	"strings"
	"testing"
)

func TestTheSecretOfACaptchaIsNeverShown(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	const path = "/staff/setup/security"
	form := formValues(b.Get(path).Want(200).Doc().Find("#main form.form"))
	form.Set("captcha", "altcha")
	doc := b.Post(path, form).Want(422).Doc()
	if words := doc.Find("#captcha-err").Text(); !strings.Contains(words, "https") {
		t.Errorf("without encryption ALTCHA is refused with %q", words)
	}
	form.Set("captcha", "turnstile")
	form.Set("captcha_secret", "hunter2")
	if a := b.Post(path, form).Want(422); strings.Contains(a.Body, "hunter2") {
		t.Error("the form shows the secret again after a refusal")
	}
	form.Set("captcha_site_key", "site")
	b.Post(path, form).Want(303)
	a := b.Get(path).Want(200)
	if field := a.Doc().Find("#captcha_secret"); field.AttrOr("type", "") != "password" || field.AttrOr("value", "") != "" || strings.Contains(a.Body, "hunter2") {
		t.Error("the form shows the secret")
	}
	if chosen := a.Doc().Find("#captcha option[selected]").AttrOr("value", ""); chosen != "turnstile" {
		t.Errorf("%q is chosen", chosen)
	}
	set, err := s.Kit.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := set.OpenCaptchaSecret(s.Kit.Key); err != nil || plain != "hunter2" {
		t.Errorf("the secret is %q, %v", plain, err)
	}
	if b.Post(path, formValues(a.Doc().Find("#main form.form"))).Want(303); s.Count("audit_log") != 1 {
		t.Error("saving what is shown changes something")
	}
}
