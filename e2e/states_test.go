package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// state is a page with something open, refused or unusual on it, and how one gets there.
type state struct {
	name  string
	path  string
	reach func(b *tab)
}

// Menus, dialogs, refusals, toasts and unusual content look right too: in turn on a phone in the dark and on a wide screen in the
// light, and all of them on both when they are photographed.
func TestEveryStateLooksRight(t *testing.T) {
	d := newDesk(t)
	d.demo(60)
	d.asksForOrders()
	odd := fmt.Sprintf("/staff/tickets/%d", d.oddTicket())
	d.start()

	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	empty := func(b *tab) {
		b.until("the editor is there", `document.querySelector("#ticket trix-editor")?.editor`)
		b.press("r")
		b.press(kb.Enter, kb.ModifierCtrl)
		b.see("#ticket .compose .err", "Fill this in")
	}
	b.lookAtStates(d, []state{
		{"chosen", "/staff/tickets?view=active", func(b *tab) {
			b.press("jxjx")
			b.see("[data-chosen]", "2 chosen")
		}},
		{"dates", "/staff/tickets?view=active", func(b *tab) { b.click("[popovertarget=filter-dates]") }},
		{"me-menu", "/staff/tickets?view=closed", func(b *tab) {
			b.drawer("#rail")
			b.click("[popovertarget=me-menu]")
		}},
		{"rail", "/staff/tickets?view=closed", func(b *tab) { b.drawer("#rail") }},
		{"keys", "/staff/tickets?view=active", func(b *tab) { b.press("?") }},
		{"palette", "/staff/tickets?view=active", func(b *tab) {
			b.press("k", kb.ModifierCtrl)
			b.until("what there is", `document.querySelector("#palette-list li")?.checkVisibility()`)
		}},
		{"odd-list", "/staff/tickets?q=maryam", func(*tab) {}},
		{"odd-ticket", odd, func(*tab) {}},
		{"odd-details", odd, func(b *tab) { b.drawer("#side") }},
		{"older", odd + "?replies=2", func(*tab) {}},
		{"frame", odd + "?replies=3", func(b *tab) { b.eval(`document.querySelector("iframe.mail").scrollIntoView(); ""`) }},
		{"delete-menu", odd, func(b *tab) { b.click("[popovertarget=ticket-menu]") }},
		{"confirm", odd, func(b *tab) {
			b.click("[popovertarget=ticket-menu]")
			b.click("#ticket-menu button.danger")
		}},
		{"undo", odd, func(b *tab) {
			b.press("c")
			b.see(".toast", "The status is now")
		}},
		{"refused-reply", odd, empty},
		{"send-menu", odd, func(b *tab) {
			b.until("the editor is there", `document.querySelector("#ticket trix-editor")?.editor`)
			b.click("#ticket .split [popovertarget]")
		}},
		{"edit-note", odd, func(b *tab) {
			b.click("#thread .msg.note a.btn")
			b.until("the editor is there", `document.querySelector(".msg.note trix-editor")?.editor`)
		}},
		{"refused-new", "/staff/tickets/new", func(b *tab) {
			b.click("#new-ticket .foot .primary")
			b.focused(".errors")
		}},
		{"refused-filter", "/staff/tickets?status=99&opened_from=soon", func(*tab) {}},
	})

	customer := newTab(t, 390, 844)
	customer.open(d.url + "/login")
	customer.write("#email", oddAddress)
	customer.write("#password", password)
	customer.click("form.form button")
	customer.see("h1", "My tickets")
	own := strings.Replace(odd, "/staff/tickets", "/tickets/show", 1)
	customer.lookAtStates(d, []state{
		{"own-list", "/tickets", func(*tab) {}}, {"own-ticket", own, func(*tab) {}}, {"own-older", own + "?page=3", func(*tab) {}},
		{"refused-ask", "/submit-ticket/1-general", func(b *tab) {
			b.click("form.form > button")
			b.focused(".errors")
		}},
		{"helpful", "/submit-ticket/1-general", func(b *tab) {
			b.write("#subject", "Follow my order")
			b.see("#helpful", "This may help")
		}},
		{"suggest", "/", func(b *tab) {
			b.write("#find", "order")
			b.see("#find-list a", "")
		}},
	})
}

// drawer opens a column that has no room on a narrow screen.
func (b *tab) drawer(selector string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const el = document.querySelector(` + quote(selector) + `); if (!el.checkVisibility()) el.showPopover(); })()`))
}

func (b *tab) lookAtStates(d *desk, states []state) {
	b.t.Helper()
	for n, s := range states {
		for i, scheme := range schemes {
			if n%len(schemes) != i && os.Getenv("HELPDESKZ_E2E_SHOTS") == "" {
				continue
			}
			width := []int64{1440, 360}[i]
			b.scheme(scheme)
			b.do(chromedp.EmulateViewport(width, 900))
			b.open(d.url + s.path)
			s.reach(b)
			b.until("nothing moves", `!document.getAnimations().some(a => a.playState === "running")`)
			b.check(fmt.Sprintf("%s at %d, %s", s.name, width, scheme))
			b.shoot(fmt.Sprintf("state-%s-%d-%s.png", s.name, width, scheme))
		}
	}
}
