package staff_test

import (
	"bytes"
	"image"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"helpdeskz/handlers/webtest"
)

const knowledgePath = "/staff/knowledge"

func pngFile(t *testing.T, field string) webtest.File {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return webtest.File{Field: field, Name: "shot.png", Type: "image/png", Content: out.String()}
}

func TestArticleIsWritten(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	if b.Get(knowledgePath).Want(200).Doc().Find(".empty a.primary").Length() != 1 {
		t.Error("an empty list shows no next step")
	}
	at := b.Upload(knowledgePath+"/pictures", nil, pngFile(t, "picture")).Want(200).Body
	b.Get(at).Want(200)
	d.As(d.admin).Get(at).Want(404) // it is nobody else's yet
	b.Upload(knowledgePath+"/pictures", nil, webtest.File{Field: "picture", Name: "x.png", Type: "image/png", Content: "<svg>"}).Want(422)

	form := url.Values{"title": {"<b>VAT</b>"}, "body": {`<h1>Open</h1><figure><img src="` + webtest.URL + at + `"></figure>`}, "format": {"html"}}
	b.Post(knowledgePath+"/draft", form).Want(200)
	if doc := b.Get(knowledgePath + "/new").Want(200).Doc(); doc.Find("#title").AttrOr("value", "") != "<b>VAT</b>" || doc.Find(".flash form").Length() != 1 {
		t.Error("the draft is not shown")
	}
	bad := b.Post(knowledgePath+"/new", url.Values{"body": {"kept"}, "category": {"9"}}).Want(422).Doc()
	if bad.Find("#title-err").Length() != 1 || bad.Find("#category-err").Length() != 1 || bad.Find("#body").Text() != "kept" || d.Count("articles") != 0 {
		t.Error("a refused form lost what was typed, or has no words at its fields")
	}
	b.Upload(knowledgePath+"/new", form, pngFile(t, "attachments")).Want(303)
	if d.Count("article_drafts") != 0 {
		t.Error("the draft outlived the article")
	}
	public := d.Browser().Get("/article/1-vat").Want(200).Doc()
	src := public.Find(".prose img").AttrOr("src", "")
	if public.Find("h1").First().Text() != "<b>VAT</b>" || src != "/download/article-1-1" || public.Find(".files .file").Length() != 1 {
		t.Errorf("in the portal: picture %q", src)
	}
	d.Browser().Get(src).Want(200)
	edit := b.Get(knowledgePath + "/1").Want(200).Doc()
	if !strings.Contains(edit.Find("#body").Text(), `src="`+at+`"`) || edit.Find("input[name=drop]").Length() != 1 {
		t.Errorf("in the form: %s", edit.Find("#body").Text())
	}

	revision := edit.Find("input[name=revision]").AttrOr("value", "")
	hidden := url.Values{"title": {"Hidden"}, "body": {"# Text"}, "format": {"markdown"}, "private": {"1"}, "revision": {revision}}
	b.Post(knowledgePath+"/1", hidden).Want(303)
	d.Browser().Get("/article/1-hidden").Want(404)
	d.Browser().Get(src).Want(404)
	b.Get(knowledgePath + "/1/link").Want(404)
	late := b.Post(knowledgePath+"/1", hidden).Want(422).Doc()
	if late.Find(".errors").Length() != 1 || late.Find("#body").Text() != "# Text" {
		t.Error("who comes second is not told")
	}
	asked := b.Post(knowledgePath+"/1/delete", nil).Want(200).Doc().Find("main").Text()
	if !strings.Contains(asked, "Delete “Hidden”?") || d.Count("articles") != 1 {
		t.Errorf("not asked: %s", asked)
	}
	b.Post(knowledgePath+"/1/delete", url.Values{"sure": {"yes"}}).Want(303)
	if d.Count("articles")+d.Count("article_files") != 0 {
		t.Error("something of the article is left")
	}
}

func TestArticlePreviewAndFormats(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	doc := b.Post(knowledgePath+"/preview", url.Values{"title": {"T"}, "body": {"*x* <script>y</script>"}, "format": {"markdown"}}).Want(200).Doc()
	if doc.Find(".prose em").Text() != "x" || doc.Find("#rail").Length() != 0 || strings.Contains(doc.Find(".prose").Text(), "y") {
		t.Errorf("preview: %s", doc.Find(".prose").Text())
	}
	switched := b.Post(knowledgePath+"/new", url.Values{"title": {"T"}, "body": {"*x*"}, "format": {"markdown"}, "write": {"rich"}}).Want(200).Doc()
	if switched.Find("#body").Text() != "<p><em>x</em></p>" || switched.Find("[data-editor-format]").AttrOr("value", "") != "html" {
		t.Errorf("switched: %s", switched.Find("#body").Text())
	}
	if d.Count("articles") != 0 {
		t.Error("switching saved something")
	}
	b.Post(knowledgePath+"/draft", url.Values{"title": {"T"}}).Want(200)
	b.Post(knowledgePath+"/draft/discard", url.Values{"article": {"0"}}).Want(303)
	if d.Count("article_drafts") != 0 {
		t.Error("the draft is still there")
	}
}

