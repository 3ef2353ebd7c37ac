package e2e

import (
	"strconv"
	"testing"
)

// The most kilobytes that the first page of a visit may bring over the wire, with all that it asks for.
const (
	panelWeight  = 150
	portalWeight = 60
)

// A first visit brings little, so that the desk opens at once on a poor connection as well.
func TestTheFirstLoadIsLight(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "60")
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	agent := newTab(t, 1440, 900)
	agent.signIn(d.url+"/staff/login", "username", "olga")
	ticket := agent.firstTicket(d)
	agent.weighs(d.url+"/staff/tickets", panelWeight)
	agent.weighs(d.url+ticket, panelWeight)

	customer := newTab(t, 1440, 900)
	for _, path := range []string{"/", "/article/1", "/submit-ticket/1-general", "/login"} {
		customer.weighs(d.url+path, portalWeight)
	}
}

// weighs opens a page as if for the first time.
func (b *tab) weighs(url string, most int) {
	b.t.Helper()
	b.emptyCache()
	b.open(url)
	b.until("all is loaded", `document.readyState === "complete"`)
	bytes, err := strconv.Atoi(b.eval(`String([...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
		.reduce((sum, e) => sum + e.transferSize, 0))`))
	if err != nil || bytes == 0 {
		b.t.Fatalf("%s: weighs %d bytes: %v", url, bytes, err)
	}
	b.t.Logf("%s: %.1f kB", url, float64(bytes)/1000)
	if bytes > most*1000 {
		b.t.Errorf("%s: %d bytes come over the wire, want %d kB at most; the largest: %s", url, bytes, most,
			b.eval(`performance.getEntriesByType("resource").sort((a, b) => b.transferSize - a.transferSize).slice(0, 4)
				.map(e => e.name + " " + e.transferSize).join(", ")`))
	}
}
