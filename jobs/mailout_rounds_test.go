package jobs

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"helpdeskz/models"
)

// mute is a mail server that takes connections and says nothing on them.
type mute struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func startMute(t *testing.T) *mute {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mute{Listener: listener}
	go func() {
		for conn, err := m.Accept(); err == nil; conn, err = m.Accept() {
			m.mu.Lock()
			m.conns = append(m.conns, conn)
			m.mu.Unlock()
		}
	}()
	t.Cleanup(m.hangUp)
	return m
}

func (m *mute) called() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.conns)
}

// hangUp ends the silence.
func (m *mute) hangUp() {
	_ = m.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, conn := range m.conns {
		_ = conn.Close()
	}
}

// addMute sets up a second address of the desk, whose server is mute.
func addMute(t *testing.T, d *Desk) (*mute, models.Mailbox) {
	t.Helper()
	server := startMute(t)
	return server, addMailbox(t, d, func(b *models.Mailbox) {
		b.Email, b.IsDefault, b.Outgoing, b.OutHost, b.OutPort = "sales@desk.example", false, models.OutgoingSMTP, "127.0.0.1", portOf(t, server)
	})
}

// queueFor puts mails into the outbox of a mailbox.
func queueFor(t *testing.T, d *Desk, mailbox int64, name string, n int) {
	t.Helper()
	mails := make([]*models.OutboxMail, n)
	for i := range mails {
		mails[i] = draft(t, d, fmt.Sprintf("%s%d@customer.example", name, i))
		mails[i].MailboxID = mailbox
	}
	if err := models.InsertOutboxMails(t.Context(), d.DB, mails); err != nil {
		t.Fatal(err)
	}
}

// until waits for a condition.
func until(met func() bool) {
	for !met() {
		time.Sleep(time.Millisecond)
	}
}

// states counts the mails of a mailbox by their states.
func states(t *testing.T, d *Desk, mailbox int64) map[models.OutboxState]int {
	t.Helper()
	mails, err := models.OutboxMails(context.Background(), d.DB, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[models.OutboxState]int{}
	for _, m := range mails {
		if m.MailboxID == mailbox {
			counts[m.State]++
		}
	}
	return counts
}

func TestAServerThatHangsHoldsUpItsOwnMailboxOnly(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		hanging, sales := addMute(t, d)
		queueFor(t, d, sales.ID, "sales", 30) // the older ones, and more than there are connections
		queueFor(t, d, 1, "first", 10)
		look := func() {
			if err := d.sendSoon(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		look()
		until(func() bool { return hanging.called() == 1 && len(server.taken()) == 10 })
		queueFor(t, d, 1, "later", 5)
		look()
		until(func() bool { return len(server.taken()) == 15 })
		if got := states(t, d, sales.ID); got[models.OutboxSending]+got[models.OutboxQueued] != 30 || got[models.OutboxSending] > sendAtOnce {
			t.Errorf("while the server hangs: %v", got)
		}
		hanging.hangUp()
		d.sending.all.Wait()
		if got := states(t, d, sales.ID); got[models.OutboxQueued] != 30 || hanging.called() != 1 {
			t.Errorf("the server was asked %d times; %v", hanging.called(), got)
		}
	})
}

// TestWhatComesDuringARoundIsSentAfterIt: nobody waits for the next turn of the clock.
func TestWhatComesDuringARoundIsSentAfterIt(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	server := sendingDesk(t, d)
	begun, goOn := make(chan bool), make(chan bool)
	var first sync.Once
	server.pause = func() { first.Do(func() { close(begun); <-goOn }) }
	queue(t, d, "ann@customer.example")
	if err := d.sendSoon(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-begun
	queue(t, d, "bob@customer.example")
	if err := d.sendSoon(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := server.called(); n != 1 {
		t.Errorf("%d rounds of a mailbox at once", n)
	}
	close(goOn)
	d.sending.all.Wait()
	if n := len(server.taken()); n != 2 {
		t.Errorf("%d mails were sent", n)
	}
}

func TestManyMoreMailsThanAreLookedUpAtOnce(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	server := sendingDesk(t, d)
	const all = 2*sendBatch + 7
	queueFor(t, d, 1, "ann", all)
	send(t, d)
	if got := states(t, d, 1); got[models.OutboxSent] != all || len(server.taken()) != all {
		t.Errorf("%v; the server took %d", got, len(server.taken()))
	}
}
