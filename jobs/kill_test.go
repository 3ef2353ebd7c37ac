package jobs

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

// helperVariable makes the test binary a process that is killed: it holds a killedDesk.
const helperVariable = "HELPDESKZ_TEST_KILLED"

// killedDesk is what a process needs to work on the same desk as the test.
type killedDesk struct {
	DSN, Files, Key string
	Later           time.Duration // how far its clock is ahead, so that the leases of the dead have ended
	Finish          bool          // it works until nothing is left to do, instead of for ever
}

// TestKilledProcess is the process that TestKillAtAnyPoint starts; in an ordinary run there is nothing to do.
func TestKilledProcess(t *testing.T) {
	setup := os.Getenv(helperVariable)
	if setup == "" {
		return
	}
	var k killedDesk
	if err := json.Unmarshal([]byte(setup), &k); err != nil {
		t.Fatal(err)
	}
	db, err := models.Open(t.Context(), k.DSN)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := testDesk(t, db)
	key, err := secret.Parse(k.Key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := files.NewDisk(k.Files)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Now().UTC().Add(k.Later).Truncate(time.Microsecond) }
	d.Key, d.Files, d.Now = key, store, now
	d.Tickets.Key, d.Tickets.Files, d.Tickets.Now = key, store, now
	d.Tickets.Accounts.Key, d.Tickets.Accounts.Now = key, now
	for {
		passes, err := d.FetchAll(t.Context())
		if err != nil || passes[0].Err != nil {
			t.Fatal(passes, err)
		}
		if err := d.DecidePending(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.SendDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if k.Finish {
			return
		}
	}
}

// TestKillAtAnyPoint kills a process again and again while it fetches and sends. In the end each mail is one ticket, and
// each receipt went out, twice only where the outbox says that this may be so.
func TestKillAtAnyPoint(t *testing.T) {
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		t.Run(dialect, func(t *testing.T) { killRepeatedly(t, modelstest.DSN(t, dialect)) })
	}
}

func killRepeatedly(t *testing.T, dsn string) {
	const mails, kills = 20, 12
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	d, _ := testDesk(t, db)
	server := sendingDesk(t, d)
	// A slow answer lets the kills fall between the mail and the server's yes.
	server.pause = func() { time.Sleep(rand.N(100 * time.Millisecond)) }
	in := testServer(t, models.SecurityNone)
	box, err := models.MailboxByID(t.Context(), db, 1)
	if err != nil {
		t.Fatal(err)
	}
	receiving(in, models.AfterMove)(box)
	sealIn(t, d, *box, in.Password)
	mailbox := openMailbox(t, in)
	for i := range mails {
		mailbox.append("INBOX", customerMail(fmt.Sprintf("ann%d@customer.example", i), fmt.Sprintf("%d@x", i), fmt.Sprintf("Number %d", i), "hello"))
	}
	k := killedDesk{DSN: dsn, Files: t.TempDir(), Key: d.Key.Text()}
	for range kills {
		process := startKilled(t, k)
		time.Sleep(time.Duration(50+rand.IntN(300)) * time.Millisecond)
		_ = process.Process.Kill()
		_ = process.Wait()
		k.Later += 2 * leaseLength
	}
	for range 3 {
		k.Finish, k.Later = true, k.Later+time.Hour
		if err := startKilled(t, k).Wait(); err != nil {
			t.Fatal(err)
		}
	}
	wantEachOnce(t, d, mails)
	wantReceipts(t, d, server, mails)
	if n := mailbox.count("INBOX"); n != 0 {
		t.Errorf("%d mails are left in the mailbox", n)
	}
}

func startKilled(t *testing.T, k killedDesk) *exec.Cmd {
	t.Helper()
	setup, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(program, "-test.run", "^TestKilledProcess$")
	process.Env = append(os.Environ(), helperVariable+"="+string(setup))
	process.Stdout, process.Stderr = os.Stderr, os.Stderr
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	return process
}

func wantEachOnce(t *testing.T, d *Desk, mails int) {
	t.Helper()
	var subjects []string
	if err := d.DB.NewSelect().Model((*models.Ticket)(nil)).Column("subject").Scan(t.Context(), &subjects); err != nil {
		t.Fatal(err)
	}
	for i := range mails {
		want := fmt.Sprintf("Number %d", i)
		if n := len(slices.DeleteFunc(slices.Clone(subjects), func(s string) bool { return s != want })); n != 1 {
			t.Errorf("%q became %d tickets", want, n)
		}
	}
	messages, err := d.DB.NewSelect().Model((*models.Message)(nil)).Count(t.Context())
	if err != nil || int(messages) != mails {
		t.Errorf("%d messages, %v", messages, err)
	}
}

func wantReceipts(t *testing.T, d *Desk, server *mailServer, mails int) {
	t.Helper()
	arrived := map[string]int{}
	for _, m := range server.taken() {
		l, err := Parse(m.raw)
		if err != nil {
			t.Fatal(err)
		}
		arrived[l.MessageID]++
	}
	rows, err := models.OutboxMails(t.Context(), d.DB, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	receipts := 0
	for _, row := range rows {
		if row.Kind == models.TemplateNewTicket {
			receipts++
		}
		n := arrived["<"+row.MailMessageID+">"]
		fine := row.State == models.OutboxSent && n == 1 || row.State == models.OutboxUncertain && n >= 1 && n <= row.Attempts
		if !fine {
			t.Errorf("%s to %s is %s after %d attempts, and arrived %d times: %s", row.Kind, row.ToEmail, row.State, row.Attempts, n, row.LastError)
		}
	}
	if receipts != mails {
		t.Errorf("%d receipts for %d tickets", receipts, mails)
	}
}
