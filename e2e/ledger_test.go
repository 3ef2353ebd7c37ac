package e2e

import "testing"

// What went into the quarantine is decided anew, made a ticket, and deleted for good; the page shows by itself what becomes of it.
func TestTheQuarantineIsWorkedOff(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	for _, subject := range []string{"One", "Two", "Three"} {
		d.run("Subject: "+subject+"\n\nHello from nobody\n", "pipe")
	}
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/ledger")
	b.click("tbody tr:nth-of-type(3) a")
	b.see("h1", "One")
	b.see(".mail-facts", "names no sender")
	b.click("form[action$=replay] button")
	b.see(".toast", "decided anew within seconds")

	b.open(d.url + "/staff/ledger/2")
	b.click("form[action$=accept] button")
	b.see(".toast", "becomes a ticket within seconds")
	b.see(".mail-facts b", "ticket")
	b.see(".mail-facts", "wanted it as a ticket")
	b.click(".mail-facts a")
	b.see("#ticket-title", "Two")

	b.open(d.url + "/staff/ledger/1")
	b.see(".mail-facts b", "quarantine")
	b.click("form[action$=delete] button")
	b.click("dialog[open] .danger")
	b.see(".mail-facts b", "deleted")

	plain := newTab(t, 360, 900)
	plain.withoutScripts()
	plain.signIn(d.url+"/staff/login", "username", "olga")
	plain.open(d.url + "/staff/ledger/3")
	plain.click("form[action$=delete] button")
	plain.click("form:has([name=sure]) .danger")
	plain.see(".mail-facts b", "deleted")
	plain.see("main", "text of this mail is deleted")
}
