package tickets

import (
	"context"
	"sync"
	"testing"

	"helpdeskz/models"
)

func TestTheSameMailTwice(t *testing.T) {
	tests := []struct {
		name   string
		second func(first Incoming, other *models.Mailbox) Incoming
		want   verdict
		follow int64
	}{
		{"the same bytes", func(first Incoming, _ *models.Mailbox) Incoming {
			again := mailFrom(first.FromEmail, first.Subject, "Whatever the parser made of it")
			again.Mail.SHA256, again.Mailbox = first.Mail.SHA256, first.Mailbox
			return again
		}, verdict{models.DecisionDuplicate, reasonSameContent, 1}, 0},
		{"the same Message-ID and text", func(first Incoming, _ *models.Mailbox) Incoming {
			again := mailFrom(first.FromEmail, first.Subject, first.Body.Text)
			again.MessageID, again.Mailbox = "<"+first.MessageID+">", first.Mailbox
			return again
		}, verdict{models.DecisionDuplicate, reasonSameMessage, 1}, 0},
		{"the same Message-ID with another text", func(first Incoming, _ *models.Mailbox) Incoming {
			again := mailFrom(first.FromEmail, first.Subject, "Another text")
			again.MessageID, again.Mailbox = first.MessageID, first.Mailbox
			return again
		}, verdict{models.DecisionTicket, reasonNewTicket, 2}, 0},
		{"the same text, but sent twice", func(first Incoming, _ *models.Mailbox) Incoming {
			again := mailFrom(first.FromEmail, first.Subject, first.Body.Text)
			again.Mailbox = first.Mailbox
			return again
		}, verdict{models.DecisionTicket, reasonNewTicket, 2}, 0},
		{"to another mailbox", func(first Incoming, other *models.Mailbox) Incoming {
			again := mailFrom(first.FromEmail, first.Subject, first.Body.Text)
			again.MessageID, again.Mail.SHA256, again.Mailbox = first.MessageID, first.Mail.SHA256, other
			return again
		}, verdict{models.DecisionTicket, reasonNewTicket, 2}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				first := mailFrom("cora@example.test", "Ink", "Hello")
				first.Mailbox = d.mailbox("support@desk.example.test", 1)
				other := d.mailbox("sales@desk.example.test", 3)
				d.same("first", verdict{models.DecisionTicket, reasonNewTicket, 1}, verdictOf(d.receive(first)))
				second := tt.second(first, other)
				d.same("second", tt.want, verdictOf(d.receive(second)))
				tickets := d.rows()["tickets"]
				if tt.want.Decision == models.DecisionDuplicate {
					d.same("tickets", 1, tickets)
					return
				}
				d.same("follows", tt.follow, d.ticket(2).FollowsID)
				d.same("department", second.Mailbox.DepartmentID, d.ticket(2).DepartmentID)
			})
		})
	}
}

func TestAReplyToTwoMailboxesIsOneMessage(t *testing.T) {
	for _, traced := range []bool{true, false} {
		eachDesk(t, func(t *testing.T, d *testDesk) {
			id := d.answered()
			reply := mailFrom("cora@example.test", "Re: [#1] Ink", "Thanks, all of you")
			if traced {
				reply.Traces = id
			}
			again := mailFrom(reply.FromEmail, reply.Subject, reply.Body.Text)
			again.MessageID, again.Traces = reply.MessageID, reply.Traces
			reply.Mailbox, again.Mailbox = d.mailbox("support@desk.example.test", 1), d.mailbox("sales@desk.example.test", 3)
			first := d.receive(reply)
			second := d.receive(again)
			d.same("second", verdict{models.DecisionDuplicate, reasonSameMessage, 1}, verdictOf(second))
			d.same("message", first.MessageID, second.MessageID)
			d.same("messages", 3, len(d.messages(1)))
		})
	}
}

func TestAMailDecidedAfterItsDoubleIsADuplicate(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		early := d.arrive(mailFrom("cora@example.test", "Ink", "Hello")) // stays pending, as after trouble with the database
		late := mailFrom("cora@example.test", "Ink", "Hello")
		late.MessageID = early.MessageID
		d.receive(late)
		line, err := d.Receive(context.Background(), early)
		d.must(err)
		d.same("early line", verdict{models.DecisionDuplicate, reasonSameMessage, 1}, verdictOf(line))
	})
}

func TestADecidedMailStaysAsItIs(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		in := d.arrive(mailFrom("cora@example.test", "Ink", "Hello"))
		in.Files = []Upload{upload("a.png", "a")}
		first, err := d.Receive(context.Background(), in)
		d.must(err)
		rows, keys := d.rows(), d.store.keys()
		again, err := d.Receive(context.Background(), in)
		d.must(err)
		kept, err := d.Quarantine(context.Background(), in.Mail, "too_late")
		d.must(err)
		d.same("received again", verdictOf(first), verdictOf(again))
		d.same("quarantined", verdictOf(first), verdictOf(kept))
		d.same("rows", rows, d.rows())
		d.same("files", keys, d.store.keys())
	})
}

// atOnce runs f n times in parallel and waits for all.
func atOnce(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

func TestOneMailThroughManyDoorsAtOnce(t *testing.T) {
	const doors = 6
	tests := []struct {
		name    string
		lines   func(d *testDesk) []Incoming
		tickets int
	}{
		{"one line of the ledger", func(d *testDesk) []Incoming {
			in := d.arrive(mailFrom("cora@example.test", "Ink", "Hello"))
			in.Files = []Upload{upload("a.png", "a")}
			lines := make([]Incoming, doors)
			for i := range lines {
				lines[i] = in
			}
			return lines
		}, 1},
		{"one Message-ID in several lines", func(d *testDesk) []Incoming {
			lines := make([]Incoming, doors)
			for i := range lines {
				in := mailFrom("cora@example.test", "Ink", "Hello")
				in.MessageID, in.Files = "same@example.test", []Upload{upload("a.png", "a")}
				lines[i] = d.arrive(in)
			}
			return lines
		}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.customer("cora@example.test") // a new one would make them wait for each other at the customer's row
				lines := tt.lines(d)
				got := make([]*models.Mail, len(lines))
				errs := make([]error, len(lines))
				atOnce(len(lines), func(i int) { got[i], errs[i] = d.Receive(context.Background(), lines[i]) })
				for i := range lines {
					d.must(errs[i])
					d.same("ticket", int64(1), got[i].TicketID)
				}
				d.same("tickets", tt.tickets, d.rows()["tickets"])
				d.same("messages", 1, d.rows()["messages"])
				d.same("files", 1, len(d.store.keys()))
			})
		})
	}
}
