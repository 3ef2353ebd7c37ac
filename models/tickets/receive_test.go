package tickets

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"helpdeskz/models"
)

var mailNumber atomic.Int64

// mailFrom returns a mail that a person wrote, as a transport hands it over, with bytes and a Message-ID of its own.
func mailFrom(email, subject, text string) Incoming {
	n := mailNumber.Add(1)
	sum := sha256.Sum256(fmt.Append(nil, n))
	return Incoming{Mail: &models.Mail{Door: "pipe", SHA256: sum[:], Size: 100, BlobKey: fmt.Sprint("raw", n)},
		MessageID: fmt.Sprintf("%d@mail.example.test", n), FromName: "Cora Customer", FromEmail: email, Subject: subject, Body: Body{Text: text}}
}

// arrive writes a mail's line in the ledger, as a transport does before it asks the rules.
func (d *testDesk) arrive(in Incoming) Incoming {
	d.t.Helper()
	line := *in.Mail
	line.ID, line.ReceivedAt, line.Decision = 0, d.Now(), models.DecisionPending
	if in.Mailbox != nil {
		line.MailboxID = in.Mailbox.ID
	}
	d.must(models.InsertMail(context.Background(), d.db, &line))
	in.Mail = &line
	return in
}

func (d *testDesk) receive(in Incoming) *models.Mail {
	d.t.Helper()
	line, err := d.Receive(context.Background(), d.arrive(in))
	d.must(err)
	stored, err := models.MailByID(context.Background(), d.db, line.ID)
	d.must(err)
	d.same("line returned and stored", [3]any{stored.Decision, stored.TicketID, stored.MessageID},
		[3]any{line.Decision, line.TicketID, line.MessageID})
	return stored
}

// verdict is what the ledger says of a mail.
type verdict struct {
	Decision models.Decision
	Reason   string
	Ticket   int64
}

func verdictOf(m *models.Mail) verdict { return verdict{m.Decision, m.Reason, m.TicketID} }

// answered is a desk with a customer's ticket 1 that an agent has answered by mail, and the Message-ID of that mail.
func (d *testDesk) answered() (mailMessageID string) {
	d.t.Helper()
	ticket := d.asks(d.customer("cora@example.test"), 1, "Ink")
	d.answers(d.agent("anna", 1), ticket.ID, 0)
	mails := d.outbox(0)
	return mails[len(mails)-1].MailMessageID
}

