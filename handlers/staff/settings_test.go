package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"helpdeskz/models/settings"
)

// formValues are the fields of a page's form as they stand in it.
func formValues(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, field *goquery.Selection) {
		name, value := field.AttrOr("name", ""), field.AttrOr("value", "")
		_, ticked := field.Attr("checked")
		switch kind := field.AttrOr("type", ""); {
		case (kind == "checkbox" || kind == "radio") && !ticked, kind == "file":
			return
		case goquery.NodeName(field) == "textarea":
			value = field.Text()
		case goquery.NodeName(field) == "select":
			value = field.Find("option[selected]").AttrOr("value", field.Find("option").AttrOr("value", ""))
		}
		values.Add(name, value)
	})
	return values
}

func TestSettingsPagesSaveWhatTheyShow(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	for page, change := range map[string]struct {
		field, value string
		done         func(set settings.Settings) bool
	}{
		"general":     {"site_name", "Acme <Desk>", func(set settings.Settings) bool { return set.SiteName == "Acme <Desk>" }},
		"tickets":     {"attachment_mb", "1.5", func(set settings.Settings) bool { return set.AttachmentMB == 1.5 }},
		"knowledge":   {"articles_newest", "9", func(set settings.Settings) bool { return set.ArticlesNewest == 9 }},
		"security":    {"login_minutes", "30", func(set settings.Settings) bool { return set.LoginMinutes == 30 }},
		"maintenance": {"maintenance", "1", func(set settings.Settings) bool { return set.Maintenance }},
	} {
		path := "/staff/setup/" + page
		form := formValues(b.Get(path).Want(200).Doc().Find("#main form.form"))
		form.Set(change.field, change.value)
		b.Post(path, form).Want(303)
		set, err := s.Kit.Settings.Current(t.Context())
		if err != nil || !change.done(set.Settings) {
			t.Errorf("%s: %s was not saved (%v)", page, change.field, err)
		}
	}
	if lines := s.Count("audit_log"); lines != 5 {
		t.Errorf("%d lines in the audit log", lines)
	}
	doc := b.Get("/staff/setup/general").Doc()
	if got := doc.Find("#rail .brand span").Last().Text(); got != "Acme <Desk>" {
		t.Errorf("the rail says %q", got)
	}
	if a := s.Browser().Get("/"); a.Status != 503 {
		t.Errorf("the closed portal answers %d", a.Status)
	}
}

func TestSettingsPagesKeepWhatWasTyped(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	form := formValues(b.Get("/staff/setup/general").Doc().Find("#main form.form"))
	form.Set("site_name", "")
	form.Set("window_title", `"><script>alert(1)</script>`)
	form.Set("page_size", "many")
	for name, a := range map[string]interface{ Doc() *goquery.Document }{
		"plain": b.Post("/staff/setup/general", form).Want(422), "fragment": b.Swap("/staff/setup/general", "main", form).Want(422)} {
		doc := a.Doc()
		if doc.Find("#site_name[aria-invalid=true]").Length() != 1 || doc.Find("#page_size-err").Text() == "" || doc.Find(".errors li").Length() != 2 {
			t.Errorf("%s: the words are not at the fields: %s", name, doc.Find(".errors").Text())
		}
		if doc.Find("#window_title").AttrOr("value", "") != form.Get("window_title") || doc.Find("#page_size").AttrOr("value", "") != "many" {
			t.Errorf("%s: what was typed is gone", name)
		}
	}
	if s.Count("settings") != 0 || s.Count("audit_log") != 0 {
		t.Error("something was stored")
	}
}

func TestASecondAdminLearnsOfTheFirst(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	form := formValues(b.Get("/staff/setup/security").Doc().Find("#main form.form"))
	s.Set(func(set *settings.Settings) { set.LoginTries, set.LoginMinutes = 9, 60 })
	form.Set("login_tries", "4")
	doc := b.Post("/staff/setup/security", form).Want(422).Doc()
	if text := doc.Find("#login_tries-err").Text(); !strings.Contains(text, "9") {
		t.Errorf("the field says %q", text)
	}
	b.Post("/staff/setup/security", formValues(doc.Find("#main form.form"))).Want(303)
	set, err := s.Kit.Settings.Current(t.Context())
	if err != nil || set.LoginTries != 4 || set.LoginMinutes != 60 {
		t.Errorf("saved are %d and %d (%v)", set.LoginTries, set.LoginMinutes, err)
	}
}

func TestADatePatternShowsAnExample(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	doc := b.Fragment("/staff/setup/general/date?timezone=Asia/Tokyo&date_format="+url.QueryEscape(`Y \<\b\> e`), "date-example").Want(200).Doc()
	if got, want := doc.Find("#date-example b").Text(), s.Kit.Now().Format("2006")+" <b> Asia/Tokyo"; got != want {
		t.Errorf("the example is %q, want %q", got, want)
	}
}
