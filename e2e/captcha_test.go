package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// A guest's machine solves the puzzle while the form is filled in, under the policy of every page; who is faster waits for it.
func TestThePuzzleIsSolvedUnderTheStrictPolicy(t *testing.T) {
	d := newDesk(t)
	d.demo(30)
	d.captcha(`"altcha"`)
	var customer models.User
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return db.NewSelect().Model(&customer).Where("id = 1").Scan(ctx)
	})
	d.start()
	b := newTab(t, 1440, 900)
	b.noteViolations()
	b.lookAt(d, []look{{"captcha-ask", "/submit-ticket/1-general"}, {"captcha-login", "/login"}})

	b.open(d.url + "/submit-ticket/1-general")
	b.write("#fullname", "Ines Castro")
	b.until("the puzzle is solved", `document.querySelector("altcha-widget").getState() === "verified"`)
	b.check("a solved puzzle")
	b.shoot("captcha-solved.png")
	b.click("#ask > button")
	b.see(".errors", "Subject")
	if asked := b.eval(`String(document.querySelectorAll("altcha-widget").length)`); asked != "0" {
		t.Error("who has answered is asked again")
	}
	b.write("#email", "ines@castro.test")
	b.write("#subject", "My tent leaks")
	b.write("#body", "It rained in.")
	b.click("#ask > button")
	b.see("h1", "We have your question")

	b.open(d.url + "/login")
	b.eval(`document.querySelector("#email").value = ` + quote(customer.Email) + `, document.querySelector("#password").value = ` + quote(password) +
		`, document.querySelector("form.form").requestSubmit(), ""`)
	b.see("h1", "My tickets")

	b.open(d.url + "/forgot-password")
	b.write("#email", customer.Email+"\r")
	b.see("h1", "Check your mail")
	b.seeNoViolations()
}

// Without scripts nobody can show that he is a person; the page says what else there is.
func TestThePuzzleWithoutScripts(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.captcha(`"altcha"`)
	d.start()
	b := newTab(t, 390, 844)
	b.withoutScripts()
	b.open(d.url + "/forgot-password")
	b.see("#captcha .nojs", "write to us by email")
	b.write("#email", "ines@castro.test\r")
	b.see(".errors", "Show that you are a person")
}

// captcha chooses how visitors are checked.
func (d *desk) captcha(kind string) {
	d.t.Helper()
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return models.SaveSettings(ctx, db, map[string]string{"captcha": kind})
	})
}

// noteViolations makes every page note what its policy blocks.
func (b *tab) noteViolations() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
			document.addEventListener("securitypolicyviolation", (e) => {
				const seen = JSON.parse(sessionStorage.violations || "[]");
				sessionStorage.violations = JSON.stringify([...seen, location.pathname + " " + e.violatedDirective + " " + e.blockedURI + " " + e.sample]);
			})`})
		return err
	}))
}

func (b *tab) seeNoViolations() {
	b.t.Helper()
	if seen := b.eval(`sessionStorage.violations || ""`); seen != "" {
		b.t.Errorf("the policy blocks %s", seen)
	}
}

// A service's widget is drawn by the service's script; where that does not come, the page says so.
func TestAServiceDrawsItsWidget(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.captcha(`"turnstile"`)
	d.start()
	b := newTab(t, 390, 844)
	b.open(d.url + "/login")
	b.until("the failure is told", `document.querySelector("[data-failed]").checkVisibility()`)
	b.check("a service that does not come")
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
			window.turnstile = {render: (el, o) => { el.textContent = "drawn for " + o.sitekey; }}`})
		return err
	}))
	b.open(d.url + "/login")
	b.see("#captcha .widget", "drawn for")
	b.click("form.form .primary")
	b.see(".errors", "Email address")
	b.see("#captcha .widget", "drawn for")
}
