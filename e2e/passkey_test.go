package e2e

import (
	"context"
	"net"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// device puts an authenticator into the browser; verified says whether its owner puts a finger on it.
func (b *tab) device(verified bool) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21,
				Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
				AutomaticPresenceSimulation: true, IsUserVerified: verified}})
		return err
	}))
}

// named gives the desk an address with a name, without which browsers know no passkeys.
func (d *desk) named() {
	_, port, err := net.SplitHostPort(d.listen)
	if err != nil {
		d.t.Fatal(err)
	}
	d.url = "http://localhost:" + port
	d.env = append(d.env, "HELPDESKZ_URL="+d.url)
}

// A passkey is made after the password was given again, signs in where a code would be needed, and is deleted.
func TestAPasskeyInTheBrowser(t *testing.T) {
	d := newDesk(t)
	d.named()
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/profile/passkeys")
	b.write("#name", "Laptop"+kb.Tab+"wrong"+kb.Enter)
	b.focused(".errors")
	b.write("#password", password+kb.Enter)
	b.see("h1", "Make the passkey Laptop")
	b.device(true)
	b.click("form[data-passkey] .primary")
	b.see("#toasts", "The passkey Laptop was added")
	b.see("td", "Laptop")

	d.hasPhone("olga")
	b.open(d.url + "/staff/profile")
	b.click("#rail .me .item")
	b.click("#me-menu form button")
	b.see("h1", "Sign in")
	b.open(d.url + "/staff/profile/passkeys")
	b.click("form.passkey button")
	b.see("h1", "Passkeys")
	b.until("it was used just now", `!document.querySelector("tbody .muted")`)

	b.click("td.do button")
	b.click("#confirm [data-confirm-yes]")
	b.see("#toasts", "The passkey Laptop was deleted")
	b.open(d.url + "/staff/profile")
	b.click("#rail .me .item")
	b.click("#me-menu form button")
	b.click("form.passkey button")
	b.see(".flash.bad", "This passkey is not known here")
}

// Who gives up at the device stays at the page and reads what to do.
func TestAPasskeyThatIsNotMade(t *testing.T) {
	d := newDesk(t)
	d.named()
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 390, 844)
	b.device(false)
	b.open(d.url + "/staff/login")
	b.click("form.passkey button")
	b.see("form.passkey [role=alert]", "No passkey was used")
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/profile/passkeys")
	b.write("#name", "Phone"+kb.Tab+password+kb.Enter)
	b.see("h1", "Make the passkey Phone")
	b.click("form[data-passkey] .primary")
	b.see("form[data-passkey] [role=alert]", "No passkey was made")
}

// The pages about passkeys look right, the login with its button too.
func TestPasskeysLookRight(t *testing.T) {
	d := newDesk(t)
	d.named()
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.device(true)
	b.lookAt(d, []look{{"staff-login-passkey", "/staff/login"}})
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/profile/passkeys")
	b.write("#name", "Laptop"+kb.Tab+password+kb.Enter)
	b.see("h1", "Make the passkey Laptop")
	b.lookHere("passkey-make")
	b.click("form[data-passkey] .primary")
	b.see("td", "Laptop")
	b.lookHere("passkeys")
}
