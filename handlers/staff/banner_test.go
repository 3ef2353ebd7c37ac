package staff_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"helpdeskz/models"
)

func TestAdminsAreToldOfAMailboxThatFails(t *testing.T) {
	s := newSite(t)
	alex, maria := s.Agent("alex", true), s.Agent("maria", false, 1)
	box := &models.Mailbox{Name: "Shop", Email: "shop@desk.test", DepartmentID: 1, Incoming: models.IncomingIMAP, CreatedAt: s.Kit.Now()}
	if err := models.InsertMailbox(t.Context(), s.DB, box); err != nil {
		t.Fatal(err)
	}
	ticket := s.Ticket(s.Customer("cora@acme.test"), 1, "Hello", "Hello")
	pass := func(ago time.Duration, trouble string) {
		t.Helper()
		s.Kit.Desk.Now = func() time.Time { return s.Kit.Now().Add(-ago) }
		if err := s.Kit.Desk.NoteMailboxPass(t.Context(), box.ID, trouble); err != nil {
			t.Fatal(err)
		}
	}
	banner := func(what string, doc *goquery.Document, says string) {
		t.Helper()
		found := doc.Find("#banners")
		text := strings.Join(strings.Fields(found.Text()), " ")
		if _, hidden := found.Attr("hidden"); found.Length() != 1 || hidden != (says == "") || !strings.Contains(text, says) {
			t.Errorf("%s: %d banners, hidden %v: %q, want %q", what, found.Length(), hidden, text, says)
		}
	}
	everywhere := func(says string) {
		t.Helper()
		admin := s.As(alex)
		address := "/staff/tickets/" + number(ticket.ID)
		for _, path := range []string{"/staff/tickets", "/staff/ledger", address, "/staff/nowhere"} {
			banner(path, admin.Get(path).Doc(), says)
		}
		for target, path := range map[string]string{"main": "/staff/tickets?view=active", "list": "/staff/tickets?q=hello", "ticket": address} {
			doc := admin.Fragment(path, target).Want(200).Doc()
			banner("swap of "+target, doc, says)
			if swap, _ := doc.Find("#banners").Attr("hx-swap-oob"); swap != "morph" {
				t.Errorf("the banners of %s are swapped by %q", target, swap)
			}
		}
		done := admin.Swap(address+"/details", "ticket", url.Values{"priority": {"2"}}).Want(200).Doc()
		banner("an action's swap", done, says)
	}
	pass(10*time.Minute, "no route")
	everywhere("")
	pass(9*time.Minute, "")
	pass(20*time.Minute, "no route")
	everywhere("shop@desk.test hasn’t been fetched for 20 m")
	for _, agent := range []*goquery.Document{s.As(maria).Get("/staff/tickets").Want(200).Doc(), s.As(maria).Fragment("/staff/tickets", "main").Want(200).Doc(),
		s.Browser().Get("/staff/login").Want(200).Doc()} {
		if agent.Find("#banners").Length() != 0 {
			t.Error("somebody else than an admin is told")
		}
	}
	pass(0, "")
	everywhere("")
}
