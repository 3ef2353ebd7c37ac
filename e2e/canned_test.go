package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A canned response is written, and put into a reply by typing and from the menu; and every state of its pages looks right.
func TestCannedResponsesInTheBrowser(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "20")
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")

	b.open(d.url + "/staff/tickets")
	b.press("gr")
	b.see("h1", "Canned responses")
	b.lookAt(d, []look{{"canned-empty", "/staff/canned"}, {"canned-new", "/staff/canned/new"}})
	b.cannedResponse(d, "Greeting", "Hello %client_name%!")
	b.cannedResponse(d, "Refund is on its way", "Your money comes back for %ticket_id%.")
	b.cannedResponse(d, "Refund not possible", "We are sorry.")
	b.click("tbody tr:last-child [value=up]")
	b.until("the row has moved", `document.querySelector("tbody tr:nth-child(2) a.main").textContent === "Refund not possible"`)
	b.until("the focus is still on its button", `document.activeElement.id === "up-3"`)

	ticket := b.firstTicket(d)
	b.open(d.url + ticket)
	b.see("trix-editor", "")
	b.click("trix-editor")
	b.press("So /ref")
	b.until("two responses fit", `document.querySelectorAll("#slash li").length === 2`)
	b.check("the list below a slash")
	b.shoot("canned-slash.png")
	b.press(kb.ArrowDown)
	b.until("the second one is marked", `document.querySelector("#slash [aria-selected=true]").textContent === "Refund is on its way"`)
	b.press(kb.Enter)
	number := ticket[strings.LastIndex(ticket, "/")+1:]
	b.see("trix-editor", "So Your money comes back for "+number+".")
	b.until("the list is gone", `!document.querySelector("#slash") && !document.querySelector("trix-editor").textContent.includes("/ref")`)
	b.press(" 1/2 /x")
	b.until("nothing fits", `!document.querySelector("#slash")`)
	b.press(" /")
	b.until("all are listed", `document.querySelectorAll("#slash li").length === 3`)
	b.press(kb.Escape)
	b.until("it is shut", `!document.querySelector("#slash") && document.activeElement.localName === "trix-editor"`)
	b.click("[popovertarget^=canned-]")
	b.focused("[data-menu-filter]")
	b.press("greet" + kb.Enter)
	b.until("the customer is greeted", `/Hello [^%]+!/.test(document.querySelector("trix-editor").textContent)`)

	b.lookAt(d, []look{{"canned", "/staff/canned"}, {"canned-edit", "/staff/canned/1"}, {"ticket-canned", ticket}})
	b.lookAtStates(d, []state{
		{"canned-refused", "/staff/canned/new", func(b *tab) {
			b.click(".foot .primary")
			b.focused(".errors")
		}},
		{"canned-menu", ticket, func(b *tab) {
			b.see("trix-editor", "")
			b.click("[popovertarget^=canned-]")
		}},
	})
}

// cannedResponse writes one in the editor.
func (b *tab) cannedResponse(d *desk, title, text string) {
	b.t.Helper()
	b.open(d.url + "/staff/canned/new")
	b.see("trix-editor", "")
	b.write("#title", title)
	b.click("trix-editor")
	b.press(text)
	b.click(".foot .primary")
	b.see("tbody tr:last-child", title)
}
