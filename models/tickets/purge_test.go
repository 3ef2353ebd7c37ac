package tickets

import (
	"context"
	"testing"
	"time"

	"helpdeskz/models"
)

// fullTicket makes a ticket with everything that can hang on one: files, notes, events, fields, participants, form tokens,
// mails in the ledger and in the outbox. The customer is there already.
func (d *testDesk) fullTicket(anna *models.Staff) *models.Ticket {
	d.t.Helper()
	ctx, staff := context.Background(), Actor{Staff: anna}
	ticket, err := d.Open(ctx, OpenInput{Channel: models.ChannelPortal, User: d.cora(), By: Actor{User: d.cora()}, DepartmentID: 1,
		Subject: "Ink", Body: Body{Text: "Hello"}, Files: twoFiles(), Fields: map[int64]string{1: "pin"}, Token: "open"})
	d.must(err)
	_, err = d.Reply(ctx, ReplyInput{Channel: models.ChannelPanel, By: staff, Scope: models.Everything(), TicketID: ticket.ID,
		Body: Body{Text: "Answer"}, Files: twoFiles(), Status: models.StatusClosed, Token: "reply"})
	d.must(err)
	mails := d.outbox(0)
	third := mailFrom("bob@example.test", "Re: Ink", "Me too")
	third.Traces, third.Files = mails[len(mails)-1].MailMessageID, twoFiles()
	d.receive(third)
	_, err = d.AddNote(ctx, NoteInput{By: staff, Scope: models.Everything(), TicketID: ticket.ID, Body: Body{Text: "Careful"}})
	d.must(err)
	return ticket
}

func TestDeleteLeavesNothing(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		d.field(models.CustomField{Kind: models.FieldPassword, Title: "PIN"})
		anna := d.agent("anna", 1)
		d.customer("cora@example.test")
		before := d.rows()
		ticket := d.fullTicket(anna)
		follower := d.receive(mailFrom("eve@example.test", "[#1] Ink", "And I?"))
		d.same("files", 6, len(d.store.keys()))

		if _, err := d.Delete(context.Background(), models.InDepartments(2), Actor{Staff: anna}, []int64{ticket.ID}); !models.IsNotFound(err) {
			t.Fatalf("from another department: %v, want not_found", err)
		}
		n, err := d.Delete(context.Background(), models.InDepartments(1), Actor{Staff: anna}, []int64{follower.TicketID, ticket.ID, 99})
		d.must(err)
		d.same("deleted", 2, n)

		after := d.rows()
		d.same("ledger, audit log, customers and welcomes stay", []int{2, 2, 2, 1},
			[]int{after["mails"], after["audit_log"], after["users"], after["one_time_links"]})
		for _, stays := range []string{"mails", "audit_log", "users", "one_time_links", "ticket_counts", "outbox"} {
			delete(before, stays)
			delete(after, stays)
		}
		d.same("rows", before, after)
		d.same("counts", map[string]int64{}, d.keptCounts())
		for _, m := range d.outbox(0) {
			if m.Kind != models.TemplateNewUser {
				t.Errorf("%s to %s still waits to be sent", m.Kind, m.ToEmail)
			}
		}
		d.clock.Add(sweepAge + time.Second)
		swept, err := d.SweepFiles(context.Background())
		d.must(err)
		d.same("swept", 6, swept)
		d.same("files", []string(nil), d.store.keys())
	})
}

func TestTheSweepLeavesWhatIsNeeded(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx, anna := context.Background(), d.agent("anna", 1)
		ticket := d.asks(d.customer("cora@example.test"), 1, "Ink")
		message, err := d.Reply(ctx, ReplyInput{Channel: models.ChannelPanel, By: Actor{Staff: anna}, Scope: models.Everything(), TicketID: ticket.ID,
			Body: Body{Text: "Answer"}, Files: twoFiles()})
		d.must(err)
		byMessage, err := models.AttachmentsOf(ctx, d.db, ticket, []models.Message{*message})
		d.must(err)
		gone := byMessage[message.ID][0]
		if err := d.DeleteFile(ctx, models.InDepartments(2), Actor{Staff: anna}, ticket.ID, gone.ID); !models.IsNotFound(err) {
			t.Fatalf("from another department: %v, want not_found", err)
		}
		d.must(d.DeleteFile(ctx, models.InDepartments(1), Actor{Staff: anna}, ticket.ID, gone.ID))
		d.same("history", []string{"file_deleted a.png> by Anna"}, d.history(ticket.ID))
		d.clock.Add(sweepAge + time.Second)
		_, _, err = d.storeUploads(ctx, Policy(d.set().Settings), []Upload{upload("young.png", "on its way")})
		d.must(err)

		sweeps := []struct {
			name string
			then func()
			want int
		}{
			{"while the mail waits", func() {}, 0},
			{"once it is sent", func() {
				_, err := d.db.NewUpdate().Model((*models.OutboxMail)(nil)).Set("state = ?", models.OutboxSent).Where("1 = 1").Exec(ctx)
				d.must(err)
			}, 1},
			{"once more", func() {}, 0},
			{"when the young file is old", func() { d.clock.Add(sweepAge + time.Second) }, 1},
		}
		for _, s := range sweeps {
			s.then()
			n, err := d.SweepFiles(ctx)
			d.must(err)
			d.same(s.name, s.want, n)
		}
		d.same("files", 1, len(d.store.keys()))
	})
}
