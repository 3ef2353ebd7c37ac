package staff_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

func TestReplySwapsTicketRowAndRail(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	form := url.Values{"kind": {"reply"}, "format": {"html"}, "body": {"<div>Hello <strong>Ines</strong><script>x</script></div>"}, "token": {"abc"}}
	doc := b.SwapUpload(at(d.mine, "/reply?view=active"), "ticket", form, webtest.File{Field: "attachments", Name: "a.gif", Type: "image/gif", Content: picture}).Want(200).Doc()
	message := doc.Find("#ticket .msg.staff[data-focus]")
	if message.Length() != 1 || message.Find("strong").Text() != "Ines" || message.Find("script").Length() > 0 || message.Find(".file img").Length() != 1 {
		t.Errorf("the new message: %s", message.Text())
	}
	if got, _ := doc.Find("#row-" + number(d.mine.ID)).Attr("hx-swap-oob"); got != "morph" {
		t.Error("the row does not go along")
	}
	if doc.Find("#rail[hx-swap-oob] .count").First().Text() != "0" || !strings.Contains(doc.Find(".toast").Text(), "sent") {
		t.Error("the rail or the words are missing")
	}
	if got := d.ticket(t, d.mine.ID); got.Status != models.StatusAnswered || got.Replies != 1 {
		t.Errorf("ticket %+v", got)
	}
}

func TestWaysOfSending(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	for then, want := range map[string]models.Status{"close": models.StatusClosed, "wait": models.StatusInProgress} {
		ticket := d.Ticket(d.customer, general, "One more", "text")
		a := b.Post(at(ticket, "/reply?view=active"), url.Values{"kind": {"reply"}, "then": {then}, "body": {"Done."}}).Want(303)
		if got := d.ticket(t, ticket.ID).Status; got != want {
			t.Errorf("%s: status %d, want %d", then, got, want)
		}
		if to := a.Header.Get("Location"); !strings.HasPrefix(to, at(ticket)+"?view=active#msg-") {
			t.Errorf("%s: leads to %s", then, to)
		}
	}
}

func TestSignatureEndsAReply(t *testing.T) {
	d := newDesk(t)
	d.agent.Signature = "Maria\nAcme <Support>"
	if _, err := d.DB.NewUpdate().Model(d.agent).WherePK().Column("signature").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.field(t, models.CustomField{Kind: models.FieldText, Title: "moves the revision", AllDepartments: true})
	b := d.As(d.agent)
	if m := d.reply(t, b, d.mine, "Hello"); !strings.Contains(m.Body, "Hello") || !strings.Contains(m.Body, "Maria") {
		t.Errorf("body %q", m.Body)
	}
	b.Post(at(d.mine, "/reply"), url.Values{"kind": {"reply"}, "body": {" \n "}}).Want(422)
	if n := d.note(t, b, d.mine, "For us"); strings.Contains(n.Body, "Maria") {
		t.Errorf("a note is signed: %q", n.Body)
	}
}

func TestRefusedReplyKeepsTheText(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	before := d.footprint()
	long := strings.Repeat("x", 200_001)
	for _, c := range []struct {
		name       string
		form       url.Values
		file       webtest.File
		keeps, err string
	}{
		{"empty", url.Values{"body": {""}}, webtest.File{}, "", "Fill this in."},
		{"blank markup", url.Values{"body": {"<div><br></div>"}, "format": {"html"}}, webtest.File{}, "<div><br></div>", "Fill this in."},
		{"not text", url.Values{"body": {"a\xffb"}}, webtest.File{}, "a\uFFFDb", "not text"},
		{"too long", url.Values{"body": {long}}, webtest.File{}, long, "200000"},
		{"empty note", url.Values{"body": {" "}, "kind": {"note"}}, webtest.File{}, " ", "Fill this in."},
		{"kind of file", url.Values{"body": {"<b>kept</b>"}, "format": {"html"}}, webtest.File{Field: "attachments", Name: "a.exe", Content: "MZ"}, "<b>kept</b>", "a.exe"},
		{"file with a note", url.Values{"body": {"kept"}, "kind": {"note"}}, webtest.File{Field: "attachments", Name: "a.gif", Content: picture}, "kept", "takes no files"},
		{"size of file", url.Values{"body": {"kept"}}, webtest.File{Field: "attachments", Name: "a.gif", Content: strings.Repeat("x", 2_700_000)}, "kept", "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.form.Get("kind") == "" {
				c.form.Set("kind", "reply")
			}
			c.form.Set("token", "same")
			files := []webtest.File{c.file}
			if c.file.Name == "" {
				files = nil
			}
			for _, answer := range []*webtest.Answer{b.Upload(at(d.mine, "/reply"), c.form, files...), b.SwapUpload(at(d.mine, "/reply"), "ticket", c.form, files...)} {
				form := answer.Want(422).Doc().Find("form.compose")
				if got := form.Find("textarea").Text(); got != c.keeps {
					t.Errorf("kept %.50q, want %.50q", got, c.keeps)
				}
				if !strings.Contains(form.Find(".err").Text(), c.err) {
					t.Errorf("words %q, want %q", form.Find(".err").Text(), c.err)
				}
				if token, _ := form.Find("[name=token]").Attr("value"); token != "same" {
					t.Errorf("token %q", token)
				}
				kind, _ := form.Find("[name=kind][checked]").Attr("value")
				if kind != c.form.Get("kind") {
					t.Errorf("kind %q", kind)
				}
			}
		})
	}
	if after := d.footprint(); after != before {
		t.Errorf("something was written: %v, before %v", after, before)
	}
}

func TestOneTokenMakesOneMessage(t *testing.T) {
	d := newDesk(t)
	token, _ := d.As(d.agent).Get(at(d.mine)).Doc().Find(".compose [name=token]").Attr("value")
	if len(token) < 32 {
		t.Fatalf("token %q", token)
	}
	before := d.Count("messages")
	var all sync.WaitGroup
	for range 10 {
		b := d.As(d.agent)
		all.Go(func() {
			if a := b.Post(at(d.mine, "/reply"), url.Values{"kind": {"reply"}, "body": {"once"}, "token": {token}}); a.Status != 303 {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	all.Wait()
	if n := d.Count("messages") - before; n != 1 {
		t.Errorf("%d messages", n)
	}
	if n := d.Count("outbox"); n == 0 {
		t.Error("no mail is queued")
	}
}
