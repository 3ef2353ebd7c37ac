package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// A customer finds an article, asks, signs in, reads and replies without a mouse.
func TestThePortalWorksByKeyboard(t *testing.T) {
	d := newDesk(t)
	d.demo(60)
	var customer models.User
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return db.NewSelect().Model(&customer).Where("id = 1").Scan(ctx)
	})
	d.start()
	b := newTab(t, 1440, 900)

	t.Run("an article from the suggestions", func(*testing.T) {
		b.open(d.url + "/")
		b.press(kb.Tab)
		b.focused("a.skip")
		b.tabTo("#find")
		b.press("order")
		b.see("#find-list [role=option]", "")
		b.press(kb.ArrowDown + kb.ArrowDown + kb.ArrowUp)
		b.until("the first one is pointed at", `document.querySelector("#find").getAttribute("aria-activedescendant") === "find-0"`)
		b.press(kb.Escape)
		b.until("the list is shut", `document.querySelector("#find-list").hidden && document.querySelector("#find").value === "order"`)
		b.press(kb.ArrowDown + kb.Enter)
		b.until("the article is open", `location.pathname.startsWith("/article/")`)
	})

	t.Run("a question with a mistake", func(*testing.T) {
		b.open(d.url + "/submit-ticket")
		b.tabTo(".topics a")
		b.press(kb.Enter)
		b.tabTo("#fullname")
		b.tabTo("#files")
		b.tabTo("form.form > button")
		b.press(kb.Enter)
		b.focused(".errors")
		b.press(kb.Tab + kb.Enter)
		b.focused("#fullname")
		b.press(customer.Fullname + kb.Tab)
		b.focused("#email")
		b.press(customer.Email + kb.Tab)
		b.focused("#subject")
		b.press("Change my order" + kb.Tab)
		b.see("#helpful a", "Change")
		b.tabTo("#body")
		b.press("The red one, please.")
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{pngFile(t)}))
		b.see("[data-upload-list]", "invoice.png")
		b.tabTo(".drop-it")
		b.press(kb.Enter)
		b.focused("#files")
		b.tabTo("form.form > button")
		b.press(kb.Enter)
		b.see("h1", "We have your question")
	})

	t.Run("signing in, and a reply", func(*testing.T) {
		b.tabTo(".done .btn.primary")
		b.press(kb.Enter)
		b.focused("#email")
		b.press(customer.Email + kb.Tab + "wrong" + kb.Enter)
		b.see(".flash.bad", "wrong")
		b.focused("#password")
		b.press(password + kb.Enter)
		b.see(".ticket-head h1", "Change my order")
		b.tabTo("#body")
		b.press("Or the blue one.")
		b.tabTo("#reply .primary")
		b.press(kb.Enter)
		b.see("#conversation .msg", "Or the blue one.")
		b.focused("#conversation .msg")
	})

	t.Run("signing out", func(*testing.T) {
		b.open(d.url + "/tickets")
		b.tabTo("header button")
		b.press(kb.Enter)
		b.see(".flash", "You are signed out")
		b.until("the page follows what it says", `document.querySelector("main").getBoundingClientRect().top - document.querySelector(".flash").getBoundingClientRect().bottom < 60`)
	})
}

// tabTo goes on with Tab until the focus stands on an element, and looks whether it can be seen there.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	here := `String(!!document.activeElement && document.activeElement.matches(` + quote(selector) + `))`
	b.until("the page is there", `document.readyState === "complete" && document.querySelector(`+quote(selector)+`)`)
	for range 60 {
		b.press(kb.Tab)
		if b.eval(here) == "true" {
			break
		}
	}
	b.focused(selector)
}
