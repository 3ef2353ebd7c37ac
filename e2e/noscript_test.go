package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// The panel works without scripts: forms go where their action says, questions are pages, and what was done is said on the next page.
func TestThePanelWorksWithoutScripts(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	d.asksForOrders()
	d.start()
	b := newTab(t, 1440, 900)
	b.withoutScripts()
	b.signIn(d.url+"/staff/login", "username", "olga")

	b.choose("#filter-department", "3")
	b.click("#filters button.nojs")
	b.see("#list-title", "Sales")
	b.write("#q", "invoice\r")
	b.see("#list-title", "Search")

	b.open(d.url + "/staff/tickets?view=active")
	b.click("#rows .row:nth-of-type(1) .pick")
	b.click("#rows .row:nth-of-type(2) .pick")
	b.choose("#mass select[name=priority]", "6")
	b.click("#mass button[value=update]")
	b.see(".toast", "changed") // one of them may have been critical before
	b.see("#rows .row:nth-of-type(1) .pr", "Critical")

	gone := b.rowPath(2)
	b.click("#rows .row:nth-of-type(2) .pick")
	b.click("#mass button[value=delete]")
	b.see("h1", "Delete one ticket?")
	b.click("form button.danger")
	b.see(".toast", "One ticket was deleted")
	if b.eval(`document.querySelector("#rows").innerHTML`) == "" || b.rowPath(2) == gone {
		t.Error("the ticket is still in the list")
	}

	b.click("#rows .row:nth-of-type(1) a.go")
	b.write("#ticket textarea[name=body]", "Here it is.")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#ticket input[type=file]"), []string{pngFile(t)}))
	b.click("#ticket .split button[type=submit]")
	b.see(".toast", "Your reply was sent")
	b.see("#thread .msg.staff .body", "Here it is.")
	b.see("#thread .msg.staff .files", "invoice.png")

	b.click("#ticket [data-kind=note]")
	b.write("#ticket textarea[name=body]", "Call her back")
	b.click("#ticket button.for-note")
	b.see("#thread .msg.note .body", "Call her back")
	b.click("#thread .msg.note a.btn")
	b.do(chromedp.Clear(chromedp.CSS(".msg.note textarea")))
	b.write(".msg.note textarea", "Called her back")
	b.click(".msg.note .primary")
	b.see("#thread .msg.note .body", "Called her back")

	b.choose("#detail-status", "4")
	b.click("#ticket dl form:has(#detail-status) button")
	b.see("#ticket-status", "In progress")
	b.write("#field_1", "A-17")
	b.click("#ticket dl form:has(#field_1) button")
	b.see(".toast", "The answer was saved")
	b.click("#ticket button[data-key=c]")
	b.see("#ticket-status", "Closed")
	b.click("#ticket button[popovertarget=ticket-menu]")
	b.click("#ticket-menu button.danger")
	b.see("h1", "Delete this ticket?")
	b.click("form a.btn")
	b.see("#ticket-status", "Closed")

	b.open(d.url + "/staff/tickets/new")
	b.write("#email", "ines@castro.test")
	b.click("form .foot .primary")
	b.see(".errors", "Subject")
	b.write("#fullname", "Ines Castro")
	b.write("#subject", "Your order")
	b.write("#field_1", "A-18")
	b.write("#body", "It leaves today.")
	b.click("form .foot .primary")
	b.see("#ticket h1", "Your order")
	b.see("#thread .msg.staff", "It leaves today.")
	if value := b.eval(`document.querySelector("#field_1").value`); value != "A-18" {
		t.Errorf("the new ticket's field holds %q", value)
	}
}

// A customer without scripts asks, is told what is missing, signs in, reads and replies.
func TestThePortalWorksWithoutScripts(t *testing.T) {
	d := newDesk(t)
	d.demo(60)
	d.asksForOrders()
	var customer models.User
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return db.NewSelect().Model(&customer).Where("id = 1").Scan(ctx)
	})
	d.start()
	b := newTab(t, 390, 844)
	b.withoutScripts()

	b.open(d.url + "/")
	b.write("#find", "invoice\r")
	b.see("h1", "Search")
	b.open(d.url + "/submit-ticket/1-general")
	b.fits("the form without scripts")
	b.write("#fullname", customer.Fullname)
	b.write("#email", customer.Email)
	b.write("#subject", "My tent leaks")
	b.write("#body", "It rained in.\nWhat now?")
	b.click("form.form > button")
	b.see(".errors", "Order number")
	b.write("#field_1", "A-17")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{pngFile(t)}))
	b.click("form.form > button")
	b.see("h1", "We have your question")

	b.click(".done .primary")
	b.write("#email", customer.Email)
	b.write("#password", password)
	b.click("form.form button")
	b.see("h1", "My tent leaks")
	b.see(".msg .files", "invoice.png")
	b.click("#reply .primary")
	b.see(".errors", "Your reply")
	b.write("#body", "It is dry again.")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{pngFile(t)}))
	b.click("#reply .primary")
	b.see(".flash", "Your reply was sent")
	b.see(".msg .body", "It is dry again.")
	b.click("header form button")
	b.see(".flash", "You are signed out")
}

// asksForOrders adds a custom field for all departments.
func (d *desk) asksForOrders() {
	d.t.Helper()
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return models.InsertCustomField(ctx, db, &models.CustomField{Kind: models.FieldText, Title: "Order number", Options: []string{},
			Required: true, AllDepartments: true})
	})
}

func (b *tab) withoutScripts() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// choose picks an option of a select.
func (b *tab) choose(selector, value string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SetValue(chromedp.CSS(selector), value))
}
