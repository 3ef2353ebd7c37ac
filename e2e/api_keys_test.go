package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// An API key is made, shown once, changed and renewed; and every state of its pages looks right.
func TestAPIKeysInTheBrowser(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "20")
	d.agent("olga", "--admin", "--departments", "1")
	d.manyAPIKeys()
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")

	b.open(d.url + "/staff/tickets")
	b.press("gs")
	b.see("h1", "General")
	b.click(`.subnav a[href$="/api-keys"]`)
	b.see("h1", "API keys")
	b.click(".page-head a.primary")
	b.write("#name", "Shop")
	b.press(kb.Tab + " ")
	b.focused("[data-all=tbody]")
	b.until("everything is chosen", `!document.querySelector("input[name=permissions]:not(:checked)")`)
	b.press(" " + kb.Tab + kb.Tab + " ")
	b.focused("input[value='users.create']")
	b.until("only that is chosen", `document.querySelectorAll("input[name=permissions]:checked").length === 1`)
	b.press(" ")
	b.click(`tr:nth-child(4) [data-all]`)
	b.until("all about tickets is chosen", `document.querySelectorAll("input[value^='tickets.']:checked").length === 4`)
	b.until("some of everything is chosen", `document.querySelector("[data-all=tbody]").indeterminate`)
	b.click(`input[value="tickets.delete"]`)
	b.write("#ip", "10.*")
	b.write("#name", kb.Enter)
	b.focused(".errors")
	b.see("#ip-err", "10.* is not an address")
	b.until("what was chosen stays so", `document.querySelectorAll("input[name=permissions]:checked").length === 3 &&
		document.querySelector("tr:nth-child(4) [data-all]").indeterminate`)
	b.eval(`document.querySelector("#ip").value = "::1\n127.0.0.*"; ""`)
	b.click(".foot .primary")
	b.focused("#api-token")
	token := b.eval(`document.querySelector("#api-token").value`)
	b.until("the address is the key's", `/api-keys\/\d+$/.test(location.pathname)`)
	b.click("[data-copy]")
	b.see(".field [role=status]", "Copied")
	b.eval(`location.reload(); ""`)
	b.see("h1", "Shop")
	b.until("the token is gone", `!document.documentElement.innerHTML.includes(`+quote(token)+`)`)

	b.click(".token-card .danger")
	b.click("#confirm [data-confirm-yes]")
	b.see("h1", "Shop has a new token")
	if again := b.eval(`document.querySelector("#api-token").value`); again == token || len(again) < 20 {
		t.Errorf("the new token is %q", again)
	}
	edit := strings.TrimPrefix(b.eval(`location.href`), d.url)
	b.click(".foot .primary")
	b.see("h1", "API keys")
	b.back()
	b.until("the token is gone", `!document.querySelector("#api-token")`)

	b.lookAt(d, []look{{"api-keys", "/staff/api-keys"}, {"api-keys-more", "/staff/api-keys?page=2"}, {"api-key-new", "/staff/api-keys/new"}, {"api-key", edit}})
	b.lookAtStates(d, []state{
		{"api-key-refused", "/staff/api-keys/new", func(b *tab) {
			b.click(".foot .primary")
			b.focused(".errors")
		}},
		{"api-key-refused", "/staff/api-keys/new", func(b *tab) {
			b.click(".foot .primary")
			b.focused(".errors")
		}},
		{"api-key-token", edit, func(b *tab) { b.renew() }},
		{"api-key-token", edit, func(b *tab) { b.renew() }},
		{"api-key-odd", "/staff/api-keys/1", func(*tab) {}},
		{"api-key-odd-delete", "/staff/api-keys", func(b *tab) { b.click("tbody tr:first-child button") }},
		{"api-key-meanwhile", "/staff/api-keys/2", func(b *tab) {
			b.write("#name", "More")
			d.touchAPIKey(2)
			b.click(".foot .primary")
			b.focused(".errors")
		}},
		{"api-key-meanwhile", "/staff/api-keys/2", func(b *tab) {
			b.write("#name", "More")
			d.touchAPIKey(2)
			b.click(".foot .primary")
			b.focused(".errors")
		}},
		{"api-key-confirm", edit, func(b *tab) { b.click(".token-card .danger") }},
	})
}

// renew makes a new token for the key whose page is open.
func (b *tab) renew() {
	b.t.Helper()
	b.click(".token-card .danger")
	b.click("#confirm [data-confirm-yes]")
	b.focused("#api-token")
}

// manyAPIKeys adds more keys than a page of the list shows; the first of them has as much of everything as may be.
func (d *desk) manyAPIKeys() {
	d.t.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		odd := &models.APIKey{Name: strings.Repeat("A", 150), Permissions: models.Permissions[1:], CallsPerMinute: 100_000, CreatedAt: now,
			LastUsedAt: now.Add(-time.Hour), TokenHash: make([]byte, 32)}
		for n := range 100 {
			odd.Addresses = append(odd.Addresses, fmt.Sprintf("2001:db8:ffff:ffff:ffff:ffff:ffff:%x", 0xff00+n))
		}
		if err := models.InsertAPIKey(ctx, db, odd); err != nil {
			return err
		}
		for n := range 27 {
			key := &models.APIKey{Name: fmt.Sprintf("Program %d", n), Permissions: models.Permissions[n%19 : n%19+1], Active: true,
				Addresses: []string{"203.0.113.*"}[:n%2], CreatedAt: now, TokenHash: append(make([]byte, 31), byte(n+1))}
			if n%3 == 0 {
				key.LastUsedAt = now.Add(-time.Duration(n) * time.Hour)
			}
			if err := models.InsertAPIKey(ctx, db, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// touchAPIKey changes a key as somebody else may do at the same time.
func (d *desk) touchAPIKey(id int64) {
	d.t.Helper()
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		key, err := models.APIKeyByID(ctx, db, id)
		if err != nil {
			return err
		}
		key.Permissions, key.Active = models.Permissions[:3], !key.Active
		return models.UpdateAPIKey(ctx, db, key)
	})
}

// Without scripts a key is made, renewed and deleted as well: the grid's rows are chosen by buttons, and questions are pages.
func TestAPIKeysWithoutScripts(t *testing.T) {
	d := newDesk(t)
	d.demo(20)
	d.start()
	b := newTab(t, 1440, 900)
	b.withoutScripts()
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.click("#rail a[href$='/setup/general']")
	b.click(".subnav a[href$='/api-keys']")
	b.see(".empty", "No API key yet")
	b.click(".empty a")
	b.click("button[value=tickets]")
	b.until("all about tickets is chosen", `document.querySelectorAll("input[value^='tickets.']:checked").length === 4`)
	b.shoot("noscript-api-key-new.png")
	b.write("#name", "Shop\r")
	b.see("h1", "Shop was added")
	b.until("it can be taken away", `document.querySelector("#api-token").value.length > 20 && !document.querySelector("[data-copy]").checkVisibility()`)
	b.shoot("noscript-api-key-token.png")
	b.click(".foot .ghost")
	b.click(".token-card button")
	b.see("h1", "Make a new token for Shop?")
	b.shoot("noscript-api-key-sure.png")
	b.click("main form button.danger")
	b.see("h1", "Shop has a new token")
	b.click(".foot .primary")
	b.click("td.do button")
	b.see("h1", "Delete Shop?")
	b.click("main form button.danger")
	b.see(".toast", "Shop was deleted")
	b.see(".empty", "No API key yet")
	b.shoot("noscript-api-keys-empty.png")
}
