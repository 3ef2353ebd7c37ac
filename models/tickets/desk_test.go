package tickets

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// testDesk is the service with what it stands on: a database, a clock that tests move, and a file store in memory.
type testDesk struct {
	*Service
	t     testing.TB
	db    *bun.DB
	clock *testClock
	store *memoryStore
}

// testClock is a clock that stands still until it is moved.
type testClock struct {
	sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.now
}

func (c *testClock) Add(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.now = c.now.Add(d)
}

func newDesk(t testing.TB, db *bun.DB) *testDesk {
	t.Helper()
	clock := &testClock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	store := &memoryStore{files: map[string]memoryFile{}, now: clock.Now}
	set, key := settings.NewStore(db), secret.NewKey()
	const site = "https://desk.example.test"
	people := &accounts.Service{DB: db, Settings: set, Key: key, URL: site, Now: clock.Now}
	return &testDesk{t: t, db: db, clock: clock, store: store, Service: &Service{DB: db, Settings: set, Accounts: people, Files: store,
		Key: key, URL: site, Now: clock.Now}}
}

// eachDesk runs f on a fresh desk on each database.
func eachDesk(t *testing.T, f func(t *testing.T, d *testDesk)) {
	t.Helper()
	modelstest.Each(t, func(t *testing.T, db *bun.DB) { f(t, newDesk(t, db)) })
}

func (d *testDesk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// setUp runs f in a transaction and makes the desk's set-up be loaded anew.
func (d *testDesk) setUp(f func(ctx context.Context, tx bun.Tx) error) {
	d.t.Helper()
	d.must(models.Tx(context.Background(), d.db, func(ctx context.Context, tx bun.Tx) error {
		if err := f(ctx, tx); err != nil {
			return err
		}
		return models.TouchDesk(ctx, tx)
	}))
}

func (d *testDesk) agent(name string, departments ...int64) *models.Staff {
	d.t.Helper()
	staff := &models.Staff{Username: name, Fullname: strings.ToUpper(name[:1]) + name[1:], Email: name + "@desk.example.test", Active: true,
		CreatedAt: d.Now()}
	d.setUp(func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, staff, departments) })
	return staff
}

func (d *testDesk) customer(email string) *models.User {
	d.t.Helper()
	user := &models.User{Fullname: "Cora Customer", Email: email, Active: true, CreatedAt: d.Now()}
	d.must(models.InsertUser(context.Background(), d.db, user))
	return user
}

func (d *testDesk) mailbox(email string, department int64) *models.Mailbox {
	d.t.Helper()
	box := &models.Mailbox{Name: email, Email: email, DepartmentID: department, Incoming: models.IncomingPipe,
		Outgoing: models.OutgoingSendmail, CreatedAt: d.Now()}
	d.setUp(func(ctx context.Context, tx bun.Tx) error { return models.InsertMailbox(ctx, tx, box) })
	return box
}

func (d *testDesk) department(name string, private bool) int64 {
	d.t.Helper()
	department := &models.Department{Name: name, Position: 9, Private: private, CreatedAt: d.Now()}
	d.setUp(func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(department).Exec(ctx)
		return err
	})
	return department.ID
}

// template saves a template as shipped, but for what change does to it.
func (d *testDesk) template(name string, change func(*models.MailTemplate)) {
	d.t.Helper()
	set, err := d.Settings.Current(context.Background())
	d.must(err)
	template := shippedOr(set, name)
	change(&template)
	d.setUp(func(ctx context.Context, tx bun.Tx) error { return models.SaveMailTemplate(ctx, tx, &template) })
}

func on(t *models.MailTemplate) { t.State = models.TemplateOn }

func (d *testDesk) settings(change func(*settings.Settings)) {
	d.t.Helper()
	d.must(d.Settings.Save(context.Background(), change))
}

// asks opens a customer's ticket through the portal.
func (d *testDesk) asks(user *models.User, department int64, subject string) *models.Ticket {
	d.t.Helper()
	ticket, err := d.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, By: Actor{User: user}, User: user,
		DepartmentID: department, Subject: subject, Body: Body{Text: "About " + subject}})
	d.must(err)
	return ticket
}

// answers lets an agent answer in the panel; status is 0 for the rule's own.
func (d *testDesk) answers(agent *models.Staff, ticketID int64, status models.Status) *models.Message {
	d.t.Helper()
	message, err := d.Reply(context.Background(), ReplyInput{Channel: models.ChannelPanel, By: Actor{Staff: agent},
		Scope: models.Everything(), TicketID: ticketID, Body: Body{Text: "An answer"}, Status: status})
	d.must(err)
	return message
}

func (d *testDesk) ticket(id int64) models.Ticket {
	d.t.Helper()
	ticket, err := models.TicketByID(context.Background(), d.db, models.Everything(), id)
	d.must(err)
	return *ticket
}

func (d *testDesk) messages(ticketID int64) []models.Message {
	d.t.Helper()
	rows, err := models.MessagesOf(context.Background(), d.db, &models.Ticket{ID: ticketID}, false, 1000, 0)
	d.must(err)
	return rows
}

// outbox returns the mails queued since the last look, oldest first.
func (d *testDesk) outbox(after int64) []models.OutboxMail {
	d.t.Helper()
	mails, err := models.OutboxMails(context.Background(), d.db, after, 1000)
	d.must(err)
	return mails
}

func (d *testDesk) lastMail() int64 {
	d.t.Helper()
	mails := d.outbox(0)
	if len(mails) == 0 {
		return 0
	}
	return mails[len(mails)-1].ID
}

// history returns a ticket's events as "kind before>after by actor".
func (d *testDesk) history(ticketID int64) []string {
	d.t.Helper()
	events, err := models.EventsOf(context.Background(), d.db, &models.Ticket{ID: ticketID})
	d.must(err)
	var lines []string
	for _, e := range events {
		lines = append(lines, fmt.Sprintf("%s %s>%s by %s", e.Kind, e.BeforeValue, e.AfterValue, e.Actor))
	}
	return lines
}

// ticketTables are all tables that the rules of tickets write to.
var ticketTables = []string{"tickets", "messages", "attachments", "notes", "events", "ticket_fields", "participants", "ticket_counts",
	"submissions", "users", "one_time_links", "outbox", "mails", "search_words", "search_tickets", "audit_log"}

// rows returns how many rows each table has.
func (d *testDesk) rows() map[string]int {
	d.t.Helper()
	counts := map[string]int{}
	for _, table := range ticketTables {
		n, err := d.db.NewSelect().Table(table).Count(context.Background())
		d.must(err)
		counts[table] = int(n)
	}
	return counts
}

func (d *testDesk) same(what string, want, got any) {
	d.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func upload(name, content string) Upload {
	return Upload{Name: name, ContentType: "image/png", Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

// wrongFields returns what an error says of each field, and fails for another kind of error.
func wrongFields(t testing.TB, err error) map[string]string {
	t.Helper()
	words := map[string]string{}
	var known *models.Error
	if err == nil {
		return words
	}
	if !asError(err, &known) || known.Kind != models.KindInvalid {
		t.Fatalf("error is %v, want an invalid one", err)
	}
	for field, word := range known.Fields {
		words[field] = word.Key
	}
	return words
}
