package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
)

// newField is the form of a field that is filled in well; change are pairs of a field and another value.
func newField(change ...string) url.Values {
	form := url.Values{"title": {"Size"}, "kind": {"select"}, "options": {"S\r\nM\r\nL"}, "where": {"some"}, "departments": {"2", "3"}, "required": {"1"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func TestACustomFieldsLife(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	if text := b.Get("/staff/custom-fields").Want(200).Doc().Find(".empty h2").Text(); text == "" {
		t.Error("an empty desk shows no first step")
	}
	form := newField()
	form.Set("token", b.Get("/staff/custom-fields/new").Doc().Find("input[name=token]").AttrOr("value", ""))
	b.Post("/staff/custom-fields/new", form).Want(303)
	b.Post("/staff/custom-fields/new", form).Want(303)
	b.Post("/staff/custom-fields/new", newField("title", "Order", "kind", "text", "where", "all")).Want(303)
	if n := s.Count("custom_fields"); n != 2 {
		t.Fatalf("%d fields, want 2", n)
	}
	doc := b.Swap("/staff/custom-fields/2/move", "main", url.Values{"do": {"up"}}).Want(200).Doc()
	if got := strings.Join(strings.Fields(doc.Find("td a.main").Text()), " "); got != "OrderSize" {
		t.Errorf("the order is %s", got)
	}
	b.Post("/staff/custom-fields/1/move", url.Values{"do": {"up"}}).Want(303)
	edit := b.Get("/staff/custom-fields/1").Want(200).Doc()
	values := formValues(edit.Find("#main form.form"))
	want := newField("where", "some", "revision", "1")
	want.Set("options", "S\nM\nL")
	if diff := cmp.Diff(want, values); diff != "" {
		t.Errorf("the form (-want +got):\n%s", diff)
	}
	values.Set("title", "Shoe size")
	b.Post("/staff/custom-fields/1", values).Want(303)
	again := b.Post("/staff/custom-fields/1", values)
	if again.Status != 303 && again.Status != 422 {
		t.Errorf("the same once more: %d", again.Status)
	}
	values.Set("title", "Hat size")
	late := b.Post("/staff/custom-fields/1", values).Want(422).Doc()
	if !strings.Contains(late.Find("#title-err").Text(), "Shoe size") || late.Find("#title").AttrOr("value", "") != "Hat size" {
		t.Errorf("a second admin reads %q", late.Find("#title-err").Text())
	}
	ask := b.Post("/staff/custom-fields/1/delete", nil).Want(200).Doc()
	if !strings.Contains(ask.Find("h1").Text(), "Shoe size") || s.Count("custom_fields") != 2 {
		t.Errorf("nobody asks: %q", ask.Find("h1").Text())
	}
	b.Post("/staff/custom-fields/1/delete", formValues(ask.Find("#main form"))).Want(303)
	if n := s.Count("custom_fields"); n != 1 {
		t.Errorf("%d fields are left", n)
	}
}

func TestCustomFieldFormsKeepWhatWasTyped(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	const hostile = `"></textarea><script>alert(1)</script>`
	tests := map[string]struct {
		form   url.Values
		fields string
	}{
		"empty":     {url.Values{"where": {"some"}}, "title kind departments"},
		"hostile":   {newField("title", "", "options", hostile, "kind", hostile), "title kind"},
		"no choice": {newField("options", " \r\n "), "options"},
	}
	for name, tt := range tests {
		for _, a := range []*webtest.Answer{b.Post("/staff/custom-fields/new", tt.form), b.Swap("/staff/custom-fields/new", "main", tt.form)} {
			doc := a.Want(422).Doc()
			var marked []string
			for _, link := range doc.Find(".errors a").EachIter() {
				marked = append(marked, strings.TrimPrefix(link.AttrOr("href", ""), "#"))
			}
			if got := strings.Join(marked, " "); got != tt.fields {
				t.Errorf("%s: words at %q, want %q", name, got, tt.fields)
			}
			if got := doc.Find("#options").Text(); strings.TrimSpace(got) != strings.TrimSpace(strings.ReplaceAll(tt.form.Get("options"), "\r", "")) {
				t.Errorf("%s: the choices are now %q", name, got)
			}
		}
	}
	if s.Count("custom_fields") != 0 {
		t.Error("something was stored")
	}
}
