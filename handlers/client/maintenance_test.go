package client_test

import (
	"net/http"
	"net/url"
	"testing"

	"helpdeskz/models/settings"
)

func TestMaintenance(t *testing.T) {
	s := newSite(t)
	ticket, link := followed(t, s)
	user, staff := s.Browser(), s.As(s.Agent("olga", true))
	user.Post("/login", url.Values{"email": {"ines@castro.test"}, "password": {"correct horse battery"}}).Want(http.StatusSeeOther)
	messages := s.Count("messages")
	s.Set(func(set *settings.Settings) {
		set.Maintenance, set.MaintenanceMessage = true, "Back at <b>noon</b>.\nYours"
	})
	show := "/tickets/show/" + itoa(ticket.ID)
	for _, path := range []string{"/", "/submit-ticket", "/login", "/tickets", show, link, "/nowhere", "/suggest?q=x"} {
		a := user.Get(path).Want(http.StatusServiceUnavailable)
		has(t, a.Doc(), "main", "Back at <b>noon</b>.")
		hasNot(t, a.Doc(), "header nav")
		for header, want := range map[string]string{"Retry-After": "600", "Cache-Control": "no-store"} {
			if got := a.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", path, header, got, want)
			}
		}
	}
	a := user.Fragment("/suggest?q=x", "find-list").Want(http.StatusServiceUnavailable)
	hasNot(t, a.Doc(), "main")
	has(t, a.Doc(), ".toast.bad", "come back")
	user.Post(show, url.Values{"body": {"x"}}).Want(http.StatusServiceUnavailable)
	user.Post(link, url.Values{"body": {"x"}}).Want(http.StatusServiceUnavailable)
	s.Browser().Post("/submit-ticket/1-general", asked()).Want(http.StatusServiceUnavailable)
	if n := s.Count("messages"); n != messages {
		t.Errorf("%d messages came in", n-messages)
	}

	staff.Get("/staff/tickets/" + itoa(ticket.ID)).Want(http.StatusOK)
	staff.Get("/staff/nowhere").Want(http.StatusNotFound)
	s.Browser().Get("/healthz").Want(http.StatusOK)
	s.Set(func(set *settings.Settings) { set.Maintenance = false })
	user.Get(show).Want(http.StatusOK)
}