func TestCategoriesInThePanel(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	path := knowledgePath + "/categories"
	b.Post(path+"/new", url.Values{"name": {"Billing"}}).Want(303)
	b.Post(path+"/new", url.Values{"name": {"Taxes"}, "parent": {"1"}, "private": {"1"}}).Want(303)
	b.Post(path+"/new", url.Values{"name": {""}}).Want(422)
	b.Post(knowledgePath+"/new", url.Values{"title": {"VAT"}, "body": {"x"}, "category": {"2"}}).Want(303)
	doc := b.Get(path).Want(200).Doc()
	if doc.Find("tbody tr").Length() != 2 || doc.Find("tbody tr:last-child .indent").Length() != 1 {
		t.Error("the tree is not shown")
	}
	form := b.Get(path + "/1").Want(200).Doc()
	if form.Find("#parent option").Length() != 1 || form.Find("input[name=revision]").AttrOr("value", "") != "1" {
		t.Error("a category can be put into itself")
	}
	b.Post(path+"/1", url.Values{"name": {"Money"}, "parent": {"2"}, "revision": {"1"}}).Want(422)
	b.Post(path+"/1", url.Values{"name": {"Money"}, "revision": {"1"}}).Want(303)
	b.Post(path+"/1", url.Values{"name": {"Late"}, "revision": {"1"}}).Want(422)
	asked := b.Post(path+"/1/delete", nil).Want(200).Doc().Find("main").Text()
	if !strings.Contains(asked, "One category in it goes too. The article in it goes too.") {
		t.Errorf("asked: %s", asked)
	}
	for query, want := range map[string]int{"?q=va": 1, "?q=none": 0, "?category=2": 1, "?category=1": 0, "?category=-1": 0, "": 1} {
		if n := b.Get(knowledgePath + query).Want(200).Doc().Find("tbody tr").Length(); n != want {
			t.Errorf("%q: %d articles, want %d", query, n, want)
		}
	}
	b.Post(path+"/1/delete", url.Values{"sure": {"yes"}}).Want(303)
	if d.Count("categories")+d.Count("articles") != 0 {
		t.Error("something of the category is left")
	}
}

// TestSomebodyElseMovedWhatIsShown: who saves a form from before is told at the field which category it is in now.
func TestSomebodyElseMovedWhatIsShown(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for _, name := range []string{"Billing", "Taxes"} {
		b.Post(knowledgePath+"/categories/new", url.Values{"name": {name}}).Want(303)
	}
	b.Post(knowledgePath+"/new", url.Values{"title": {"VAT"}, "body": {"x"}}).Want(303)
	article := url.Values{"title": {"VAT"}, "body": {"x"}, "category": {"2"}}
	category := url.Values{"name": {"Taxes"}, "parent": {"1"}}
	for path, test := range map[string]struct {
		form       url.Values
		field, now string
	}{knowledgePath + "/1": {article, "category", "Taxes"}, knowledgePath + "/categories/2": {category, "parent", "Billing"}} {
		test.form.Set("revision", b.Get(path).Want(200).Doc().Find("input[name=revision]").AttrOr("value", ""))
		b.Post(path, test.form).Want(303)
		test.form.Set(test.field, "0")
		late := b.Post(path, test.form).Want(422).Doc()
		if words := late.Find("#" + test.field + "-err").Text(); !strings.Contains(words, test.now) {
			t.Errorf("%s: at its field stands %q", path, words)
		}
		test.form.Set("revision", late.Find("input[name=revision]").AttrOr("value", ""))
		b.Post(path, test.form).Want(303)
		test.form.Set(test.field, "1")
		if words := b.Post(path, test.form).Want(422).Doc().Find("#" + test.field + "-err").Text(); words == "" {
			t.Errorf("%s: out of its category, and no word at the field", path)
		}
	}
}

func TestArticleInAReply(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	b.Post(knowledgePath+"/new", url.Values{"title": {`Pay & "save"`}, "body": {"By direct debit."}}).Want(303)
	b.Post(knowledgePath+"/new", url.Values{"title": {"Pay in secret"}, "body": {"x"}, "private": {"1"}}).Want(303)
	offers := b.Fragment(knowledgePath+"/suggest?article_words=pay", "x").Want(200).Doc().Find("[data-item]")
	if offers.Length() != 1 {
		t.Fatalf("%d articles offered", offers.Length())
	}
	link := b.Get(offers.AttrOr("data-insert-url", "")).Want(200).Doc().Find("a")
	if link.Text() != `Pay & "save"` || link.AttrOr("href", "") != webtest.URL+"/article/1-pay-save" {
		t.Errorf("inserted: %s to %s", link.Text(), link.AttrOr("href", ""))
	}
	found := b.Post(at(d.mine, "/reply"), url.Values{"body": {"Look"}, "insert": {"words"}, "article_words": {"pay"}}).Want(200).Doc()
	if found.Find("select[name=article] option").Length() != 1 || found.Find(".compose textarea").Text() != "Look" {
		t.Error("without scripts nothing is offered, or what was written is lost")
	}
	shown := b.Post(at(d.mine, "/reply"), url.Values{"body": {"Look"}, "insert": {"article"}, "article": {"1"}}).Want(200).Doc().Find(".compose textarea").Text()
	if !strings.HasPrefix(shown, "Look\n\nPay") || !strings.Contains(shown, webtest.URL+"/article/1-pay-save") {
		t.Errorf("without scripts: %q", shown)
	}
	b.Post(at(d.mine, "/reply"), url.Values{"body": {"Look"}, "insert": {"article"}, "article": {"2"}}).Want(404)
}
