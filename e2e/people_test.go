package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The pages about people look right in every width and scheme.
func TestThePagesAboutPeopleLookRight(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.lookAt(d, []look{
		{"agents", "/staff/agents"}, {"agent", "/staff/agents/2"}, {"agent-new", "/staff/agents/new"},
		{"users", "/staff/users"}, {"users-none", "/staff/users?q=xyzzyplugh"}, {"user", "/staff/users/3"}, {"user-account", "/staff/users/3/account"},
		{"user-merge", "/staff/users/3/merge?q=ma"}, {"user-new", "/staff/users/new"},
	})
}

// An admin orders departments, adds an agent, and finds and merges customers by keyboard; the focus stays where the next step is.
func TestPeopleByKeyboard(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")

	t.Run("a department moves and keeps the focus", func(*testing.T) {
		b.open(d.url + "/staff/departments")
		b.tabTo("#down-1")
		b.press(kb.Enter)
		b.until("it stands second", `document.querySelector("#main tbody tr:nth-of-type(2)").id === "department-1"`)
		b.focused("#down-1")
		b.press(kb.Enter)
		b.until("it stands last", `document.querySelector("#main tbody tr:nth-of-type(3)").id === "department-1"`)
		b.focused("#down-1")
		b.see("#rail ul[aria-labelledby=rail-departments] li:nth-of-type(3)", "General")
	})

	t.Run("a form that is sent back begins with what is wrong", func(*testing.T) {
		b.open(d.url + "/staff/agents/new")
		b.tabTo("#fullname")
		b.press("Kim Lee" + kb.Enter)
		b.focused(".errors")
		b.see(".errors", "User name")
		b.until("the name is kept", `document.querySelector("#fullname").value === "Kim Lee"`)
		b.until("no password is asked for", `!document.querySelector("#password").checkVisibility()`)
		b.click("input[value=password]")
		b.until("a password is asked for", `document.querySelector("#password").checkVisibility()`)
	})

	t.Run("customers are found while the name is typed", func(*testing.T) {
		b.open(d.url + "/staff/tickets")
		b.press("gp")
		b.see("h1", "Customers")
		b.press("/")
		b.focused("#q")
		b.press("xyzzyplugh")
		b.see("#people .empty", "Nobody matches")
		b.focused("#q")
		b.until("the address says it", `location.search === "?q=xyzzyplugh"`)
	})

	t.Run("two become one", func(*testing.T) {
		b.open(d.url + "/staff/users/3/merge")
		b.tabTo("#q")
		b.press("example")
		b.see("#found tbody tr", "Merge")
		b.tabTo("#found form button")
		b.press(kb.Enter)
		b.see("#confirm", "This can't be undone")
		b.press(kb.Escape)
		b.focused("#found form button")
		b.press(kb.Enter)
		b.tabTo("[data-confirm-yes]")
		b.press(kb.Enter)
		b.see("#toasts", "was merged into this account")
		b.until("the tickets are shown", `location.pathname === "/staff/users/3"`)
	})
}

// What is done to people works without scripts: forms go where their action says, and questions are pages.
func TestPeopleWithoutScripts(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	d.start()
	b := newTab(t, 1440, 900)
	b.withoutScripts()
	b.signIn(d.url+"/staff/login", "username", "olga")

	b.open(d.url + "/staff/departments")
	b.click("#down-1")
	b.see("#main tbody tr:nth-of-type(2)", "General")

	b.open(d.url + "/staff/agents/2")
	b.click(".deeds .btn.danger")
	b.see("h1", "Lock Maria Santos?")
	b.click("form .btn.danger")
	b.see(".tag.bad", "locked")

	b.open(d.url + "/staff/users")
	b.write("#q", "maria")
	b.click(".finder button")
	b.see("#people tbody", "Maria")
	b.click("#people tbody a.main")
	b.see(".tabset [aria-current]", "Tickets")
	b.click(".tabset a:nth-of-type(2)")
	b.click(".deeds .card:nth-of-type(2) form:last-of-type button")
	b.see("h1", "Delete ")
	b.see("main p", "This can't be undone")
	b.click("form .btn.danger")
	b.see("#toasts", "was deleted")
}
