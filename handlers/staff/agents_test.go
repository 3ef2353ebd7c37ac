package staff_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

const agentsPath = "/staff/agents"

func agentPath(staff *models.Staff) string { return agentsPath + "/" + fmt.Sprint(staff.ID) }

// agentForm are the fields of a form that is filled in well; change are pairs of a field and another value.
func agentForm(change ...string) url.Values {
	form := url.Values{"fullname": {"Kim Lee"}, "username": {"kim"}, "email": {"kim@desk.test"}, "departments": {"1", "3"}, "way": {"link"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func agentNamed(t *testing.T, s *webtest.Site, username string) *models.Staff {
	t.Helper()
	staff, err := models.StaffByLogin(t.Context(), s.DB, username)
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

// cells returns the texts of a list's rows, with blanks between.
func cells(doc *goquery.Document) []string {
	return doc.Find("#main tbody tr").Map(func(_ int, row *goquery.Selection) string {
		return strings.Join(strings.Fields(row.Text()), " ")
	})
}

func TestAgentList(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		alex, maria := s.Agent("alex", true), s.Agent("maria", false, 3, 1)
		s.TwoFactor(maria)
		b := s.As(alex)
		s.Agent("<i>sam</i>", false)
		b.Post(agentPath(agentNamed(t, s, "<i>sam</i>"))+"/lock", url.Values{"sure": {"yes"}}).Want(303)
		want := []string{"<i>sam</i> Agent locked<i>sam</i> · <i>sam</i>@desk.example.test none off never",
			"alex Agent administrator youalex · alex@desk.example.test none off now",
			"maria Agentmaria · maria@desk.example.test General, Sales on never"}
		if diff := cmp.Diff(want, cells(b.Get(agentsPath).Want(200).Doc())); diff != "" {
			t.Errorf("agents (-want +got):\n%s", diff)
		}
		for n := range 25 {
			s.Agent(fmt.Sprintf("z%02d", n), false)
		}
		for address, want := range map[string]int{"": 25, "?page=2": 3, "?page=99": 3, "?page=x": 25} {
			for name, a := range map[string]*webtest.Answer{"page": b.Get(agentsPath + address), "fragment": b.Fragment(agentsPath+address, "main")} {
				if rows := a.Want(200).Doc().Find("tbody tr").Length(); rows != want {
					t.Errorf("%s %q: %d rows, want %d", name, address, rows, want)
				}
			}
		}
		if err := s.As(maria).Get(agentsPath); err.Status == 200 {
			t.Error("the half of a login opens the list")
		}
	})
}

func TestAgentFormsKeepWhatWasTyped(t *testing.T) {
	s := newSite(t)
	alex, maria := s.Agent("alex", true), s.Agent("maria", false, 1)
	b := s.As(alex)
	tests := map[string]struct {
		form   url.Values
		fields string // those marked as wrong
	}{
		"empty":           {url.Values{}, "fullname username email"},
		"hostile":         {agentForm("username", `"><script>`, "email", "<x>"), "username email"},
		"taken":           {agentForm("username", "ALEX"), "username"},
		"over-long":       {agentForm("fullname", strings.Repeat("é", 151), "username", strings.Repeat("a", 61)), "fullname username"},
		"no department":   {agentForm("departments", "99"), "departments"},
		"no number":       {agentForm("departments", "x"), "departments"},
		"half an address": {agentForm("email", "kim@"), "email"},
		"taken address":   {agentForm("email", "Alex@desk.example.test"), "email"},
	}
	for name, test := range tests {
		for _, page := range []string{agentsPath + "/new", agentPath(maria)} {
			doc := b.Post(page, test.form).Want(422).Doc()
			wrong := doc.Find("form.form [aria-invalid], fieldset:has(.err)").Map(func(_ int, field *goquery.Selection) string { return field.AttrOr("id", "") })
			if diff := cmp.Diff(strings.Fields(test.fields), wrong); diff != "" {
				t.Errorf("%s at %s: marked as wrong (-want +got):\n%s", name, page, diff)
			}
			if got := doc.Find("#username").AttrOr("value", ""); got != test.form.Get("username") {
				t.Errorf("%s at %s: the user name became %q", name, page, got)
			}
			if doc.Find("script:not([src])").Length() != 0 {
				t.Errorf("%s at %s: somebody's script is in the page", name, page)
			}
		}
	}
	short := b.Post(agentsPath+"/new", agentForm("way", "password", "password", "short")).Want(422)
	if doc := short.Doc(); doc.Find("#password[aria-invalid]").Length() != 1 || strings.Contains(short.Body, `value="short"`) {
		t.Error("a short password is not refused, or shown again")
	}
	if s.Count("staff") != 2 || s.Count("outbox") != 0 || agentNamed(t, s, "maria").Fullname != "maria Agent" {
		t.Error("a refused form stored something")
	}
}

func TestAgentIsAdded(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	token := b.Get(agentsPath+"/new").Want(200).Doc().Find("form.form input[name=token]").AttrOr("value", "")
	for range 2 { // a double click
		b.Post(agentsPath+"/new", agentForm("token", token)).Want(303)
	}
	kim := agentNamed(t, s, "kim")
	if kim.PasswordHash != "" || s.Count("one_time_links") != 1 || s.Count("outbox") != 1 {
		t.Errorf("%d links and %d mails", s.Count("one_time_links"), s.Count("outbox"))
	}
	if text := b.Get(agentsPath).Doc().Find("#toasts").Text(); !strings.Contains(text, "kim@desk.test") {
		t.Errorf("said: %s", text)
	}
	b.Swap(agentsPath+"/new", "main", agentForm("username", "sam", "email", "sam@desk.test", "way", "password", "password", webtest.Password,
		"admin", "1")).Want(204)
	sam := s.As(agentNamed(t, s, "sam"))
	if sam.Get(agentsPath).Want(200); s.Count("outbox") != 1 {
		t.Error("a mail went out though the password is known")
	}
	doc := b.Get(agentPath(kim)).Want(200).Doc()
	boxes := doc.Find("input[name=departments][checked]").Map(func(_ int, box *goquery.Selection) string { return box.AttrOr("value", "") })
	if diff := cmp.Diff([]string{"1", "3"}, boxes); diff != "" || doc.Find("#way").Length() != 0 {
		t.Errorf("departments (-want +got):\n%s", diff)
	}
}

// TestTwoPeopleChangeAnAgent: who saves last is shown what the first one has stored, and may then save all the same.
func TestTwoPeopleChangeAnAgent(t *testing.T) {
	s := newSite(t)
	b, other := s.As(s.Agent("alex", true)), s.As(s.Agent("pat", true))
	kim := s.Agent("kim", false, 1)
	seen := b.Get(agentPath(kim)).Want(200).Doc().Find("input[name=seen]").AttrOr("value", "")
	other.Post(agentPath(kim), agentForm("fullname", "Kim Other", "seen", seen)).Want(303)
	doc := b.Post(agentPath(kim), agentForm("admin", "1", "departments", "2", "seen", seen)).Want(422).Doc()
	for field, want := range map[string]string{"fullname": "Kim Other", "admin": "agent", "departments": "General, Sales", "username": "", "email": ""} {
		if text := doc.Find("#" + field + "-err").Text(); !strings.Contains(text, want) || (want == "") != (text == "") {
			t.Errorf("at %s: %q, want %q in it", field, text, want)
		}
	}
	if doc.Find("#fullname").AttrOr("value", "") != "Kim Lee" || doc.Find("#admin[checked]").Length() != 1 || agentNamed(t, s, "kim").Admin {
		t.Error("what was typed is lost, or was stored")
	}
	b.Post(agentPath(kim), agentForm("admin", "1", "seen", doc.Find("input[name=seen]").AttrOr("value", ""))).Want(303)
	if !agentNamed(t, s, "kim").Admin {
		t.Error("nobody may save any more")
	}
}

// TestARoleChangeSignsOut: the agent who was changed is signed out, and who changed himself goes on with a new session.
func TestARoleChangeSignsOut(t *testing.T) {
	s := newSite(t)
	alex, kim := s.Agent("alex", true), s.Agent("kim", true)
	b, agent := s.As(alex), s.As(kim)
	form := agentForm()
	b.Post(agentPath(kim), form).Want(303)
	agent.Get("/staff/tickets").Want(303)
	if doc := b.Post(agentPath(alex), agentForm("fullname", "Alex", "username", "alex", "email", "alex@desk.example.test")).Want(422).Doc(); doc.Find("#admin-err").Text() == "" {
		t.Error("the last admin may step down")
	}
	b.Post(agentPath(kim), agentForm("admin", "1")).Want(303)
	to := b.Post(agentPath(alex), agentForm("fullname", "Alex", "username", "alex", "email", "alex@desk.example.test")).Want(303).Header.Get("Location")
	if to != "/staff/tickets" {
		t.Errorf("leads to %s", to)
	}
	b.Get(to).Want(200)
	b.Get(agentsPath).Want(403)
}

func TestAgentDeeds(t *testing.T) {
	s := newSite(t)
	alex, maria := s.Agent("alex", true), s.Agent("maria", false, 1)
	b := s.As(alex)
	s.TwoFactor(maria)
	page := b.Get(agentPath(maria)).Want(200).Doc()
	actions := page.Find(".deeds form").Map(func(_ int, f *goquery.Selection) string {
		return strings.TrimPrefix(f.AttrOr("action", ""), agentPath(maria))
	})
	if diff := cmp.Diff([]string{"/link", "/two-factor", "/lock"}, actions); diff != "" {
		t.Errorf("deeds (-want +got):\n%s", diff)
	}
	if !strings.Contains(page.Find(".deeds").Text(), "can't be deleted") { // switching two-factor on is in the audit log
		t.Error("it does not say why the agent can't be deleted")
	}
	for _, deed := range []string{"/two-factor", "/lock"} {
		if asked := b.Post(agentPath(maria)+deed, nil).Want(200).Doc().Find("h1").Text(); !strings.Contains(asked, "maria Agent") {
			t.Errorf("%s asks %q", deed, asked)
		}
	}
	if now := agentNamed(t, s, "maria"); !now.Active || !now.TwoFactor() {
		t.Error("done without having been asked")
	}
	b.Post(agentPath(maria)+"/two-factor", url.Values{"sure": {"yes"}}).Want(303)
	b.Post(agentPath(maria)+"/link", nil).Want(303)
	if s.Count("outbox") != 1 || agentNamed(t, s, "maria").TwoFactor() {
		t.Error("no link was sent, or two-factor is still on")
	}
	work := s.As(maria)
	b.Swap(agentPath(maria)+"/lock", "main", nil).Want(204)
	work.Get("/staff/tickets").Want(303)
	locked := b.Get(agentPath(maria)).Want(200).Doc()
	if locked.Find(`.deeds form[action$="/unlock"]`).Length() != 1 || locked.Find(`.deeds form[action$="/link"]`).Length() != 0 {
		t.Error("one who is locked is not offered to be unlocked")
	}
	b.Post(agentPath(maria)+"/link", nil).Want(409)
	b.Post(agentPath(maria)+"/delete", url.Values{"sure": {"yes"}}).Want(409)
	b.Post(agentPath(maria)+"/unlock", nil).Want(303)
	s.As(maria).Get("/staff/tickets").Want(200)

	own := b.Get(agentPath(alex)).Want(200).Doc()
	if own.Find(".deeds .btn.danger").Length() != 0 || !strings.Contains(own.Find(".deeds").Text(), "can't lock or delete yourself") {
		t.Error("one may lock oneself")
	}
	for _, deed := range []string{"/lock", "/delete", "/two-factor"} {
		b.Post(agentPath(alex)+deed, url.Values{"sure": {"yes"}}).Want(409)
	}
	sam := s.Agent("sam", false)
	if text := b.Post(agentPath(sam)+"/delete", nil).Want(200).Doc().Find("main").Text(); !strings.Contains(text, "Delete sam Agent?") {
		t.Errorf("asked %q", text)
	}
	b.Post(agentPath(sam)+"/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Get(agentPath(sam)).Want(404)
	b.Get(agentsPath + "/x").Want(404)
}
