package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker that runs inside the pages (axe-core, see testdata/axe.LICENSE).
//
//go:embed testdata/axe.min.js
var axe string

// look is a page that is looked at in every width and scheme.
type look struct{ name, path string }

var (
	widths  = []int64{360, 768, 1440}
	schemes = []string{"light", "dark"}
)

// Every page is without findings of axe, without violations of its policy, and not wider than the window. With
// HELPDESKZ_E2E_SHOTS=FOLDER the pages are photographed as well.
func TestEveryPageLooksRight(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "300")
	d.agent("olga", "--admin", "--departments", "1")
	d.run("", "mailbox", "add", "--email", "sales-and-advertising@longer.name.acme.test", "--name", "Sales", "--department", "3")
	d.start()

	agent := newTab(t, 1440, 900)
	agent.signIn(d.url+"/staff/login", "username", "olga")
	ticket := agent.firstTicket(d)
	agent.lookAt(d, []look{
		{"active", "/staff/tickets?view=active"}, {"overdue", "/staff/tickets?view=overdue"}, {"search", "/staff/tickets?q=invoice"},
		{"nothing-found", "/staff/tickets?q=xyzzyplugh"}, {"ticket", ticket}, {"new-ticket", "/staff/tickets/new"},
		{"mailboxes", "/staff/mailboxes"}, {"mailbox-new", "/staff/mailboxes/new"},
		{"departments", "/staff/departments"}, {"department", "/staff/departments/2"}, {"staff-not-found", "/staff/nowhere"},
	})

	customer := newTab(t, 1440, 900)
	customer.lookAt(d, []look{
		{"home", "/"}, {"topics", "/submit-ticket"}, {"ask", "/submit-ticket/1-general"}, {"login", "/login"},
		{"forgot", "/forgot-password"}, {"not-found", "/nowhere"}, {"staff-login", "/staff/login"},
		{"staff-forgot", "/staff/forgot-password"},
	})

	// German words are long.
	german := newTab(t, 360, 900)
	german.speak("de")
	german.signIn(d.url+"/staff/login", "username", "olga")
	for _, path := range []string{"/staff/tickets?view=active", ticket, "/staff/tickets/new", "/staff/users/1", "/staff/agents/1", "/staff/api-keys/new",
		"/staff/mailboxes", "/staff/mail-templates/new_ticket", "/staff/setup/general", "/staff/profile", "/", "/submit-ticket/1-general", "/login"} {
		german.open(d.url + path)
		german.see("html[lang=de]", "")
		german.fits(path + " in German")
	}
}

// A new desk's set-up page looks right as well.
func TestTheSetUpLooksRight(t *testing.T) {
	d := newDesk(t)
	d.start()
	newTab(t, 1440, 900).lookAt(d, []look{{"install", "/"}})
}

// A new desk's front page looks right before an article is written.
func TestAnEmptyFrontPageLooksRight(t *testing.T) {
	written := newDesk(t)
	written.agent("olga", "--admin", "--departments", "1")
	written.start()
	newTab(t, 1440, 900).lookAt(written, []look{{"empty-home", "/"}})
}

func (b *tab) signIn(url, field, login string) {
	b.t.Helper()
	b.open(url)
	b.write("input[name="+field+"]", login)
	b.write("input[name=password]", password)
	b.click("form button.primary")
	b.see("#rail", "")
	if b.eval(`location.pathname`) == "/staff/first-steps" {
		b.open(strings.Replace(url, "/login", "/tickets", 1))
	}
}

// firstTicket returns the address of a ticket that has answers, so that its page shows all there is.
func (b *tab) firstTicket(d *desk) string {
	b.t.Helper()
	b.open(d.url + "/staff/tickets?view=answered")
	b.see("#list a.go", "")
	return b.eval(`new URL(document.querySelector("#list a.go").href).pathname`)
}

func (b *tab) lookAt(d *desk, pages []look) {
	b.t.Helper()
	for _, page := range pages {
		b.open(d.url + page.path)
		b.lookHere(page.name)
	}
}

// lookHere looks at the page as it stands, in every scheme and width, but for what except says of axe's rules.
func (b *tab) lookHere(name string, except ...string) {
	b.t.Helper()
	for _, scheme := range schemes {
		b.scheme(scheme)
		b.until("the colours have changed", `document.getAnimations().every(a => a.playState !== "running")`)
		b.lookIn(name, scheme, except...)
	}
}

// lookIn looks at the page as it stands, in every width. except are rules of axe that don't hold there.
func (b *tab) lookIn(name, scheme string, except ...string) {
	b.t.Helper()
	for _, width := range widths {
		b.do(chromedp.EmulateViewport(width, 900))
		at := fmt.Sprintf("%s at %d, %s", name, width, scheme)
		b.fits(at)
		switch {
		case width == 768: // a tablet shows the parts of a phone or those of a desk, in their colours
		case scheme == "dark": // the scheme changes the colours and nothing else
			b.find(at, map[string]any{"runOnly": "color-contrast"})
		default:
			b.check(at, except...)
		}
		b.shoot(fmt.Sprintf("%s-%d-%s.png", name, width, scheme))
	}
}

// fits measures the page's width, and that of what scrolls in it.
func (b *tab) fits(page string) {
	b.t.Helper()
	wide := b.eval(`String(Math.max(...[...document.querySelectorAll("html, .page, .page > .inner, .list, .thread, .side")].map(e => e.scrollWidth - e.clientWidth)))`)
	if wide != "0" {
		b.t.Errorf("%s: %s pixels wider than the window", page, wide)
	}
}

// check runs axe on the page, with all of its rules but some.
func (b *tab) check(page string, except ...string) {
	b.t.Helper()
	rules := map[string]map[string]bool{}
	for _, rule := range except {
		rules[rule] = map[string]bool{"enabled": false}
	}
	b.find(page, map[string]any{"rules": rules})
}

// find fails the test for what axe finds on the page, asked with the options that its manual names.
func (b *tab) find(page string, options map[string]any) {
	b.t.Helper()
	if there := b.eval(`typeof axe`); there == "undefined" {
		b.do(chromedp.Evaluate[chromedp.Void](axe))
	}
	options["resultTypes"] = []string{"violations"}
	literal, _ := json.Marshal(options) // maps of texts always marshal
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`axe.run(document, `+string(literal)+`).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fail(err)
	}
	if len(found) > 0 {
		b.t.Errorf("%s: axe finds\n%s", page, strings.Join(found, "\n"))
	}
}

func (b *tab) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("HELPDESKZ_E2E_SHOTS")
	if folder == "" {
		return
	}
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.fail(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), shot, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
