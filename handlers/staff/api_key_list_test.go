package staff_test

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

func TestAPIKeyList(t *testing.T) {
	s, b, path := keys(t)
	here := netip.MustParseAddr("203.0.113.9")
	_, token, err := s.Kit.Accounts.RenewAPIKeyToken(t.Context(), accounts.Actor{}, storedKey(t, s, path).ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Kit.Accounts.CheckAPIKey(t.Context(), token, here, models.PermitUsersRead); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Kit.Accounts.AddAPIKey(t.Context(), accounts.Actor{}, accounts.NewAPIKey{Name: "<script>no</script>", Inactive: true,
		Permissions: models.Permissions})
	if err != nil {
		t.Fatal(err)
	}
	doc := b.Get(keysPath).Want(200).Doc()
	rows := doc.Find("tbody tr").Map(func(_ int, row *goquery.Selection) string { return strings.Join(strings.Fields(row.Text()), " ") })
	if diff := cmp.Diff([]string{"<script>no</script>Everything anywhere off never used", "ShopUsers: create, read 203.0.113.* active now"}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if doc.Find(".pager").Length() != 0 || doc.Find("h1").Length() != 1 || doc.Find(`tbody time[datetime]`).Length() != 1 {
		t.Error("the short list has a pager, or lacks its heading or the time of the last use")
	}
	for n := range 25 {
		addKey(t, s, fmt.Sprintf("Till %02d", n))
	}
	for address, want := range map[string]struct {
		rows        int
		first, next string
	}{
		"":           {25, "<script>no</script>", keysPath + "?page=2"},
		"?page=2":    {2, "Till 23", ""},
		"?page=99":   {2, "Till 23", ""},
		"?page=-1":   {25, "<script>no</script>", keysPath + "?page=2"},
		"?page=many": {25, "<script>no</script>", keysPath + "?page=2"},
	} {
		for name, a := range map[string]*webtest.Answer{"page": b.Get(keysPath + address), "fragment": b.Fragment(keysPath+address, "main")} {
			doc := a.Want(200).Doc()
			rows := doc.Find("tbody tr")
			if rows.Length() != want.rows || rows.First().Find("a.main").Text() != want.first || doc.Find("a[rel=next]").AttrOr("href", "") != want.next {
				t.Errorf("%s %q: %d rows from %q on", name, address, rows.Length(), rows.First().Find("a.main").Text())
			}
		}
	}
}

func TestAPIKeyDelete(t *testing.T) {
	s, b, path := keys(t)
	other := keyPath(addKey(t, s, "Till"))
	asked := b.Post(path+"/delete", nil).Want(200).Doc()
	if text := asked.Find("main").Text(); !strings.Contains(text, "Delete Shop?") || !strings.Contains(text, "never used") || s.Count("api_keys") != 2 {
		t.Errorf("not asked before deleting: %s", text)
	}
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Swap(other+"/delete", "main", nil).Want(204)
	if s.Count("api_keys") != 0 {
		t.Error("the keys are still there")
	}
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(404)
	for _, gone := range []string{path, keysPath + "/abc", keysPath + "/0"} {
		b.Get(gone).Want(404)
	}
	if b.Get(keysPath).Want(200).Doc().Find(".empty a.primary").Length() != 1 {
		t.Error("an empty list shows no next step")
	}
}

func TestAPIKeyPagesForAdminsOnly(t *testing.T) {
	s, b, path := keys(t)
	agent := s.As(s.Agent("maria", false, general))
	for _, page := range []string{keysPath, keysPath + "/new", path} {
		if a := agent.Get(page).Want(403); strings.Contains(a.Body, "Shop") || strings.Contains(a.Body, "subnav") {
			t.Errorf("%s tells an agent of the key", page)
		}
		doc := b.Get(page).Want(200).Doc()
		if doc.Find(`#rail a[aria-current]`).Text() != "Setup" || doc.Find(`.subnav a[aria-current]`).AttrOr("href", "") != keysPath ||
			doc.Find(`.subnav a[href="/staff/mailboxes"]`).Length() != 1 {
			t.Errorf("%s does not say where one is", page)
		}
	}
	for _, form := range []string{keysPath + "/new", path, path + "/token", path + "/delete"} {
		agent.Post(form, keyForm("sure", "yes")).Want(403)
	}
	if s.Count("api_keys") != 1 || storedKey(t, s, path).Revision != 1 {
		t.Error("an agent changed a key")
	}
	if doc := b.Get("/staff/mailboxes").Want(200).Doc(); doc.Find(`.subnav a[aria-current]`).Text() != "Email addresses" {
		t.Error("the email addresses are not among the pages of the set-up")
	}
}
