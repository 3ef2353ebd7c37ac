package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// What is typed survives a refusal and a server that is gone; a double click sends once; a slow answer shows a bar.
func TestNothingTypedIsLost(t *testing.T) {
	d := newDesk(t)
	d.demo(60)
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/tickets?view=active")
	b.click("#rows .row:nth-of-type(1) a.go")
	b.until("the editor is there", `document.querySelector("#ticket trix-editor")?.editor`)

	t.Run("a refusal keeps the files and says why", func(*testing.T) {
		b.click("#ticket button[data-key=c]")
		b.see("#ticket .event", "Olga Souza closed this")
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#ticket input[type=file]"), []string{pngFile(t)}))
		b.see("#ticket .compose [data-upload-list]", "invoice.png")
		b.click("#ticket .split button[type=submit]")
		b.see("#ticket .compose .err", "Fill this in")
		b.see("#ticket .compose [data-upload-list]", "invoice.png")
		b.focused("#ticket trix-editor")
		b.until("the history stands there once", `document.querySelectorAll("#ticket .event").length === 1`)
		b.until("the file is still chosen", `document.querySelector("#ticket input[type=file]").files.length === 1`)
	})

	t.Run("the server is gone for a while", func(*testing.T) {
		b.press("The tent is on its way.")
		d.stop()
		b.click("#ticket .split button[type=submit]")
		b.see(".toast.bad", "The server did not answer")
		b.see("#ticket trix-editor", "The tent is on its way.")
		d.start()
	})

	t.Run("two clicks send once", func(t *testing.T) {
		b.do(chromedp.Evaluate[chromedp.Void](`(() => { const send = document.querySelector("#ticket .split button[type=submit]"); send.click(); send.click(); })()`))
		b.see("#thread .msg.staff", "The tent is on its way.")
		b.see("#thread .msg.staff .files", "invoice.png")
		b.until("the box is empty again", `document.querySelector("#ticket trix-editor")?.textContent.trim() === ""`)
		b.do(chromedp.Reload())
		if n := b.eval(`String([...document.querySelectorAll("#thread .msg .body")].filter(e => e.textContent.includes("The tent is on its way.")).length)`); n != "1" {
			t.Errorf("%s messages were sent", n)
		}
	})

	t.Run("a draft waits while another ticket is read", func(*testing.T) {
		b.until("the editor is there", `document.querySelector("#ticket trix-editor")?.editor`)
		b.press("r" + "Half a thou")
		b.see("[data-draft-state]", "Saved")
		b.press("ght") // and gone before it is saved by itself
		b.click("#rows .row:nth-of-type(2) a.go")
		b.until("another ticket", `document.querySelector("#ticket trix-editor")?.editor && !document.querySelector("#ticket trix-editor").textContent.includes("Half")`)
		b.back()
		b.see("#ticket trix-editor", "Half a thought")
	})

	t.Run("a slow answer shows a bar", func(*testing.T) {
		b.slow(600)
		b.click("#rows .row:nth-of-type(3) a.go")
		b.until("the bar at the top", `document.querySelector(".progress-bar.on")`)
		b.until("it is gone with the answer", `!document.querySelector(".progress-bar.on")`)
		b.slow(0)
	})

	t.Run("a new ticket's form keeps what was typed", func(*testing.T) {
		b.open(d.url + "/staff/tickets/new")
		b.write("#email", "ines@castro.test")
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{pngFile(t)}))
		b.see("#new-ticket [data-upload-list]", "invoice.png")
		b.until("the editor is there", `document.querySelector("trix-editor")?.editor`)
		b.write("trix-editor", "It leaves today.")
		b.click("#new-ticket .foot .primary")
		b.focused(".errors")
		b.see(".errors", "Subject")
		b.see("#new-ticket [data-upload-list]", "invoice.png")
		b.see("trix-editor", "It leaves today.")
		b.until("the address too", `document.querySelector("#email").value === "ines@castro.test"`)
	})
}

// slow delays every answer by so many milliseconds; 0 is as fast as it goes.
func (b *tab) slow(milliseconds float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		all := &network.Conditions{Latency: milliseconds, DownloadThroughput: -1, UploadThroughput: -1}
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule,
			network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{all}})
		return err
	}))
}
