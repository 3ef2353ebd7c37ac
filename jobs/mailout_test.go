package jobs

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

func TestOutboxThroughFaults(t *testing.T) {
	code := func(n int) error { return &smtp.SMTPError{Code: n, Message: "no"} }
	tests := []struct {
		name, stage string
		fault       error
		drop        bool
		after       models.OutboxState // the first attempt
		finally     models.OutboxState // when the fault is over
		taken       int                // mails that the server has in the end
	}{
		{"no fault", "", nil, false, models.OutboxSent, models.OutboxSent, 1},
		{"sender later", "mail", code(451), false, models.OutboxQueued, models.OutboxSent, 1},
		{"recipient later", "rcpt", code(450), false, models.OutboxQueued, models.OutboxSent, 1},
		{"text later", "end", code(452), false, models.OutboxQueued, models.OutboxSent, 1},
		{"recipient never", "rcpt", code(550), false, models.OutboxFailed, models.OutboxFailed, 0},
		{"text never", "end", code(554), false, models.OutboxFailed, models.OutboxFailed, 0},
		{"lost at the recipient", "rcpt", nil, true, models.OutboxQueued, models.OutboxSent, 1},
		// This server kept the mail whose answer was lost, so it comes twice: the row says that this may be so.
		{"lost before the answer", "end", nil, true, models.OutboxQueued, models.OutboxUncertain, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
				server := sendingDesk(t, d)
				queue(t, d, "ann@customer.example")
				server.failAt(tt.stage, tt.fault)
				if tt.drop {
					server.dropAt(tt.stage)
				}
				send(t, d)
				first := onlyMail(t, d)
				if first.State != tt.after || first.Attempts != 1 || (tt.after == models.OutboxSent) != (first.LastError == "") {
					t.Errorf("after the first attempt: %s, %d attempts, %q", first.State, first.Attempts, first.LastError)
				}
				server.failAt(tt.stage, nil)
				server.dropAt("")
				before := len(server.taken())
				send(t, d)
				if len(server.taken()) != before {
					t.Error("tried again without waiting")
				}
				clock.forward(time.Hour)
				send(t, d)
				last := onlyMail(t, d)
				if last.State != tt.finally || last.MailMessageID != first.MailMessageID {
					t.Errorf("finally: %s %s, %q", last.State, last.MailMessageID, last.LastError)
				}
				if got := len(server.taken()); got != tt.taken {
					t.Errorf("the server took %d mails, want %d", got, tt.taken)
				}
			})
		})
	}
}

func TestOutboxGivesUp(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		server := sendingDesk(t, d)
		server.failAt("rcpt", &smtp.SMTPError{Code: 450, Message: "later"})
		queue(t, d, "ann@customer.example")
		attempts := 0
		for onlyMail(t, d).State == models.OutboxQueued {
			send(t, d)
			if attempts++; attempts > 200 {
				t.Fatal("tried 200 times")
			}
			clock.forward(backOffMost + time.Hour)
		}
		m := onlyMail(t, d)
		if m.State != models.OutboxFailed || !strings.Contains(m.LastError, "later") {
			t.Errorf("%s, %q", m.State, m.LastError)
		}
		if age := clock.Now().Sub(m.CreatedAt); age < sendGiveUp {
			t.Errorf("gave up after %v", age)
		}
		if err := models.RetryOutboxMail(t.Context(), d.DB, m.ID, d.Now()); err != nil {
			t.Fatal(err)
		}
		send(t, d)
		if m := onlyMail(t, d); m.State != models.OutboxQueued || m.Attempts != 1 {
			t.Errorf("asked to try again, it is %s after %d attempts", m.State, m.Attempts)
		}
	})
}

func TestBackOffGrows(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: 30 * time.Second, 1: 30 * time.Second, 2: time.Minute, 5: 8 * time.Minute, 1000: backOffMost} {
		for range 100 {
			if got := backOff(attempts); got < want*7/8 || got > want*9/8 {
				t.Errorf("backOff(%d) = %v, want about %v", attempts, got, want)
			}
		}
	}
}

func TestOneBadRecipientHoldsBackNobody(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		queue(t, d, "ann@customer.example")
		bad := queue(t, d, "bob@customer.example")
		if _, err := d.DB.NewUpdate().Model(bad).WherePK().Set("to_email = ?", "no address").Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		queue(t, d, "cid@customer.example")
		send(t, d)
		want := []string{"staff_reply ann@customer.example sent", "staff_reply no address failed", "staff_reply cid@customer.example sent"}
		if diff := cmp.Diff(want, outbox(t, d)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if n := len(server.taken()); n != 2 {
			t.Errorf("the server took %d mails", n)
		}
	})
}

func TestTwoSendersSendEachMailOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		for i := range 20 {
			queue(t, d, fmt.Sprintf("ann%d@customer.example", i))
		}
		var both sync.WaitGroup
		for range 3 {
			process := &Desk{DB: d.DB, Settings: d.Settings, Tickets: d.Tickets, Files: d.Files, Key: d.Key, URL: d.URL, Now: d.Now,
				TallyFile: d.TallyFile}
			both.Go(func() {
				if err := process.sendSoon(t.Context()); err != nil {
					t.Error(err)
				}
				process.sending.all.Wait()
			})
		}
		both.Wait()
		seen := map[string]int{}
		for _, m := range server.taken() {
			seen[m.to]++
		}
		for to, n := range seen {
			if n != 1 {
				t.Errorf("%s got %d mails", to, n)
			}
		}
		if len(seen) != 20 {
			t.Errorf("%d of 20 got a mail", len(seen))
		}
	})
}

func TestAbandonedMails(t *testing.T) {
	tests := []struct {
		name       string
		handedOver bool
		want       models.OutboxState
	}{
		{"died before the mail was out", false, models.OutboxSent},
		{"died when it may have been out", true, models.OutboxUncertain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
				server := sendingDesk(t, d)
				id := queue(t, d, "ann@customer.example").ID
				until := d.Now().Add(leaseLength)
				m, err := models.ClaimOutboxMail(t.Context(), d.DB, id, "dead", until)
				if err != nil {
					t.Fatal(err)
				}
				if tt.handedOver {
					if err := models.HandOverOutboxMail(t.Context(), d.DB, m, until); err != nil {
						t.Fatal(err)
					}
				}
				send(t, d)
				if len(server.taken()) != 0 {
					t.Fatal("taken from a living sender")
				}
				clock.forward(leaseLength + time.Second)
				send(t, d)
				if state := onlyMail(t, d).State; state != tt.want || len(server.taken()) != 1 {
					t.Errorf("%s, %d mails", state, len(server.taken()))
				}
				// The dead one was only asleep: it can neither send nor write.
				if err := models.HandOverOutboxMail(t.Context(), d.DB, m, until); models.KindOf(err) != models.KindConflict {
					t.Errorf("handing over somebody else's mail: %v", err)
				}
				if err := models.FinishOutboxMail(t.Context(), d.DB, m); models.KindOf(err) != models.KindConflict {
					t.Errorf("finishing somebody else's mail: %v", err)
				}
			})
		})
	}
}

func TestAServerThatIsDownIsAskedOnce(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	var calls atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			speak(conn, []string{"554 closed\r\n", "BYE"})
		}
	}()
	addMailbox(t, d, func(b *models.Mailbox) {
		b.Outgoing, b.OutHost, b.OutPort = models.OutgoingSMTP, "127.0.0.1", portOf(t, listener)
	})
	for i := range 100 {
		queue(t, d, fmt.Sprintf("ann%d@customer.example", i))
	}
	send(t, d)
	for _, line := range outbox(t, d) {
		if !strings.HasSuffix(line, " queued") {
			t.Errorf("%s", line)
		}
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestSendingWithoutAMailbox(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		queue(t, d, "ann@customer.example")
		send(t, d)
		if m := onlyMail(t, d); m.State != models.OutboxQueued || m.LastError != errNoMailbox.Error() {
			t.Errorf("%s, %q", m.State, m.LastError)
		}
		server := sendingDesk(t, d)
		clock.forward(time.Hour)
		send(t, d)
		if m := onlyMail(t, d); m.State != models.OutboxSent || len(server.taken()) != 1 {
			t.Errorf("%s, %q", m.State, m.LastError)
		}
	})
}

func TestTheEndWaitsForWhatIsBeingSent(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	server := sendingDesk(t, d)
	ctx, end := context.WithCancel(t.Context())
	server.pause = end
	queue(t, d, "ann@customer.example")
	if err := d.sendSoon(ctx); err != nil {
		t.Fatal(err)
	}
	d.sending.all.Wait()
	if m := onlyMail(t, d); m.State != models.OutboxSent || len(server.taken()) != 1 {
		t.Errorf("%s, %q", m.State, m.LastError)
	}
}

func TestReplyArrivesWithItsFiles(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		m := queue(t, d, "ann@customer.example")
		blob, err := d.Files.Put(t.Context(), strings.NewReader("%PDF"))
		if err != nil {
			t.Fatal(err)
		}
		m.Files = []models.OutboxFile{{Name: "a b.pdf", ContentType: "application/pdf", Size: 4, BlobKey: blob.Key}}
		m.InReplyTo, m.Refs = "two@x", "one@x two@x"
		if _, err := d.DB.NewUpdate().Model(m).WherePK().Column("files", "in_reply_to", "refs").Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		send(t, d)
		mails := server.taken()
		if len(mails) != 1 {
			t.Fatalf("%d mails; %s", len(mails), onlyMail(t, d).LastError)
		}
		l, err := Parse(mails[0].raw)
		if err != nil {
			t.Fatal(err)
		}
		if l.From != (Address{"Help Desk", "help@desk.example"}) || strings.Join(l.References, "") != "<one@x><two@x>" || mails[0].from != "help@desk.example" {
			t.Errorf("from %v by %s, references %v", l.From, mails[0].from, l.References)
		}
		want := []Part{{"a b.pdf", "application/pdf", "", false, []byte("%PDF")}}
		if diff := cmp.Diff(want, l.Parts); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}
