package tickets

import (
	"context"
	"testing"
	"time"

	"helpdeskz/models"
)

func TestReplyThroughEachChannel(t *testing.T) {
	tests := []struct {
		name    string
		staff   bool
		channel models.Channel
		before  models.Status
		asked   models.Status
		want    models.Status
		history []string
	}{
		{"staff, panel", true, models.ChannelPanel, models.StatusOpen, 0, models.StatusAnswered, nil},
		{"staff, API", true, models.ChannelAPI, models.StatusAwaitingReply, 0, models.StatusAnswered, nil},
		{"staff, closing", true, models.ChannelPanel, models.StatusOpen, models.StatusClosed, models.StatusClosed, []string{"status open>closed by Anna"}},
		{"staff, in progress", true, models.ChannelPanel, models.StatusInProgress, 0, models.StatusInProgress, nil},
		{"staff, closed before", true, models.ChannelPanel, models.StatusClosed, 0, models.StatusClosed, nil},
		{"customer, portal", false, models.ChannelPortal, models.StatusAnswered, 0, models.StatusAwaitingReply, nil},
		{"customer, API", false, models.ChannelAPI, models.StatusOpen, 0, models.StatusOpen, nil},
		{"customer, closed before", false, models.ChannelPortal, models.StatusClosed, 0, models.StatusAwaitingReply,
			[]string{"status closed>awaiting_reply by Cora Customer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				anna, cora := d.agent("anna", 1), d.customer("cora@example.test")
				ticket := d.ticketIn(cora, tt.before)
				d.clock.Add(100 * time.Hour)
				_, err := d.MarkOverdue(context.Background())
				d.must(err)
				in := ReplyInput{Channel: tt.channel, By: Actor{User: cora, IP: "192.0.2.1"}, Scope: models.OwnedBy(cora.ID), TicketID: ticket.ID,
					Body: Body{Text: "Well\n\nthen"}, Status: tt.asked, Files: []Upload{upload("a.png", "x")}}
				if tt.staff {
					in.By, in.Scope = Actor{Staff: anna, IP: "192.0.2.1"}, models.InDepartments(1)
				}
				message, err := d.Reply(context.Background(), in)
				d.must(err)
				got := d.ticket(ticket.ID)
				d.same("ticket", []any{tt.want, tt.want.List(), 1, false, d.Now(), in.By.Author(), in.By.staffID(), "Well then"},
					[]any{got.Status, got.List, got.Replies, got.Overdue, got.UpdatedAt, got.LastAuthor, got.LastStaffID, got.Preview})
				d.same("message", []any{in.By.Author(), in.By.Name(), tt.channel, "192.0.2.1", in.By.staffID()},
					[]any{message.Author, message.AuthorName, message.Channel, message.IP, message.StaffID})
				d.same("history", tt.history, d.history(ticket.ID))
				d.same("counts", d.realCounts(), d.keptCounts())
			})
		})
	}
}

// ticketIn makes a ticket with a status, and no line in its history.
func (d *testDesk) ticketIn(user *models.User, status models.Status) *models.Ticket {
	d.t.Helper()
	ticket, err := d.Open(context.Background(), OpenInput{Channel: models.ChannelAPI, User: user, DepartmentID: 1, Subject: "Ink",
		Body: Body{Text: "Hello"}, Status: status})
	d.must(err)
	return ticket
}

func TestReplyRefuses(t *testing.T) {
	tests := []struct {
		name  string
		scope models.Scope
		in    ReplyInput
		kind  models.Kind
	}{
		{"another customer", models.OwnedBy(99), ReplyInput{TicketID: 1, Body: Body{Text: "x"}}, models.KindNotFound},
		{"an agent elsewhere", models.InDepartments(2, 3), ReplyInput{TicketID: 1, Body: Body{Text: "x"}}, models.KindNotFound},
		{"nobody", models.Scope{}, ReplyInput{TicketID: 1, Body: Body{Text: "x"}}, models.KindNotFound},
		{"no ticket", models.Everything(), ReplyInput{TicketID: 2, Body: Body{Text: "x"}}, models.KindNotFound},
		{"no words", models.Everything(), ReplyInput{TicketID: 1, Body: Body{Text: " \n "}}, models.KindInvalid},
		{"no status", models.Everything(), ReplyInput{TicketID: 1, Body: Body{Text: "x"}, Status: 6}, models.KindInvalid},
		{"a program", models.Everything(), ReplyInput{TicketID: 1, Body: Body{Text: "x"}, Files: []Upload{upload("a.exe", "x")}}, models.KindInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.asks(d.customer("cora@example.test"), 1, "Ink")
				before := d.rows()
				tt.in.Channel, tt.in.Scope = models.ChannelPanel, tt.scope
				_, err := d.Reply(context.Background(), tt.in)
				d.same("kind", tt.kind, models.KindOf(err))
				d.same("rows", before, d.rows())
				d.same("files", []string(nil), d.store.keys())
			})
		})
	}
}

func TestLaterMailsReferToEarlierOnes(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna := d.agent("anna", 1)
		first := mailFrom("cora@example.test", "Ink", "Hello")
		first.MessageID = "<a b\r\n@mail.example.test>"
		line := d.receive(first)
		d.answers(anna, line.TicketID, 0)
		d.answers(anna, line.TicketID, 0)
		mails := d.outbox(0)
		one, two := mails[len(mails)-2], mails[len(mails)-1]
		d.same("first answer", []string{"ab@mail.example.test", "ab@mail.example.test"}, []string{one.InReplyTo, one.Refs})
		d.same("second answer", []string{one.MailMessageID, "ab@mail.example.test " + one.MailMessageID}, []string{two.InReplyTo, two.Refs})
	})
}