func TestWhichTicketAMailJoins(t *testing.T) {
	forged := func(id string) string { return strings.Replace(id, "hdz.1.", "hdz.1.9", 1) }
	tests := []struct {
		name      string
		mail      func(d *testDesk, id string) Incoming
		want      verdict
		follows   int64
		status    models.Status // of ticket 1 afterwards
		author    string        // of the new message
		byMail    bool          // the customer hears of it, with all templates on
		joiner    string        // who takes part afterwards
		customers int           // afterwards
	}{
		{name: "by our id in References", byMail: true,
			mail: func(_ *testDesk, id string) Incoming {
				in := mailFrom("cora@example.test", "Re: Ink", "Thanks")
				in.Traces = "<a@b.example> <" + id + "> <other@c.example>"
				return in
			},
			want: verdict{models.DecisionReply, reasonOwnID, 1}, status: models.StatusAwaitingReply, author: "Cora Customer", customers: 1},
		{name: "by our id with its case mangled", byMail: true,
			mail: func(_ *testDesk, id string) Incoming {
				in := mailFrom("CORA@Example.test", "Re: Ink", "Thanks")
				in.Traces = "<" + strings.ToUpper(id) + ">"
				return in
			},
			want: verdict{models.DecisionReply, reasonOwnID, 1}, status: models.StatusAwaitingReply, author: "Cora Customer", customers: 1},
		{name: "an id of ours without its code joins nothing", byMail: true,
			mail: func(_ *testDesk, id string) Incoming {
				in := mailFrom("cora@example.test", "Re: Ink", "Guessed")
				in.Traces = "<" + forged(id) + ">"
				return in
			},
			want: verdict{models.DecisionTicket, reasonNewTicket, 2}, status: models.StatusAnswered, author: "Cora Customer", customers: 1},
		{name: "an empty Message-ID and no traces join nothing", byMail: true,
			mail: func(d *testDesk, _ string) Incoming {
				empty := mailFrom("cora@example.test", "First", "First")
				empty.MessageID = ""
				d.receive(empty)
				in := mailFrom("cora@example.test", "Second", "Second")
				in.MessageID = ""
				return in
			},
			want: verdict{models.DecisionTicket, reasonNewTicket, 3}, status: models.StatusAnswered, author: "Cora Customer", customers: 1},
		{name: "by the number in the customer's subject", byMail: true,
			mail: func(*testDesk, string) Incoming { return mailFrom("cora@example.test", "AW: [#1] Ink", "Thanks") },
			want: verdict{models.DecisionReply, reasonSubjectNumber, 1}, status: models.StatusAwaitingReply, author: "Cora Customer", customers: 1},
		{name: "by the number in a participant's subject", joiner: "bob@example.test",
			mail: func(d *testDesk, _ string) Incoming {
				d.must(models.AddParticipant(context.Background(), d.db, 1, "bob@example.test"))
				in := mailFrom("bob@example.test", "Re: [#1] Ink", "Me too")
				in.FromName = "Bob"
				return in
			},
			want: verdict{models.DecisionReply, reasonSubjectNumber, 1}, status: models.StatusAwaitingReply, author: "Bob", customers: 1},
		{name: "a stranger's number opens a ticket", byMail: true,
			mail: func(*testDesk, string) Incoming { return mailFrom("eve@example.test", "Re: [#1] Ink", "Show me") },
			want: verdict{models.DecisionTicket, reasonPossibleFollow, 2}, follows: 1, status: models.StatusAnswered, author: "Cora Customer", customers: 2},
		{name: "the number of no ticket", byMail: true,
			mail: func(*testDesk, string) Incoming {
				return mailFrom("cora@example.test", "[#999999999999999999] Ink", "Hm")
			},
			want: verdict{models.DecisionTicket, reasonNewTicket, 2}, status: models.StatusAnswered, author: "Cora Customer", customers: 1},
		{name: "a third person by our id joins and is answered to nobody", joiner: "bob@example.test",
			mail: func(_ *testDesk, id string) Incoming {
				in := mailFrom("bob@example.test", "Re: Ink", "I was in Cc")
				in.FromName, in.Traces = "", "<"+id+">"
				return in
			},
			want: verdict{models.DecisionReply, reasonThirdPerson, 1}, status: models.StatusAwaitingReply, author: "bob", customers: 1},
		{name: "an automatic mail is kept, wakes nothing and is not answered",
			mail: func(_ *testDesk, id string) Incoming {
				in := mailFrom("cora@example.test", "Absent", "I am away")
				in.Traces, in.Automatic = "<"+id+">", "auto_submitted"
				return in
			},
			want: verdict{models.DecisionReply, reasonOwnID, 1}, status: models.StatusAnswered, author: "Cora Customer", customers: 1},
		{name: "a mail through a list or another desk wakes the ticket and is not answered",
			mail: func(_ *testDesk, id string) Incoming {
				in := mailFrom("cora@example.test", "Re: Ink", "Still none")
				in.Traces, in.Automatic, in.Personal = "<"+id+">", "list", true
				return in
			},
			want: verdict{models.DecisionReply, reasonOwnID, 1}, status: models.StatusAwaitingReply, author: "Cora Customer", customers: 1},
		{name: "an automatic mail of somebody new opens a silent ticket",
			mail: func(*testDesk, string) Incoming {
				in := mailFrom("cron@example.test", "Disk full", "Help")
				in.Automatic = "precedence"
				return in
			},
			want: verdict{models.DecisionTicket, reasonNewTicket, 2}, status: models.StatusAnswered, author: "Cora Customer", customers: 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				id := d.answered()
				d.template(models.TemplateAutoresponse, on)
				in := tt.mail(d, id)
				before := d.lastMail()
				line := d.receive(in)
				d.same("ledger", tt.want, verdictOf(line))
				d.same("status", tt.status, d.ticket(1).Status)
				d.same("follows", tt.follows, d.ticket(line.TicketID).FollowsID)
				messages := d.messages(line.TicketID)
				last := messages[len(messages)-1]
				d.same("message", []any{line.MessageID, tt.author, models.AuthorCustomer}, []any{last.ID, last.AuthorName, last.Author})
				d.same("customer hears of it", tt.byMail, len(d.outbox(before)) > 0)
				takes, err := models.IsParticipant(context.Background(), d.db, 1, tt.joiner)
				d.must(err)
				d.same("takes part", tt.joiner != "", takes)
				d.same("customers", tt.customers, d.rows()["users"])
			})
		})
	}
}

