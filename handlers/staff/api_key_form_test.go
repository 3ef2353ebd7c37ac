package staff_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

const keysPath = "/staff/api-keys"

// keys is a site with an admin's browser and one API key.
func keys(t *testing.T) (s *webtest.Site, b *webtest.Browser, path string) {
	t.Helper()
	s = newSite(t)
	return s, s.As(s.Agent("alex", true)), keyPath(addKey(t, s, "Shop"))
}

func addKey(t *testing.T, s *webtest.Site, name string) *models.APIKey {
	t.Helper()
	key, _, err := s.Kit.Accounts.AddAPIKey(t.Context(), accounts.Actor{}, accounts.NewAPIKey{Name: name,
		Permissions: []models.Permission{models.PermitUsersRead, models.PermitUsersCreate}, Addresses: []string{"203.0.113.*"}})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func keyPath(key *models.APIKey) string { return keysPath + "/" + strconv.FormatInt(key.ID, 10) }

func storedKey(t *testing.T, s *webtest.Site, path string) *models.APIKey {
	t.Helper()
	id, err := strconv.ParseInt(strings.TrimPrefix(path, keysPath+"/"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	key, err := models.APIKeyByID(t.Context(), s.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyForm are the fields of a form that is filled in well; change are pairs of a field and another value.
func keyForm(change ...string) url.Values {
	form := url.Values{"name": {"Till"}, "permissions": {"tickets.create", "users.read"}, "ip": {"10.1.2.3/8\r\n2001:DB8::/32\r\n"},
		"calls_per_minute": {"60"}, "active": {"1"}, "revision": {"1"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// chosen returns the permissions whose boxes are ticked.
func chosen(doc *goquery.Document) []string {
	return doc.Find("input[name=permissions][checked]").Map(func(_ int, box *goquery.Selection) string { return box.AttrOr("value", "") })
}

func TestAPIKeyFormsKeepWhatWasTyped(t *testing.T) {
	s, b, path := keys(t)
	const hostile = `"></textarea><script>alert(1)</script>`
	tests := map[string]struct {
		form   url.Values
		fields string // those marked as wrong
	}{
		"empty":              {url.Values{}, "name permissions"},
		"hostile":            {keyForm("name", "", "ip", hostile, "calls_per_minute", hostile, "permissions", hostile), "name permissions ip calls_per_minute"},
		"over-long":          {keyForm("name", strings.Repeat("é", 151), "ip", strings.Repeat("a", 100_000)), "name ip"},
		"no UTF-8":           {keyForm("name", "\xff\x00", "ip", "\xff"), "ip"},
		"no such permission": {keyForm("permissions", "users.red"), "permissions"},
		"short address":      {keyForm("ip", "203.0.113.7\r\n10.*"), "ip"},
		"too many addresses": {keyForm("ip", manyAddresses(101)), "ip"},
		"no number":          {keyForm("calls_per_minute", "many"), "calls_per_minute"},
		"negative":           {keyForm("calls_per_minute", "-1"), "calls_per_minute"},
		"giant":              {keyForm("calls_per_minute", "99999999999999999999"), "calls_per_minute"},
		"above the most":     {keyForm("calls_per_minute", "100001"), "calls_per_minute"},
	}
	before := storedKey(t, s, path)
	for name, test := range tests {
		for _, page := range []string{keysPath + "/new", path} {
			t.Run(name+" at "+page, func(t *testing.T) {
				doc := b.Post(page, test.form).Want(422).Doc()
				wrong := doc.Find("[aria-invalid], fieldset:has(.err)").Map(func(_ int, field *goquery.Selection) string { return field.AttrOr("id", "") })
				if diff := cmp.Diff(strings.Fields(test.fields), wrong); diff != "" {
					t.Errorf("marked as wrong (-want +got):\n%s", diff)
				}
				for _, field := range wrong {
					if doc.Find(`.errors a[href="#`+field+`"]`).Length() != 1 || doc.Find("#"+field+"-err").Text() == "" {
						t.Errorf("%s has no words, at it and in the summary", field)
					}
				}
				if got, want := doc.Find("textarea#ip").Text(), strings.ReplaceAll(strings.ToValidUTF8(test.form.Get("ip"), "\uFFFD"), "\r\n", "\n"); got != want {
					t.Errorf("the addresses %q became %q", want, got)
				}
				if got := doc.Find("#calls_per_minute").AttrOr("value", ""); got != test.form.Get("calls_per_minute") {
					t.Errorf("the calls became %q", got)
				}
				if doc.Find("script:not([src])").Length() != 0 {
					t.Error("somebody's script is in the page")
				}
			})
		}
	}
	if diff := cmp.Diff(before, storedKey(t, s, path)); diff != "" || s.Count("api_keys") != 1 {
		t.Errorf("a refused form stored something:\n%s", diff)
	}
}

func manyAddresses(n int) string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("10.0.%d.%d", i/200, i%200))
	}
	return strings.Join(lines, "\r\n")
}

func TestAPIKeyIsSavedAsTyped(t *testing.T) {
	s, b, path := keys(t)
	if diff := cmp.Diff([]string{"users.create", "users.read"}, chosen(b.Get(path).Want(200).Doc())); diff != "" {
		t.Errorf("ticked (-want +got):\n%s", diff)
	}
	form := keyForm()
	form.Del("active")
	if to := b.Post(path, form).Want(303).Header.Get("Location"); to != keysPath {
		t.Errorf("leads to %s", to)
	}
	key := storedKey(t, s, path)
	want := &models.APIKey{ID: key.ID, Name: "Till", TokenHash: key.TokenHash, CallsPerMinute: 60, Revision: 2, CreatedAt: key.CreatedAt,
		Permissions: []models.Permission{"users.read", "tickets.create"}, Addresses: []string{"10.0.0.0/8", "2001:db8::/32"}}
	if diff := cmp.Diff(want, key); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	doc := b.Get(path).Want(200).Doc()
	if got := doc.Find("#ip").Text(); got != "10.0.0.0/8\n2001:db8::/32" || doc.Find("#active[checked]").Length() != 0 {
		t.Errorf("addresses %q, or the key is shown as active", got)
	}
	b.Post(path, keyForm("revision", "2", "calls_per_minute", "", "ip", " , \n")).Want(303)
	if key := storedKey(t, s, path); key.CallsPerMinute != 0 || len(key.Addresses) != 0 || !key.Active {
		t.Errorf("stored %+v, want a key without bounds", key)
	}
}

// TestTwoPeopleChangeAnAPIKey: who saves last is shown what the first one has stored, and may then save all the same.
func TestTwoPeopleChangeAnAPIKey(t *testing.T) {
	s, b, path := keys(t)
	other := s.As(s.Agent("kim", true))
	other.Post(path, keyForm("name", "Counter", "calls_per_minute", "5")).Want(303)

	doc := b.Post(path, keyForm("permissions", "users.delete")).Want(422).Doc()
	wants := map[string]string{"name": "Counter", "permissions": "Tickets: create", "calls_per_minute": "5"}
	for _, field := range []string{"name", "permissions", "ip", "calls_per_minute", "active"} {
		text := doc.Find("#" + field + "-err").Text()
		if want, differs := wants[field]; differs != (text != "") || !strings.Contains(text, want) {
			t.Errorf("at %s: %q, want %q in it", field, text, want)
		}
	}
	if got := doc.Find("#name").AttrOr("value", ""); got != "Till" || !slices.Equal(chosen(doc), []string{"users.delete"}) {
		t.Errorf("what was typed became %q and %q", got, chosen(doc))
	}
	if !strings.Contains(doc.Find(".errors").Text(), "Somebody else changed this key") || storedKey(t, s, path).Name != "Counter" {
		t.Error("it is not said, or the key was changed")
	}
	again := keyForm("permissions", "users.delete", "revision", doc.Find("form.form input[name=revision]").AttrOr("value", ""))
	b.Post(path, again).Want(303)
	if key := storedKey(t, s, path); key.Name != "Till" || key.CallsPerMinute != 60 {
		t.Errorf("stored %+v", key)
	}
	if a := b.Swap(path, "main", keyForm()).Want(422); a.Doc().Find("html").Find("nav.rail").Length() != 0 {
		t.Error("a fragment is more than the page's content")
	}
	other.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Post(path, again).Want(404)
}

func TestAPIKeyGridWithoutScripts(t *testing.T) {
	s, b, path := keys(t)
	tests := map[string]struct {
		chosen []string
		toggle string
		want   []string
	}{
		"none of an object": {[]string{"users.read"}, "staff", []string{"users.read", "staff.read", "staff.auth"}},
		"some of it":        {[]string{"staff.auth", "users.read"}, "staff", []string{"users.read", "staff.read", "staff.auth"}},
		"all of it":         {[]string{"staff.auth", "staff.read", "users.read"}, "staff", []string{"users.read"}},
		"unknown":           {[]string{"users.read"}, "user", []string{"users.read"}},
		"everything":        {[]string{"users.read"}, "everything", names(models.Permissions)},
		"nothing":           {names(models.Permissions), "everything", nil},
	}
	for name, test := range tests {
		for _, page := range []string{keysPath + "/new", path} {
			t.Run(name+" at "+page, func(t *testing.T) {
				form := keyForm("toggle", test.toggle, "name", "Half a", "ip", "10.*")
				form["permissions"] = test.chosen
				doc := b.Post(page, form).Want(200).Doc()
				got := chosen(doc)
				slices.Sort(got)
				slices.Sort(test.want)
				if !slices.Equal(got, test.want) {
					t.Errorf("chosen %q, want %q", got, test.want)
				}
				if doc.Find("#name").AttrOr("value", "") != "Half a" || doc.Find("#ip").Text() != "10.*" || doc.Find(".err, .errors").Length() != 0 {
					t.Error("the rest of the form is lost or refused")
				}
			})
		}
	}
	if key := storedKey(t, s, path); key.Revision != 1 || s.Count("api_keys") != 1 {
		t.Error("a toggle stored something")
	}
	doc := b.Get(path).Want(200).Doc()
	if first := doc.Find("form.form button").First(); first.AttrOr("name", "") != "" {
		t.Error("Enter in a field presses a button of the grid")
	}
	if n := doc.Find("input[name=permissions][aria-label]").Length(); n != len(models.Permissions) {
		t.Errorf("%d boxes, want %d", n, len(models.Permissions))
	}
}

func names(permissions []models.Permission) (names []string) {
	for _, p := range permissions {
		names = append(names, string(p))
	}
	return names
}
