package staff_test

import (
	"strings"
	"testing"
	"time"

	"helpdeskz/models"
)

func TestAdminsAreToldOfAMailboxThatFails(t *testing.T) {
	s := newSite(t)
	admin, agent := s.As(s.Agent("alex", true)), s.As(s.Agent("maria", false, 1))
	box := &models.Mailbox{Name: "Shop", Email: "shop@desk.test", DepartmentID: 1, Incoming: models.IncomingIMAP, CreatedAt: s.Kit.Now()}
	if err := models.InsertMailbox(t.Context(), s.DB, box); err != nil {
		t.Fatal(err)
	}
	banner := func(path string) string {
		return strings.Join(strings.Fields(admin.Get(path).Want(200).Doc().Find(".banners").Text()), " ")
	}
	fails := func(since time.Duration) {
		t.Helper()
		for _, err := range []error{models.MailboxChecked(t.Context(), s.DB, box.ID, s.Kit.Now()),
			models.MailboxFailed(t.Context(), s.DB, box.ID, s.Kit.Now().Add(-since), "no route")} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if fails(10 * time.Minute); banner("/staff/tickets") != "" {
		t.Error("ten minutes are told of")
	}
	fails(20 * time.Minute)
	for _, path := range []string{"/staff/tickets", "/staff/ledger"} {
		if got := banner(path); !strings.Contains(got, "shop@desk.test") || !strings.Contains(got, "20 m") {
			t.Errorf("%s says %q", path, got)
		}
	}
	if agent.Get("/staff/tickets").Want(200).Doc().Find(".banners").Length() != 0 {
		t.Error("an agent is told")
	}
	if err := models.MailboxChecked(t.Context(), s.DB, box.ID, s.Kit.Now()); err != nil {
		t.Fatal(err)
	}
	if banner("/staff/tickets") != "" {
		t.Error("a mailbox that works again is told of")
	}
}
