package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// An agent's day in the panel without a mouse: the focus is seen at every step, and stands where the next one is needed.
func TestThePanelWorksByKeyboard(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	d.start()
	b := newTab(t, 1440, 900)

	b.open(d.url + "/staff")
	b.focused("input#username")
	b.press("olga" + kb.Tab + password + kb.Enter)
	b.focused("#list a.go, body")

	t.Run("the skip link comes first", func(*testing.T) {
		b.open(d.url + "/staff/tickets")
		b.press(kb.Tab)
		b.focused("a.skip")
		b.press(kb.Enter)
		b.focused("main#main")
	})

	t.Run("through the list, into a ticket and back", func(*testing.T) {
		b.press("j")
		b.focused("#rows .row:nth-of-type(1) a.go")
		b.press("jjk")
		b.focused("#rows .row:nth-of-type(2) a.go")
		b.press(kb.Enter)
		b.focused("#ticket h1")
		b.until("the address is the ticket's", `/^\/staff\/tickets\/\d+$/.test(location.pathname)`)
		b.until("its row is marked", `document.querySelector("#rows .row:nth-of-type(2) a.go").getAttribute("aria-current") === "true"`)
		b.press(kb.Escape)
		b.until("the ticket is gone", `document.querySelector("#ticket").hidden`)
		b.focused("#rows .row:nth-of-type(2) a.go")
		b.until("the address is the list's", `location.pathname === "/staff/tickets"`)
		b.press(kb.Enter)
		b.focused("#ticket h1")
	})

	t.Run("a reply and a note", func(*testing.T) {
		b.until("the editor is there", `!!document.querySelector("#ticket trix-editor")?.editor`)
		b.press("r")
		b.focused("#ticket trix-editor")
		b.press("We look into it.")
		b.press(kb.Enter, kb.ModifierCtrl)
		b.see("#thread .msg.staff", "We look into it.")
		b.focused("#thread .msg.staff")
		b.press("n")
		b.focused("#ticket trix-editor")
		b.press("She called as well.")
		b.press(kb.Enter, kb.ModifierCtrl)
		b.see("#thread .msg.note", "She called as well.")
		b.focused("#thread .msg.note")
	})

	t.Run("the editor's buttons", func(*testing.T) {
		text := `document.querySelector("#ticket textarea[data-editor]").value`
		b.press("r")
		b.focused("#ticket trix-editor")
		b.press("Follow it")
		b.until("the words are taken", text+`.includes("Follow it")`)
		b.press("a", kb.ModifierCtrl)
		b.until("they are chosen", `document.querySelector("#ticket trix-editor").editor.getSelectedRange().join() === "0,9"`)
		b.press(kb.Tab)
		b.focused("#ticket [data-trix-attribute=bold]")
		b.press(kb.Enter)
		b.until("the words are bold", text+`.includes("<strong>Follow it</strong>")`)
		b.focused("#ticket trix-editor")
		b.do(chromedp.Focus(chromedp.CSS("#ticket button[data-trix-attribute=href]")))
		b.press(" ")
		b.focused("#ticket [data-trix-dialog] input")
		b.press("https://track.test/" + kb.Enter)
		b.until("the words are a link", text+`.includes('href="https://track.test/"')`)
		b.focused("#ticket trix-editor")
		b.press(kb.Delete)
		b.until("the words are gone", `!`+text)
		b.press(kb.Escape)
		b.focused("body")
	})

	t.Run("closed and taken back", func(*testing.T) {
		b.press("c")
		b.see("#ticket-status", "Closed")
		b.see(".toast", "The status is now Closed")
		b.focused("#ticket h1")
		b.do(chromedp.Focus(chromedp.CSS(".toast:last-of-type .link")))
		b.press(kb.Enter)
		b.see("#ticket-status", "Answered")
		b.focused("#ticket h1")
	})

	t.Run("a choice that is passed is not made", func(*testing.T) {
		b.do(chromedp.Focus(chromedp.CSS("#detail-status")))
		b.press(kb.ArrowUp + kb.ArrowUp)
		b.see("#ticket-status", "Awaiting reply")
		b.focused("#detail-status")
		if passed := b.eval(`[...document.querySelectorAll("#thread .event")].map(e => e.textContent).filter(t => t.includes("In progress")).join()`); passed != "" {
			b.t.Errorf("it was saved: %s", passed)
		}
		b.press(kb.Escape + "z")
		b.see("#ticket-status", "Answered")
	})

	t.Run("search", func(*testing.T) {
		b.press("/")
		b.focused("#q")
		b.press("invoice")
		b.until("the address says what is looked for", `new URL(location).searchParams.get("q") === "invoice"`)
		b.focused("#q")
		b.press(kb.Escape + "j")
		b.focused("#rows a.go")
	})

	t.Run("views, keys and the palette", func(*testing.T) {
		b.press("go")
		b.see("#list-title", "Overdue")
		b.focused("#list-title")
		b.press("?")
		b.focused("#keys button")
		b.press(kb.Escape)
		b.focused("#list-title")
		b.press("k", kb.ModifierCtrl)
		b.focused("#palette input")
		b.press("answ" + kb.Enter)
		b.see("#list-title", "Answered")
		b.focused("#list-title")
		for wanted, path := range map[string]string{"setup · sec": "/staff/setup/security", "#12": "/staff/tickets/12"} {
			b.press("k", kb.ModifierCtrl)
			b.focused("#palette input")
			b.press(wanted + kb.Enter)
			b.until(wanted, `location.pathname === "`+path+`" && document.readyState === "complete"`)
		}
		for key, title := range map[string]string{"m": "Mine", "u": "Unassigned", "a": "Active", "c": "Closed"} {
			b.press("g" + key)
			b.see("#list-title", title)
		}
		b.press("gw")
		b.see("#list-title", "Answered")
		b.focused("#list-title")
	})

	t.Run("choosing and the question before a deletion", func(*testing.T) {
		b.press("jxjx")
		b.see("[data-chosen]", "2 chosen")
		b.press("m")
		b.focused("#mass select[name=status]")
		b.do(chromedp.Focus(chromedp.CSS("#mass .danger")))
		b.press(kb.Enter)
		b.focused("#confirm button")
		b.see("#confirm h2", "Delete the chosen tickets (2)?")
		b.press(kb.Escape)
		b.focused("#mass .danger")
		b.press(kb.Enter)
		b.do(chromedp.Focus(chromedp.CSS("#confirm [data-confirm-yes]")))
		b.press(kb.Enter)
		b.see(".toast", "2 tickets were deleted")
		b.focused("#list-title")
	})

	t.Run("a test of a server", func(*testing.T) {
		b.open(d.url + "/staff/mailboxes/new")
		b.focused("#email")
		b.press("support@acme.test" + kb.Enter)
		b.see(".toast", "The address was added")
		b.do(chromedp.Focus(chromedp.CSS("input[name=outgoing]:checked")))
		b.press(kb.ArrowUp + kb.ArrowUp)
		b.do(chromedp.Focus(chromedp.CSS("#out_host")))
		b.press("127.0.0.1")
		b.do(chromedp.Focus(chromedp.CSS("button.test")))
		b.press(kb.Enter)
		b.see("#test-result .bad", "")
		b.focused("button.test")
	})

	t.Run("a menu", func(*testing.T) {
		b.do(chromedp.Focus(chromedp.CSS("#rail .me .item")))
		b.press(kb.Enter)
		b.focused("#me-menu a")
		b.press(kb.ArrowDown + kb.ArrowDown)
		b.focused("#me-menu button[data-dialog-open=keys]")
		b.press(kb.Escape)
		b.focused("#rail .me .item")
	})
}

