package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A customer asks with a file, an agent answers with rich text and a file, the answer arrives by mail, the customer answers that
// mail, and the agent sees it.
func TestAQuestionIsAskedAnsweredAndAskedBack(t *testing.T) {
	office, inbox := newPostOffice(t), unique("support")
	d := newDesk(t)
	d.agent("maria", "--admin")
	d.agent("sam", "--departments", "3")
	d.mailbox(inbox, office.address)
	d.start()
	picture := pngFile(t)

	customer := newTab(t, 390, 844)
	customer.open(d.url + "/submit-ticket")
	customer.click(`a[href="/submit-ticket/1-general"]`)
	customer.write("#fullname", "Ines Castro")
	customer.write("#email", "ines@castro.test")
	customer.write("#subject", "Invoice shows the wrong VAT number")
	customer.write("#body", "Invoice 2026-1107 carries our old VAT number.\nCould you send a new one?")
	customer.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{picture}))
	customer.see("[data-upload-list]", "invoice.png")
	customer.click("form.form button.primary")
	customer.see("h1", "We have your question")
	d.eventually("the receipt arrives", func() bool { return office.find("ines@castro.test", "[#1]") != nil })

	agent := newTab(t, 1440, 900)
	agent.open(d.url + "/staff")
	agent.write("input[name=username]", "maria")
	agent.write("input[name=password]", password)
	agent.click("form button.primary")
	agent.see("#list", "Invoice shows the wrong VAT number")
	agent.do(chromedp.Evaluate[chromedp.Void](`window.loadedOnce = true`))
	agent.click("#row-1 a.go")
	agent.see("#ticket h1", "Invoice shows the wrong VAT number")
	agent.see("#thread .msg .files", "invoice.png")
	agent.do(chromedp.WaitVisible(chromedp.CSS("#compose-1 trix-editor")))
	agent.click("#compose-1 trix-editor")
	agent.click(`#compose-1 [data-trix-attribute="bold"]`)
	agent.write("#compose-1 trix-editor", "You are right, here it is.")
	agent.do(chromedp.SetUploadFiles(chromedp.CSS(`#compose-1 input[type=file]`), []string{picture}))
	agent.click("#compose-1 .for-reply button[type=submit]")
	agent.see("#thread .msg.staff", "You are right, here it is.")
	agent.see("#ticket-status", "Answered")
	if still := agent.eval(`String(window.loadedOnce)`); still != "true" {
		t.Error("the answer loaded the page anew")
	}

	d.eventually("the answer arrives by mail", func() bool { return office.find("ines@castro.test", "[#1] Invoice") != nil })
	answer := office.find("ines@castro.test", "[#1] Invoice")
	if !strings.Contains(answer.HTML, "<strong>You are right, here it is.</strong>") {
		t.Errorf("the mail's HTML is\n%s", answer.HTML)
	}
	if len(answer.Attachments) != 1 || answer.Attachments[0].FileName != "invoice.png" {
		t.Errorf("the mail's files are %v", answer.Attachments)
	}
	agent.open(d.url + "/staff/tickets/1")
	agent.see("#thread .msg.staff .sent", "")

	deliver(t, inbox, fmt.Sprintf("From: Ines Castro <ines@castro.test>\nTo: support@acme.test\nSubject: Re: your mail\nMessage-ID: <1@castro.test>\n"+
		"In-Reply-To: %s\nContent-Type: text/plain; charset=utf-8\n\nThank you, that was quick.\n", answer.GetHeader("Message-ID")))
	d.run("", "fetch")
	agent.open(d.url + "/staff/tickets/1")
	agent.see("#thread .msg", "Thank you, that was quick.")
	agent.see("#ticket-status", "Awaiting reply")
	if mails := d.lines("ledger"); len(mails) != 1 || mails[0]["decision"] != "reply" || mails[0]["ticket_id"] != float64(1) {
		t.Errorf("the ledger says %v", mails)
	}
}

// Without a session, with the wrong role and from a foreign site nothing opens.
func TestNothingOpensForStrangers(t *testing.T) {
	d := newDesk(t)
	d.agent("maria", "--admin")
	d.start()
	stranger := newTab(t, 768, 900)
	stranger.open(d.url + "/staff/tickets")
	stranger.see("form", "")
	if where := stranger.eval(`location.pathname`); where != "/staff/login" {
		t.Errorf("a stranger stands at %s", where)
	}
	request, err := http.NewRequest(http.MethodPost, d.url+"/staff/login", strings.NewReader("username=maria&password="+password))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://evil.example")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign origin gets %d", answer.StatusCode)
	}
}

// pngFile writes the smallest picture there is.
func pngFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "invoice.png")
	content := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
		"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
