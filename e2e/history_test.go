package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The address always says what is shown: after every swap, back, forward and reload, and beside a list that is filtered.
func TestTheAddressSaysWhatIsShown(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.open(d.url + "/staff/tickets?view=active")
	first, third := b.rowPath(1), b.rowPath(3)

	b.click("#rows .row:nth-of-type(1) a.go")
	b.shows(first)
	b.click("#rows .row:nth-of-type(3) a.go")
	b.shows(third)
	b.back()
	b.shows(first)
	b.back()
	b.until("the list alone", `location.pathname === "/staff/tickets" && document.querySelector("#ticket").hidden`)
	b.do(chromedp.NavigateForward())
	b.shows(first)
	b.do(chromedp.Reload())
	b.shows(first)

	t.Run("filtering beside the ticket", func(t *testing.T) {
		b.choose("#filter-sort", "id_asc")
		b.until("the address has the order", `new URL(location).searchParams.get("sort") === "id_asc"`)
		if path := b.eval(`location.pathname`); path != first {
			t.Errorf("the address is %s, and the ticket %s stands beside the list", path, first)
		}
		if title := b.eval(`document.title`); !strings.Contains(title, "#") {
			t.Errorf("the title is %q, and a ticket is open", title)
		}
		listed := b.eval(`document.querySelector("#rows a.go").href`)
		b.do(chromedp.Reload())
		if again := b.eval(`document.querySelector("#rows a.go").href`); again != listed {
			t.Errorf("the first row is %s, after a reload %s", listed, again)
		}
		b.back()
		b.until("the order as before", `!new URL(location).searchParams.get("sort") && document.querySelector("#filter-sort").value === "updated"`)
		b.shows(first)
		b.do(chromedp.NavigateForward())
		b.until("the address has the order", `new URL(location).searchParams.get("sort") === "id_asc"`)
		b.click("#ticket .shut")
		b.until("the list alone, in its order", `location.pathname === "/staff/tickets" && document.querySelector("#ticket").hidden &&
			document.querySelector("#filter-sort").value === "id_asc"`)
	})

	t.Run("shut after something was done", func(t *testing.T) {
		b.open(d.url + "/staff/tickets?view=active")
		path := b.rowPath(2)
		b.click("#rows .row:nth-of-type(2) a.go")
		b.shows(path)
		b.choose("#filter-sort", "id_asc")
		b.until("the address has the order", `new URL(location).searchParams.get("sort") === "id_asc"`)
		b.click("#ticket button[data-key=c]")
		b.see("#ticket-status", "Closed")
		b.click("#ticket .shut")
		b.until("the list in its order", `location.pathname === "/staff/tickets" && new URL(location).searchParams.get("sort") === "id_asc"`)
	})

	t.Run("a new tab", func(t *testing.T) {
		here := b.eval(`location.href`)
		for name, how := range map[string]chromedp.MouseOption{"middle click": chromedp.ButtonMiddle, "ctrl and click": chromedp.ButtonModifiers(2)} {
			before := b.tabs()
			b.do(chromedp.QueryAfter[chromedp.Void](chromedp.CSS("#rows a.go"), func(ctx context.Context, _ *chromedp.Target, nodes []*chromedp.Node) (chromedp.Void, error) {
				return chromedp.Run(ctx, chromedp.MouseClickNode(nodes[0], how))
			}))
			d.eventually(name+" opens a tab", func() bool { return b.tabs() > before })
			if now := b.eval(`location.href`); now != here {
				t.Errorf("%s left %s for %s", name, here, now)
			}
		}
	})
}

// tabs returns how many pages the browser has.
func (b *tab) tabs() int {
	b.t.Helper()
	targets, err := chromedp.Targets(b.ctx)
	if err != nil {
		b.fail(err)
	}
	pages := 0
	for _, one := range targets {
		if one.Type == "page" {
			pages++
		}
	}
	return pages
}

func (b *tab) back() { b.t.Helper(); b.do(chromedp.NavigateBack()) }

// rowPath returns the path of the ticket in a row of the list, counted from 1.
func (b *tab) rowPath(n int) string {
	b.t.Helper()
	return b.eval(`new URL(document.querySelectorAll("#rows a.go")[` + string(rune('0'+n-1)) + `].href).pathname`)
}

// shows waits until a ticket is open, its row marked, and the address and the title its own.
func (b *tab) shows(path string) {
	b.t.Helper()
	id := path[strings.LastIndex(path, "/")+1:]
	b.until("ticket "+id+" is shown", `location.pathname === `+quote(path)+` && document.querySelector("#ticket").dataset.ticket === `+quote(id)+`
		&& document.title.includes("#`+id+`") && [...document.querySelectorAll("#rows [aria-current]")].map(a => new URL(a.href).pathname).join() === `+quote(path))
}
