package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	rules "helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"

	"helpdeskz/models"
)

const cannedPath = "/staff/canned"

func (d *desk) canned(t *testing.T, by *models.Staff, title, html string) string {
	t.Helper()
	c, err := d.Kit.Desk.AddCanned(t.Context(), rules.Actor{Staff: by}, rules.CannedInput{Title: title, HTML: html})
	if err != nil {
		t.Fatal(err)
	}
	return cannedPath + "/" + number(c.ID)
}

func TestCannedList(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	if b.Get(cannedPath).Want(200).Doc().Find(".empty a.primary").Length() != 1 {
		t.Error("an empty list shows no next step")
	}
	b.Post(cannedPath+"/new", url.Values{"title": {"<i>Own</i>"}, "body": {"Hello\nthere"}}).Want(303)
	foreign := d.canned(t, d.admin, "Of the admin", "<p>x</p>")
	doc := b.Get(cannedPath).Want(200).Doc()
	titles := doc.Find("tbody a.main").Map(func(_ int, a *goquery.Selection) string { return a.Text() })
	if diff := cmp.Diff([]string{"<i>Own</i>", "Of the admin"}, titles); diff != "" {
		t.Error(diff)
	}
	if doc.Find("tbody tr:first-child .do button").Length() != 3 || doc.Find("tbody tr:last-child .do button").Length() != 0 ||
		doc.Find("#rail a[aria-current]").Text() != "Canned responses" {
		t.Error("the buttons are not for one's own, or the rail does not say where one is")
	}
	if text := b.Get(foreign).Want(200).Doc().Find("main").Text(); !strings.Contains(text, "alex Agent wrote this") {
		t.Errorf("somebody else's: %s", text)
	}
	for _, path := range []string{"", "/move", "/delete"} {
		b.Post(foreign+path, url.Values{"title": {"Mine"}, "body": {"x"}, "revision": {"1"}, "do": {"up"}, "sure": {"yes"}}).Want(403)
	}
	moved := d.As(d.admin).Swap(foreign+"/move", "main", url.Values{"do": {"up"}}).Want(200).Doc()
	if moved.Find("tbody tr:first-child a.main").Text() != "Of the admin" || moved.Find(".toast").Length() != 1 ||
		moved.Find("tbody tr:first-child [value=up][aria-disabled]").Length() != 1 {
		t.Error("the list does not show what was moved")
	}
}

func TestCannedForm(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	path := d.canned(t, d.agent, "Hello", "<p>Hello</p>")
	bad := b.Post(cannedPath+"/new", url.Values{"title": {""}, "body": {"Kept <text>"}}).Want(422).Doc()
	if bad.Find("#title-err").Length() != 1 || bad.Find("textarea#body").Text() != "Kept <text>" || d.Count("canned_responses") != 1 {
		t.Error("a refused form lost what was typed, or has no word at its field")
	}
	token := b.Get(cannedPath+"/new").Want(200).Doc().Find("input[name=token]").AttrOr("value", "")
	for range 2 {
		b.Post(cannedPath+"/new", url.Values{"title": {"Twice"}, "body": {"x"}, "token": {token}}).Want(303)
	}
	if n := d.Count("canned_responses"); n != 2 {
		t.Errorf("%d responses of a form that was sent twice", n-1)
	}
	form := url.Values{"title": {"Changed"}, "body": {"<p>Bye</p><script>x</script>"}, "format": {"html"}, "revision": {"1"}}
	b.Post(path, form).Want(303)
	late := b.Post(path, url.Values{"title": {"Late"}, "body": {"x"}, "revision": {"1"}}).Want(422).Doc()
	if late.Find("#title").AttrOr("value", "") != "Late" || !strings.Contains(late.Find("#title-err").Text(), "Changed") ||
		!strings.Contains(late.Find("#body-err").Text(), "Bye") || late.Find("input[name=revision]").AttrOr("value", "") != "2" {
		t.Error("who comes second is not told what is stored now")
	}
	if doc := b.Get(path).Want(200).Doc(); doc.Find("textarea").Text() != "<p>Bye</p>" || doc.Find("input[name=format]").AttrOr("value", "") != "html" {
		t.Errorf("stored: %s", doc.Find("textarea").Text())
	}
	asked := b.Post(path+"/delete", nil).Want(200).Doc().Find("main").Text()
	if !strings.Contains(asked, "Delete “Changed”?") || d.Count("canned_responses") != 2 {
		t.Errorf("not asked: %s", asked)
	}
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Get(path).Want(404)
}

func TestCannedInAReply(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	name := `Ines <img src=x> "Castro"`
	if _, err := d.DB.NewUpdate().Table("users").Set("fullname = ?", name).Where("id = ?", d.customer.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := d.canned(t, d.admin, "Greeting", `<p>Hello %client_name%, about #%ticket_id% in %ticket_department%</p>`)
	id := strings.TrimPrefix(path, cannedPath+"/")
	doc := b.Get(at(d.mine)).Want(200).Doc()
	item := doc.Find("[data-canned] [data-item]")
	if item.Text() != "Greeting" || doc.Find("select[name=canned] option").Length() != 2 {
		t.Error("the reply box does not offer the response")
	}
	got := b.Get(item.AttrOr("data-insert-url", "")).Want(200).Body
	want := `Hello ` + name + `, about #` + number(d.mine.ID) + " in General"
	if htmlsafe.ToText(got) != want || strings.Contains(got, "<img") {
		t.Errorf("inserted: %s", got)
	}
	b.Get(at(d.foreign, "/canned/"+id)).Want(404)
	b.Get(at(d.mine, "/canned/999")).Want(404)

	shown := b.Post(at(d.mine, "/reply"), url.Values{"kind": {"note"}, "body": {"Before"}, "insert": {"canned"}, "canned": {id}}).Want(200).Doc()
	if text := shown.Find(".compose textarea").Text(); text != "Before\n\n"+want || shown.Find("[data-kind=note][checked]").Length() != 1 {
		t.Errorf("without scripts: %q", text)
	}
	if d.Count("messages") != 2 || d.Count("notes") != 0 {
		t.Error("choosing a response sent something")
	}
	b.Post(at(d.mine, "/reply"), url.Values{"body": {"Before"}, "insert": {"canned"}, "canned": {"999"}}).Want(404)
}
