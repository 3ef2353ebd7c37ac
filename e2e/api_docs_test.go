package e2e

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/uptrace/bun"
)

// trouble is what a browser says of a page: refusals of its policy, errors of scripts, and requests to elsewhere.
type trouble struct {
	mu    sync.Mutex
	lines []string
}

func (w *trouble) note(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
}

// none fails the test when there was any.
func (w *trouble) none(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.lines) > 0 {
		t.Errorf("the browser says:\n%s", strings.Join(w.lines, "\n"))
	}
}

// listen notes all trouble from now on; site is where requests may go.
func (b *tab) listen(site string) *trouble {
	b.t.Helper()
	w := &trouble{}
	err := chromedp.Listen(b.ctx, func(event any) {
		switch e := event.(type) {
		case *cdplog.EventEntryAdded:
			w.note(string(e.Entry.Level) + ": " + e.Entry.Text + " " + e.Entry.URL)
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" {
				w.note("console: " + string(e.Args[0].Value))
			}
		case *network.EventRequestWillBeSent:
			if url := e.Request.URL; !strings.HasPrefix(url, site+"/") && !strings.HasPrefix(url, "data:") {
				w.note("asks for " + url)
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return w
}

// ofSwagger are rules that the markup of Swagger UI breaks, which isn't ours.
var ofSwagger = []string{"nested-interactive", "list", "landmark-unique", "region", "select-name"}

// The description of the API keeps the policy of every page and asks nobody else, in every width and scheme.
func TestTheDescriptionOfTheAPILooksRight(t *testing.T) {
	d := newDesk(t)
	d.start()
	b := newTab(t, 1440, 900)
	heard := b.listen(d.url)
	b.open(d.url + "/api/docs")
	b.see(".opblock-summary-path", "/users")
	b.lookHere("docs", ofSwagger...)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.click("#operations-tickets-createTicket .opblock-summary-control")
	b.click("#operations-tickets-listTickets .opblock-summary-control")
	b.see("#operations-tickets-createTicket", "attachment")
	b.eval(`document.querySelector("#operations-tickets-createTicket").scrollIntoView(), ""`)
	b.lookHere("docs-open", ofSwagger...)
	heard.none(t)
	// Whoever listens must be able to hear.
	b.eval(`document.body.setAttribute("style", "color: red"), ""`)
	b.until("the browser has said something", `true`)
	if len(heard.lines) == 0 {
		t.Error("a broken policy goes unnoticed")
	}
}

// A token that is typed into the description is sent along with what is tried out there.
func TestTheAPICanBeTriedOut(t *testing.T) {
	d := newDesk(t)
	d.demo(5)
	const token = "a-token-of-the-shop-0001"
	d.run("", "apikey", "add", "--name", "Shop", "--permissions", "all", "--token", token)
	d.start()
	b := newTab(t, 1440, 900)
	heard := b.listen(d.url)
	b.open(d.url + "/api/docs")

	b.click(".btn.authorize")
	b.write("#api_key_value", token)
	b.click(".auth-container:first-of-type .btn.authorize")
	b.click(".btn.modal-btn.btn-done")

	const list = "#operations-departments-listDepartments"
	b.click(list + " .opblock-summary-control")
	b.click(list + " .try-out__btn")
	b.click(list + " .execute")
	b.see(list+" .live-responses-table", "General")

	const create = "#operations-departments-createDepartment"
	b.click(create + " .opblock-summary-control")
	b.click(create + " .try-out__btn")
	b.write(create+" input[placeholder=name]", "Workshop")
	b.click(create + " .execute")
	b.see(create+" .live-responses-table", "Department was created.")

	const open = "#operations-tickets-createTicket"
	b.click(open + " .opblock-summary-control")
	b.click(open + " .try-out__btn")
	b.do(chromedp.SetUploadFiles(chromedp.CSS(open+" input[type=file]"), []string{picture(t)}))
	b.click(open + " .execute")
	b.see(open+" .live-responses-table", "Ticket was created.")
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		n, err := db.NewSelect().Table("attachments").Where("name = 'dot.png'").Count(ctx)
		if n != 1 {
			t.Errorf("%d files of the name are stored, want 1", n)
		}
		return err
	})
	heard.none(t)
}

// picture returns the path of a small picture.
func picture(t *testing.T) string {
	t.Helper()
	content, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dot.png")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
