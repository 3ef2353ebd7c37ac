package tickets

import (
	"context"
	"fmt"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// set returns the desk's set-up.
func (d *testDesk) set() *settings.Snapshot {
	d.t.Helper()
	set, err := d.Settings.Current(context.Background())
	d.must(err)
	return set
}

func TestTenPostsOfOneFormMakeOneTicket(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		got, errs := make([]*models.Ticket, 10), make([]error, 10)
		atOnce(len(got), func(i int) {
			got[i], errs[i] = d.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Gus",
				Email: "gus@example.test", Subject: "Ink", Body: Body{Text: "Hello"}, Files: twoFiles(), Token: "form"})
		})
		for i := range got {
			d.must(errs[i])
			d.same("ticket", got[0].ID, got[i].ID)
		}
		rows := d.rows()
		d.same("rows", []int{1, 1, 1, 2, 2}, []int{rows["tickets"], rows["messages"], rows["users"], rows["attachments"], rows["outbox"]})
		d.same("files", 2, len(d.store.keys()))
	})
}

func TestTenPostsOfOneFormMakeOneMessage(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna := d.agent("anna", 1)
		ticket := d.asks(d.customer("cora@example.test"), 1, "Ink")
		got, errs := make([]*models.Message, 10), make([]error, 10)
		atOnce(len(got), func(i int) {
			got[i], errs[i] = d.Reply(context.Background(), ReplyInput{Channel: models.ChannelPanel, By: Actor{Staff: anna},
				Scope: models.InDepartments(1), TicketID: ticket.ID, Body: Body{Text: "Answer"}, Files: twoFiles(), Token: "form"})
		})
		for i := range got {
			d.must(errs[i])
			d.same("message", got[0].ID, got[i].ID)
		}
		d.same("messages", 2, len(d.messages(ticket.ID)))
		d.same("replies", 1, d.ticket(ticket.ID).Replies)
		d.same("mails", 2, len(d.outbox(0)))
		d.same("files", 2, len(d.store.keys()))
	})
}

func TestATokenOfAnotherTicketMakesNothing(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora := d.customer("cora@example.test")
		one, two := d.asks(cora, 1, "One"), d.asks(cora, 1, "Two")
		in := ReplyInput{Channel: models.ChannelPortal, By: Actor{User: cora}, Scope: models.OwnedBy(cora.ID), TicketID: one.ID,
			Body: Body{Text: "Answer"}, Token: "form"}
		_, err := d.Reply(context.Background(), in)
		d.must(err)
		in.TicketID = two.ID
		if _, err := d.Reply(context.Background(), in); !models.IsNotFound(err) {
			t.Errorf("error is %v, want not_found", err)
		}
		d.same("messages", 1, len(d.messages(two.ID)))
	})
}

func TestTwoAgentsAnswerAtOnce(t *testing.T) {
	const each = 5
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ticket := d.asks(d.customer("cora@example.test"), 1, "Ink")
		agents := []*models.Staff{d.agent("anna", 1), d.agent("bert", 1)}
		errs := make([]error, 2)
		atOnce(2, func(i int) {
			for n := 0; n < each && errs[i] == nil; n++ {
				_, errs[i] = d.Reply(context.Background(), ReplyInput{Channel: models.ChannelPanel, By: Actor{Staff: agents[i]},
					Scope: models.InDepartments(1), TicketID: ticket.ID, Body: Body{Text: fmt.Sprint("Answer ", n)}})
			}
		})
		d.must(errs[0])
		d.must(errs[1])
		d.same("replies", 2*each, d.ticket(ticket.ID).Replies)
		d.same("messages", 2*each+1, len(d.messages(ticket.ID)))
		d.same("mails", 2*each+1, len(d.outbox(0)))
		d.same("counts", d.realCounts(), d.keptCounts())
	})
}

// TestManyGuestsAtOnce has more guests than the pool has connections: none may need a second one while it holds one.
func TestManyGuestsAtOnce(t *testing.T) {
	const guests = 24
	eachDesk(t, func(t *testing.T, d *testDesk) {
		errs := make([]error, guests)
		atOnce(guests, func(i int) {
			_, errs[i] = d.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Gus",
				Email: fmt.Sprintf("gus%d@example.test", i/2), Subject: "Ink", Body: Body{Text: "Hello"}})
		})
		for _, err := range errs {
			d.must(err)
		}
		rows := d.rows()
		d.same("tickets, and one customer an address with one welcome", []int{guests, guests / 2, guests / 2},
			[]int{rows["tickets"], rows["users"], rows["one_time_links"]})
		d.same("counts", d.realCounts(), d.keptCounts())
	})
}