// press presses keys one after the other, at whatever has the focus, on a page whose scripts have begun. A page that takes a key
// for itself keeps its letter from being typed, as it does with a real keyboard.
func (b *tab) press(keys string, modifiers ...kb.Modifier) {
	b.t.Helper()
	b.until("the page is loaded", `document.readyState === "complete"`)
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, letter := range keys {
			var down, up *input.DispatchKeyEventParams
			for _, event := range kb.Encode(letter) {
				switch event.Type {
				case kb.KeyDown:
					down = event
				case kb.KeyChar:
					down.Text, down.UnmodifiedText = event.Text, event.UnmodifiedText
				case kb.KeyUp:
					up = event
				}
			}
			chromedp.KeyModifiers(modifiers...)(down)
			if len(modifiers) > 0 {
				down.Text, down.UnmodifiedText = "", ""
			}
			for _, event := range []*input.DispatchKeyEventParams{down, up} {
				if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, *event); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// focused waits until the focus stands on an element, and looks whether it can be seen there.
func (b *tab) focused(selector string) {
	b.t.Helper()
	b.until("the focus on "+selector, `document.activeElement && document.activeElement.matches(`+quote(selector)+`)`)
	unseen := b.eval(`(() => {
		const el = document.activeElement, box = el.getBoundingClientRect(), style = getComputedStyle(el);
		if (el === document.body || el.matches("[tabindex='-1'], #palette input")) return "";
		const around = el.closest(".search, .compose, .find, .row") || el;
		const ring = (e) => { const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0; };
		if (!ring(el) && !ring(around)) return "nothing shows the focus";
		if (box.bottom < 0 || box.top > innerHeight) return "the focus is out of view";
		return "";
	})()`)
	if unseen != "" {
		b.t.Errorf("%s: %s", selector, unseen)
	}
}
