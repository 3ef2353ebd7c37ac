package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

// stored returns an agent as the database has it.
func stored(t *testing.T, s *webtest.Site, id int64) *models.Staff {
	t.Helper()
	staff, err := models.StaffByID(t.Context(), s.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

// errorsOf returns the names of the fields that a page complains about, with the summary's number of lines.
func errorsOf(a *webtest.Answer) (fields []string, lines int) {
	doc := a.Doc()
	for _, node := range doc.Find("[aria-invalid=true]").Nodes {
		for _, attribute := range node.Attr {
			if attribute.Key == "name" {
				fields = append(fields, attribute.Val)
			}
		}
	}
	return fields, doc.Find(".errors li").Length()
}

func TestSavingTheProfile(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	form := url.Values{"fullname": {" Maria  Souza "}, "timezone": {"Europe/Madrid"}, "language": {"en"}, "format": {"html"},
		"signature": {`<div>Maria<script>alert(1)</script></div>`}}
	b.Post("/staff/profile", form).Want(303)
	got := stored(t, s, maria.ID)
	want := []string{"Maria Souza", "Europe/Madrid", "en", "<div>Maria</div>"}
	if diff := cmp.Diff(want, []string{got.Fullname, got.Timezone, got.Language, got.Signature}); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	doc := b.Get("/staff/profile").Want(200).Doc()
	shown := []string{doc.Find("#fullname").AttrOr("value", ""), doc.Find("#timezone option[selected]").AttrOr("value", ""),
		doc.Find("#language option[selected]").AttrOr("value", ""), doc.Find("#signature").AttrOr("data-html", ""), doc.Find("#signature").Text()}
	if diff := cmp.Diff(append(want, "Maria"), shown); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	if name := doc.Find("#rail .me .label").Text(); name != "Maria Souza" {
		t.Errorf("the rail calls her %s", name)
	}
}

// TestTheSignatureWithoutScripts: what can't be seen without an editor is not lost by saving.
func TestTheSignatureWithoutScripts(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	const rich = "<div><b>Maria</b><br>Care</div>"
	for _, step := range []struct{ format, typed, want string }{
		{"html", rich, rich},
		{"text", " Maria\r\nCare\r\n", rich},
		{"text", "Maria & Sam", "<p>Maria &amp; Sam</p>"},
		{"html", "<div><br></div>", ""},
		{"text", "   ", ""},
	} {
		b.Post("/staff/profile", url.Values{"fullname": {"Maria"}, "format": {step.format}, "signature": {step.typed}}).Want(303)
		if got := stored(t, s, maria.ID).Signature; got != step.want {
			t.Errorf("%s %q is stored as %q, want %q", step.format, step.typed, got, step.want)
		}
	}
}

func TestAProfileThatIsRefused(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	before := stored(t, s, maria.ID)
	good := url.Values{"fullname": {"Maria"}, "timezone": {"UTC"}, "language": {""}, "format": {"html"}, "signature": {"<b>kept</b>"}}
	for name, wrong := range map[string]struct{ field, value string }{
		"no name": {"fullname", " "}, "endless name": {"fullname", strings.Repeat("x", 151)}, "not UTF-8": {"fullname", "\xff"},
		"no zone": {"timezone", "Mars/Olympus"}, "a path": {"timezone", "../../etc/passwd"}, "no language": {"language", "xx"},
		"endless signature": {"signature", strings.Repeat("x", 10_001)}, "signature with NUL": {"signature", "a\x00b"},
	} {
		form := url.Values{wrong.field: {wrong.value}}
		for field, value := range good {
			if field != wrong.field {
				form[field] = value
			}
		}
		a := b.Swap("/staff/profile", "main", form).Want(422)
		if fields, lines := errorsOf(a); !cmp.Equal([]string{wrong.field}, fields) || lines != 1 {
			t.Errorf("%s: marked %v, %d lines", name, fields, lines)
		}
		if wrong.field != "signature" && strings.TrimSpace(a.Doc().Find("#signature").Text()) != "<b>kept</b>" {
			t.Errorf("%s: the signature was not kept", name)
		}
	}
	if diff := cmp.Diff(before, stored(t, s, maria.ID)); diff != "" {
		t.Errorf("a refusal changed something:\n%s", diff)
	}
}
