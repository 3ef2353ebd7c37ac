package e2e

import (
	"testing"

	"helpdeskz/models/modelstest"
)

// An address is connected with its provider by hand: over the provider's page and back, though the policy keeps forms on the site. Only
// a browser shows whether it is still signed in when somebody else sends it here.
func TestAnAddressIsConnectedAtItsProvider(t *testing.T) {
	d, p := newDesk(t), modelstest.NewProvider(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.run("", "mailbox", "add", "--email", "sales@acme.test", "--department", "1")
	d.start()
	b := newTab(t, 768, 900)
	b.withoutScripts()
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/mailboxes/1/oauth")
	b.click("[name=provider][value=custom]")
	for field, text := range map[string]string{"auth_url": p.URL + "/authorize", "token_url": p.URL + "/token", "scopes": "mail",
		"servers": "mail.acme.test", "client_id": p.ClientID, "client_secret": p.Secret} {
		b.write("#"+field, text)
	}
	b.click("form.app .foot .primary")
	b.see(".grant .flash", "Not connected yet.")
	p.Deny("access_denied", "Ask your admin.")
	b.click(".grant form .primary")
	b.see(".result.bad pre", "Ask your admin. (access_denied)")
	p.Deny("", "")
	b.click(".grant form .primary")
	b.see(".grant .flash.good", "Connected.")
	b.until("the code is out of the address", `location.pathname === '/staff/mailboxes/1/oauth' && location.search === ''`)
	b.open(d.url + "/staff/mailboxes/1/incoming")
	b.click("[name=incoming][value=imap]")
	b.click("[name=in_auth][value=oauth]")
	b.until("no password is asked for", `getComputedStyle(document.querySelector('.by-password')).display === 'none'`)
}
