package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/settings"
)

func TestTheLogo(t *testing.T) {
	s := newSite(t)
	b, visitor := s.As(s.Agent("ann", true)), s.Browser()
	upload := func(content string) *webtest.Answer {
		return b.Upload("/staff/setup/general/logo", nil, webtest.File{Field: "logo", Name: "../logo.png", Type: "image/png", Content: content})
	}
	for name, content := range map[string]string{"text": "hello", "svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "cut": aPicture(t, 90, 30)[:60]} {
		if fields, lines := errorsOf(upload(content).Want(422)); !cmp.Equal([]string{"logo"}, fields) || lines != 1 {
			t.Errorf("%s: marked %v, %d lines", name, fields, lines)
		}
	}
	upload(aPicture(t, 90, 60)).Want(303)
	square := visitor.Get("/").Want(200).Doc().Find(".top .brand")
	if square.Find("img").Length() != 1 || strings.TrimSpace(square.Text()) == "" {
		t.Errorf("a logo without the name stands alone: %q", square.Text())
	}
	upload(aPicture(t, 900, 200)).Want(303)
	src := visitor.Get("/").Doc().Find(".top .brand img.wide").AttrOr("src", "")
	for page, place := range map[string]string{"/staff/tickets": "#rail .brand img.wide", "/staff/setup/general": ".logo-now img"} {
		if got := b.Get(page).Want(200).Doc().Find(place).AttrOr("src", ""); got != src || src == "" {
			t.Errorf("%s shows the logo %q, want %q", page, got, src)
		}
	}
	if got := visitor.Get("/staff/login").Doc().Find(".brand img").AttrOr("src", ""); got != src {
		t.Errorf("the login shows %q, want %q", got, src)
	}
	if err := s.Kit.Settings.Save(t.Context(), func(set *settings.Settings) { set.Maintenance = true }); err != nil {
		t.Fatal(err)
	}
	for path, life := range map[string]string{src: "immutable", "/logo": "max-age=3600"} {
		a := visitor.Get(path).Want(200)
		if h := a.Header; h.Get("Content-Type") != "image/png" || !strings.Contains(h.Get("Cache-Control"), life) || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
	preview := b.Get("/staff/mail-templates/new_ticket/preview").Want(200).Doc().Find("img").AttrOr("src", "")
	if preview != src {
		t.Errorf("the preview of a mail shows %q", preview)
	}
	b.Post("/staff/setup/general/logo/delete", url.Values{}).Want(200)
	b.Post("/staff/setup/general/logo/delete", url.Values{"sure": {"yes"}}).Want(303)
	visitor.Get(src).Want(404)
	visitor.Get("/logo").Want(404)
	if n := b.Get("/staff/tickets").Doc().Find(".brand img").Length(); n != 0 {
		t.Error("the logo is still shown")
	}
}
