package staff_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
)

// aPicture is a PNG of a size.
func aPicture(t *testing.T, w, h int) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 200
	}
	m.Set(0, 0, color.Black)
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestThePicture(t *testing.T) {
	s := newSite(t)
	maria := s.Agent("maria", false, general)
	b := s.As(maria)
	upload := func(content string) *webtest.Answer {
		return b.Upload("/staff/profile/picture", nil, webtest.File{Field: "picture", Name: "me.png", Type: "image/png", Content: content})
	}
	for name, content := range map[string]string{"text": "hello", "svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "html": "<html>", "cut": aPicture(t, 90, 90)[:60]} {
		if fields, lines := errorsOf(upload(content).Want(422)); !cmp.Equal([]string{"picture"}, fields) || lines != 1 {
			t.Errorf("%s: marked %v, %d lines", name, fields, lines)
		}
	}
	upload(aPicture(t, 600, 400)).Want(303)
	ticket := s.Ticket(s.Customer("ines@castro.test"), general, "Invoice", "The old number.")
	b.Post(at(ticket, "/reply"), url.Values{"kind": {"reply"}, "body": {"Here is the new one."}}).Want(303)
	src := "/staff/avatars/" + stored(t, s, maria.ID).Avatar
	page := b.Get(at(ticket)).Want(200).Doc()
	for _, place := range []string{"#rail .me", "#thread .msg.staff"} {
		if got := page.Find(place+" .av img").AttrOr("src", ""); got != src {
			t.Errorf("%s shows %q, want %q", place, got, src)
		}
	}
	small, err := png.Decode(strings.NewReader(b.Get(src).Want(200).Body))
	if err != nil || small.Bounds().Size() != image.Pt(256, 256) {
		t.Errorf("%v", err)
	}
	b.Post("/staff/profile/picture/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Get(src).Want(404)
	if n := b.Get("/staff/profile").Doc().Find(".av img").Length(); n != 0 {
		t.Errorf("%d pictures are still shown", n)
	}
}
