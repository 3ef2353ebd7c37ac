package staff_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestADraftIsThereOnAnotherMachine(t *testing.T) {
	d := newDesk(t)
	here, there, colleague := d.As(d.agent), d.As(d.agent), d.As(d.admin)
	box := here.Get(at(d.mine)).Doc().Find("form.compose")
	token := box.Find("[name=token]").AttrOr("value", "")
	keep := func(body, format, kind string) {
		t.Helper()
		here.Post(box.AttrOr("data-draft", ""), url.Values{"body": {body}, "format": {format}, "kind": {kind}, "token": {token}}).Want(204)
	}
	keep(`<div>Half a <strong>thought</strong> & "more"<script>x</script></div>`, "html", "note")
	found := there.Get(at(d.mine)).Doc().Find("form.compose")
	area := found.Find("textarea[name=body]")
	if got := strings.TrimSpace(area.Text()); got != `Half a thought & "more"` {
		t.Errorf("without scripts the box holds %q", got)
	}
	if html := area.AttrOr("data-html", ""); !strings.Contains(html, "<strong>thought</strong>") {
		t.Errorf("the editor gets %q", html)
	}
	if found.Find("[data-kind=note][checked]").Length() != 1 || found.Find("[data-draft-state]").Text() != "Saved" || found.Find("[name=format]").AttrOr("value", "") != "text" {
		t.Error("the box does not stand as it was left")
	}
	if text := colleague.Get(at(d.mine)).Doc().Find(".compose textarea").Text(); text != "" {
		t.Errorf("somebody else reads %q", text)
	}
	quoted := there.Get(at(d.mine) + "?quote=1").Doc().Find(".compose textarea").Text()
	if !strings.HasPrefix(quoted, `Half a thought & "more"`) || !strings.Contains(quoted, "\n> ") {
		t.Errorf("quoted behind the draft: %q", quoted)
	}
	keep("", "html", "note")
	if text := there.Get(at(d.mine)).Doc().Find(".compose textarea").Text(); text != "" {
		t.Errorf("what was taken back is still there: %q", text)
	}
	here.Post(at(d.foreign, "/draft"), url.Values{"body": {"x"}}).Want(404)
}

// The box that follows a sent one is another form: what is written in it is not taken for the same message.
func TestTwoRepliesAfterEachOther(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	form := b.Get(at(d.mine)).Doc().Find("form.compose")
	before := d.Count("messages")
	for _, text := range []string{"First", "Second"} {
		token := form.Find("[name=token]").AttrOr("value", "")
		b.Post(at(d.mine, "/draft"), url.Values{"body": {text}, "kind": {"reply"}, "token": {token}}).Want(204)
		form = b.Swap(at(d.mine, "/reply"), "ticket", url.Values{"kind": {"reply"}, "body": {text}, "token": {token}}).Want(200).Doc().Find("form.compose")
		if left := form.Find("textarea").Text(); left != "" {
			t.Errorf("the box still holds %q", left)
		}
	}
	if n := d.Count("messages") - before; n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}
