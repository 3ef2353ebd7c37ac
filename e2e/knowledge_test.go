package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// An article is written with a picture, kept as a draft, and linked in a reply; and every state of the pages looks right.
func TestKnowledgeInTheBrowser(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "20")
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")

	b.open(d.url + "/staff/tickets")
	b.press("gk")
	b.see("h1", "Knowledge base")
	b.click(".page-head a.primary")
	b.see("trix-editor", "")
	b.write("#title", "Pay with a card")
	b.click("trix-editor")
	b.press("Open the basket.")
	b.pastePicture("basket.png")
	b.until("the picture stands in the text", `(() => { const img = document.querySelector("trix-editor img"); return img && img.complete && img.naturalWidth === 40; })()`)
	b.until("its caption has our words", `document.querySelector("trix-editor figcaption").dataset.trixPlaceholder === "Add a caption"`)
	b.click("trix-editor figcaption")
	b.until("it can be written", `document.activeElement.matches("figcaption textarea")`)
	b.eval(`document.querySelector("#draft-kept").textContent = ""`) // it tells of the draft before the caption
	b.press("The basket" + kb.Enter)
	b.see("#draft-kept", "Draft kept")
	b.eval(`location.reload(); ""`)
	b.see(".flash", "This is your draft")
	b.until("the draft is whole", `document.querySelector("trix-editor img") && document.querySelector("trix-editor").textContent.includes("Open the basket.")`)
	b.click(".foot .primary")
	b.see("tbody tr:first-child", "Pay with a card")
	article := strings.TrimPrefix(b.eval(`document.querySelector("tbody a.main").href`), d.url)

	// What is opened and looked at is no draft.
	b.open(d.url + article)
	b.until("the picture stands in the form", `(() => { const img = document.querySelector("trix-editor img"); return img && img.complete && img.naturalWidth === 40; })()`)
	b.until("its caption is still one", `document.querySelector("trix-editor figcaption").textContent === "The basket"`)
	time.Sleep(1200 * time.Millisecond) // a draft goes 800 ms after the last change
	b.open(d.url + article)
	b.until("nothing was kept", `!document.querySelector(".flash")`)

	ticket := b.firstTicket(d)
	b.open(d.url + ticket)
	b.see("trix-editor", "")
	b.click("[popovertarget^=articles-]")
	b.focused("[data-menu-search]")
	b.press("card")
	b.see(".offers [data-item]", "Pay with a card")
	b.press(kb.Enter)
	b.until("the link stands in the reply", `document.querySelector("trix-editor a[href*='/article/']").textContent === "Pay with a card"`)
	b.pastePicture("seen.png")
	b.until("the picture stands in the reply", `(() => { const img = document.querySelector("trix-editor img"); return img && img.complete && img.naturalWidth === 40; })()`)
	b.until("and is no file beside it", `!document.querySelector("[data-upload-list] *")`)
	b.click("#ticket .compose .primary")
	b.until("the answer shows it from the desk", `(() => { const img = document.querySelector(".msg.staff .body img[src*='/files/']"); return img && img.complete && img.naturalWidth === 40; })()`)

	b.lookAt(d, []look{{"knowledge", "/staff/knowledge"}, {"knowledge-none", "/staff/knowledge?q=xyzzy"}, {"categories", "/staff/knowledge/categories"},
		{"category-new", "/staff/knowledge/categories/new"}, {"article-new", "/staff/knowledge/new"}, {"article-edit", article}})
	b.lookAtStates(d, []state{
		{"article-refused", "/staff/knowledge/new", func(b *tab) {
			b.click(".foot .primary")
			b.focused(".errors")
		}},
		{"articles-menu", ticket, func(b *tab) {
			b.see("trix-editor", "")
			b.click("[popovertarget^=articles-]")
			b.focused("[data-menu-search]")
			b.press("card")
			b.see(".offers [data-item]", "Pay with a card")
		}},
	})
}