func TestMailsThatBecomeNoMessage(t *testing.T) {
	tests := []struct {
		name string
		mail func(d *testDesk) Incoming
		want verdict
	}{
		{"no sender", func(*testDesk) Incoming { return mailFrom("", "Hello", "Hello") }, verdict{models.DecisionQuarantine, reasonNoSender, 0}},
		{"no address for a sender", func(*testDesk) Incoming { return mailFrom("undisclosed", "Hello", "Hello") },
			verdict{models.DecisionQuarantine, reasonNoSender, 0}},
		{"a locked sender's new mail", func(d *testDesk) Incoming {
			d.lock("cora@example.test")
			return mailFrom("cora@example.test", "Hello", "Hello")
		}, verdict{models.DecisionQuarantine, reasonSenderLocked, 0}},
		{"a locked sender's reply", func(d *testDesk) Incoming {
			d.lock("cora@example.test")
			return mailFrom("cora@example.test", "Re: [#1] Ink", "Hello")
		}, verdict{models.DecisionQuarantine, reasonSenderLocked, 0}},
		{"a bounce of a mail that is not ours", func(*testDesk) Incoming {
			in := mailFrom("mailer-daemon@example.test", "Undelivered", "Sorry")
			in.Bounce, in.Traces = true, "<somebody@else.example>"
			return in
		}, verdict{models.DecisionBounce, reasonUnknownBounce, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.answered()
				in := tt.mail(d)
				in.Files = []Upload{upload("a.png", "a")}
				before := d.rows()
				before["mails"]++
				d.same("ledger", tt.want, verdictOf(d.receive(in)))
				d.same("rows", before, d.rows())
				d.same("files", []string(nil), d.store.keys())
			})
		})
	}
}

func (d *testDesk) lock(email string) {
	d.t.Helper()
	_, err := d.db.NewUpdate().Model((*models.User)(nil)).Set("active = ?", false).Where("email = ?", email).Exec(context.Background())
	d.must(err)
}

func TestABounceMarksTheMailThatItNames(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		d.agent("bert", 1)
		d.template(models.TemplateStaffNotified, on)
		d.answered()
		for _, gone := range d.outbox(0) {
			before := d.rows()
			before["mails"]++
			in := mailFrom("mailer-daemon@example.test", "Undelivered: no such user", "Sorry")
			in.Bounce, in.Traces = true, "Message-ID: <"+strings.ToUpper(gone.MailMessageID)+">"
			line := d.receive(in)
			d.same("ledger", verdict{models.DecisionBounce, reasonOwnID, 1}, verdictOf(line))
			d.same("message of the bounce", gone.MessageID, line.MessageID)
			d.same("rows", before, d.rows())
			for _, m := range d.outbox(0) {
				failed := m.ID <= gone.ID
				if (m.State == models.OutboxFailed) != failed || failed && m.LastError != "Undelivered: no such user" {
					t.Errorf("after the bounce of mail %d, mail %d is %s %q", gone.ID, m.ID, m.State, m.LastError)
				}
			}
		}
	})
}
