package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An answer that the other side refused for its words is given others in the editor, keeps its picture, and arrives.
func TestARefusedAnswerIsWrittenAnew(t *testing.T) {
	office := newPostOffice(t)
	d := newDesk(t)
	d.agent("maria", "--admin")
	d.mailbox(unique("support"), office.address)
	d.demo(1)
	d.start()
	agent := newTab(t, 1440, 900)
	agent.signIn(d.url+"/staff/login", "username", "maria")
	agent.open(d.url + "/staff/tickets/1")
	agent.do(chromedp.WaitVisible(chromedp.CSS("#ticket trix-editor")))
	agent.click("#ticket trix-editor")
	agent.write("#ticket trix-editor", "It is a "+spam+".")
	agent.pastePicture("proof.png")
	agent.do(chromedp.WaitVisible(chromedp.CSS("#ticket trix-editor img")))
	agent.click("#ticket .for-reply button[type=submit]")
	agent.see("#thread .msg.staff", "It is a "+spam)
	where := agent.eval(`location.href`)
	d.eventually("the answer is refused", func() bool {
		agent.open(where)
		return agent.eval(`String(!!document.querySelector("#thread .msg.failed .mail-deeds a.btn"))`) == "true"
	})

	agent.click("#thread .msg.failed .mail-deeds a.btn")
	agent.see(".words .prose", "It is a "+spam)
	agent.lookHere("mail-words")
	agent.click("button[name=write]")
	agent.do(chromedp.WaitVisible(chromedp.CSS("form.form trix-editor img")))
	agent.click("form.form trix-editor")
	agent.eval(`(({ editor }) => { editor.setSelectedRange([8, 15]); editor.insertString("surprise"); return ""; })(document.querySelector("form.form trix-editor"))`)
	agent.lookHere("mail-words-written")
	agent.click("form.form .foot .primary")
	agent.see("#thread .msg.staff", "other words")
	d.eventually("the answer arrives", func() bool { return office.find("", "[#") != nil })
	answer := office.find("", "[#")
	if !strings.Contains(answer.Text, "It is a surprise") || strings.Contains(answer.HTML, spam) || len(answer.Inlines)+len(answer.OtherParts) != 1 ||
		!strings.Contains(answer.HTML, `src="cid:`) {
		t.Errorf("the mail says %q, with %d pictures\n%s", answer.Text, len(answer.Inlines)+len(answer.OtherParts), answer.HTML)
	}
	agent.open(where)
	agent.see("#thread .msg.staff", "It is a "+spam)
	agent.lookHere("reworded")
	agent.click("#thread .msg.staff a.link[href*='/mails/']")
	agent.see(".words .prose", "It is a surprise")
	agent.lookHere("mail-sent")
}
