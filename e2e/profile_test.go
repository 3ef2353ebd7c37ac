package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"
)

// An agent finds the profile at the rail's foot, signs in a formatted way, and gives answers a signature.
func TestTheProfileInTheBrowser(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.click("#rail .me .item")
	b.click("#me-menu a")
	b.see("h1", "About you")

	b.click("trix-editor#signature, .editor-box trix-editor")
	b.click("[data-trix-attribute=bold]")
	b.press("Olga")
	b.click("#profile-form .primary")
	b.see("#toasts", "Your profile was saved")
	b.until("the signature is bold", `document.querySelector("trix-editor strong")?.textContent === "Olga"`)
	b.until("the field holds its markup", `document.querySelector("#signature").value.includes("<strong>Olga</strong>")`)
	b.eval(`document.querySelector("#fullname").value = ""; ""`)
	b.click("#profile-form .primary")
	b.focused(".errors")
	b.until("the signature is kept", `document.querySelector("trix-editor strong")?.textContent === "Olga"`)
}

// Two-factor is switched on with the phone, its recovery codes are shown this once, and it can be switched off again.
func TestTwoFactorInTheBrowser(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/profile/two-factor")
	b.until("the QR code is there", `document.querySelector(".qr").naturalWidth === 336`)
	secret := strings.ReplaceAll(b.eval(`document.querySelector(".secret").textContent`), " ", "")
	b.write("#two_factor", "000000"+kb.Tab+password+kb.Enter)
	b.focused(".errors")
	b.see("#two_factor-err", "This code is wrong")
	if again := b.eval(`document.querySelector(".secret").textContent`); strings.ReplaceAll(again, " ", "") != secret {
		t.Error("the authenticator's secret is another one after a wrong code")
	}
	b.eval(`document.querySelector("#two_factor").value = ""; ""`)
	b.write("#two_factor", phoneCode(t, secret)+kb.Tab+password+kb.Enter)
	b.see("h1", "Two-factor sign-in is on")
	b.focused("#recovery-codes")
	codes := strings.Fields(b.eval(`document.querySelector("#recovery-codes").value`))
	if len(codes) != 10 {
		t.Fatalf("recovery codes: %q", codes)
	}
	b.lookHere("recovery-codes")
	b.click("[data-copy]")
	b.see(".field [role=status]", "Copied")
	b.eval(`location.reload(); ""`)
	b.see("main", "You have 10 recovery codes left")
	b.until("the codes are gone", `!document.documentElement.innerHTML.includes(`+quote(codes[0])+`)`)
	b.lookHere("two-factor-on")
	b.write("#two_factor", codes[0])
	b.write("#password", password)
	b.click("button.danger")
	b.see("#toasts", "switched off")
}

// phoneCode is what an authenticator with this secret shows.
func phoneCode(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// The pages of the profile look right, also with something to complain about.
func TestTheProfileLooksRight(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	other := newTab(t, 390, 844)
	other.signIn(d.url+"/staff/login", "username", "olga")
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.lookAt(d, []look{{"profile", "/staff/profile"}, {"profile-sign-in", "/staff/profile/sign-in"},
		{"profile-two-factor", "/staff/profile/two-factor"}, {"profile-sessions", "/staff/profile/sessions"}})

	b.open(d.url + "/staff/profile/sign-in")
	b.write("#old_password", "wrong"+kb.Tab+"short"+kb.Enter)
	b.focused(".errors")
	b.lookHere("profile-sign-in-wrong")
	b.open(d.url + "/staff/profile/sessions")
	b.click("td.do button")
	b.see("#toasts", "signed out")
	other.open(d.url + "/staff/profile")
	other.see("h1", "Sign in")
}
