package jobs

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/files"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// testClock is a clock that tests move.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) forward(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// testDesk is a desk on a fresh database, with its clock.
func testDesk(t testing.TB, db *bun.DB) (*Desk, *testClock) {
	t.Helper()
	store, err := files.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	clock := &testClock{now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	key := secret.NewKey()
	set := settings.NewStore(db)
	people := &accounts.Service{DB: db, Settings: set, Key: key, URL: "https://desk.example", Now: clock.Now}
	rules := &tickets.Service{DB: db, Settings: set, Accounts: people, Files: store, Key: key, URL: "https://desk.example", Now: clock.Now}
	return &Desk{DB: db, Settings: set, Tickets: rules, Files: store, Key: key, URL: "https://desk.example", Now: clock.Now,
		TallyFile: filepath.Join(t.TempDir(), "outbox-tally.json")}, clock
}

// eachDesk runs a test on a desk on each kind of database.
func eachDesk(t *testing.T, f func(t *testing.T, d *Desk, clock *testClock)) {
	t.Helper()
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d, clock := testDesk(t, db)
		f(t, d, clock)
	})
}

// addMailbox sets up help@desk.example, or what change makes of it.
func addMailbox(t testing.TB, d *Desk, change func(*models.Mailbox)) models.Mailbox {
	t.Helper()
	departments, err := models.Departments(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	box := models.Mailbox{Name: "Help Desk", Email: "help@desk.example", DepartmentID: departments[0].ID, IsDefault: true,
		Incoming: models.IncomingPipe, InSecurity: models.SecurityNone, Outgoing: models.OutgoingNone,
		OutSecurity: models.SecurityNone, AfterImport: models.AfterLeave, MoveTo: "Done", CreatedAt: d.Now()}
	if change != nil {
		change(&box)
	}
	if err := models.InsertMailbox(t.Context(), d.DB, &box); err != nil {
		t.Fatal(err)
	}
	changed(t, d)
	return box
}

// changed makes the desk read its set-up again.
func changed(t testing.TB, d *Desk) {
	t.Helper()
	if err := models.TouchDesk(t.Context(), d.DB); err != nil {
		t.Fatal(err)
	}
}

// receiving points a mailbox at an IMAP server.
func receiving(s Server, after models.AfterImport) func(*models.Mailbox) {
	return func(box *models.Mailbox) {
		box.Incoming, box.InHost, box.InPort, box.InSecurity = models.IncomingIMAP, s.Host, s.Port, s.Security
		box.InUsername, box.AfterImport = s.Username, after
	}
}

// sealIn stores the password with which a mailbox receives, as the set-up does.
func sealIn(t testing.TB, d *Desk, box models.Mailbox, password string) models.Mailbox {
	t.Helper()
	sealed, err := d.Key.Seal([]byte(password), "mailboxes", "in_password", box.ID)
	if err != nil {
		t.Fatal(err)
	}
	box.InPassword = sealed
	if err := models.UpdateMailbox(t.Context(), d.DB, &box); err != nil {
		t.Fatal(err)
	}
	changed(t, d)
	return box
}

// ledger lists what became of the mails received: decision, reason, ticket.
func ledger(t *testing.T, d *Desk) []string {
	t.Helper()
	mails, err := models.Mails(context.Background(), d.DB, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range mails {
		lines = append(lines, fmt.Sprintf("%s %s %d", m.Decision, m.Reason, m.TicketID))
	}
	return lines
}

// outbox lists the mails to be sent: kind, recipient, state.
func outbox(t *testing.T, d *Desk) []string {
	t.Helper()
	mails, err := models.OutboxMails(context.Background(), d.DB, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range mails {
		lines = append(lines, fmt.Sprintf("%s %s %s", m.Kind, m.ToEmail, m.State))
	}
	return lines
}

// customerMail is a mail of a person.
func customerMail(from, id, subject, text string) string {
	return "From: Ann <" + from + ">\nTo: help@desk.example\nMessage-ID: <" + id + ">\nSubject: " + subject + "\n\n" + text + "\n"
}

func pipe(t *testing.T, d *Desk, raw string) *models.Mail {
	t.Helper()
	line, err := d.Pipe(t.Context(), strings.NewReader(raw), "")
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func sqliteDB(t *testing.T) *bun.DB { return modelstest.DB(t, modelstest.SQLite) }
