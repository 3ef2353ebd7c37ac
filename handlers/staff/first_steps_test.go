package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
)

// stepsLeft is the number in the rail, "" when the list is not there.
func stepsLeft(b *webtest.Browser) string {
	link := b.Get("/staff/tickets").Want(200).Doc().Find(`#rail a[href="/staff/first-steps"]`)
	return strings.TrimSpace(link.Find(".count").Text())
}

func TestFirstSteps(t *testing.T) {
	s := newSite(t)
	admin := s.Agent("ann", true)
	login := func(b *webtest.Browser, next string) string {
		return b.Post("/staff/login", url.Values{"username": {"ann"}, "password": {webtest.Password}, "next": {next}}).Want(303).Header.Get("Location")
	}
	b := s.Browser()
	if to := login(s.Browser(), "/staff/agents"); to != "/staff/agents" {
		t.Errorf("who asked for a page comes to %s", to)
	}
	if _, err := s.DB.NewUpdate().Table("staff").Set("last_login_at = NULL").Where("1 = 1").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/staff/first-steps", "/staff/tickets"} {
		if to := login(b, ""); to != want {
			t.Errorf("the login leads to %s, want %s", to, want)
		}
		b.Post("/staff/logout", nil)
	}
	b = s.As(admin)
	if left := stepsLeft(b); left != "4" {
		t.Errorf("%q steps left on a new desk", left)
	}
	agent := s.Agent("maria", false, general)
	if left := stepsLeft(b); left != "3" {
		t.Errorf("%q steps left with a second agent", left)
	}
	if done := b.Get("/staff/first-steps").Want(200).Doc().Find(".first-steps .done h2").Text(); !strings.HasPrefix(done, "Invite the others") {
		t.Errorf("ticked off: %q", done)
	}
	if left := stepsLeft(s.As(agent)); left != "" {
		t.Error("an agent sees the first steps")
	}
	b.Post("/staff/first-steps/away", nil).Want(303)
	if left := stepsLeft(b); left != "" {
		t.Error("the list is still there")
	}
	if doc := b.Get("/staff/first-steps").Want(200).Doc(); doc.Find(`form[action$="/away"]`).Length() != 0 {
		t.Error("the list can be put away twice")
	}
}
