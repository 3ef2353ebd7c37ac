package tickets

import (
	"context"
	"testing"
	"time"

	"helpdeskz/models"
)

func TestCloseAndReopenOwn(t *testing.T) {
	const closing, opening = true, false
	tests := []struct {
		now     models.Status
		closing bool
		want    models.Status
		history []string
	}{
		{models.StatusOpen, closing, models.StatusClosed, []string{"status open>closed by Cora Customer"}},
		{models.StatusAnswered, closing, models.StatusClosed, []string{"status answered>closed by Cora Customer"}},
		{models.StatusInProgress, closing, models.StatusClosed, []string{"status in_progress>closed by Cora Customer"}},
		{models.StatusClosed, closing, models.StatusClosed, nil},
		{models.StatusClosed, opening, models.StatusAwaitingReply, []string{"status closed>awaiting_reply by Cora Customer"}},
		{models.StatusAnswered, opening, models.StatusAnswered, nil},
		{models.StatusOpen, opening, models.StatusOpen, nil},
		{models.StatusInProgress, opening, models.StatusInProgress, nil},
	}
	for _, tt := range tests {
		eachDesk(t, func(t *testing.T, d *testDesk) {
			cora := d.customer("cora@example.test")
			d.template(models.TemplateStaffNotified, on)
			d.agent("anna", 1)
			ticket := d.ticketIn(cora, tt.now)
			mails := d.lastMail()
			d.clock.Add(time.Hour)
			settle := d.ReopenOwn
			if tt.closing {
				settle = d.CloseOwn
			}
			for range 2 { // a double click
				d.must(settle(context.Background(), models.OwnedBy(cora.ID), Actor{User: cora}, ticket.ID))
			}
			after := d.ticket(ticket.ID)
			d.same("status", tt.want, after.Status)
			d.same("updated", tt.history != nil, after.UpdatedAt.Equal(d.Now()))
			d.same("history", tt.history, d.history(ticket.ID))
			d.same("mails", 0, len(d.outbox(mails)))
			d.same("counts", d.realCounts(), d.keptCounts())
		})
	}
}

func TestOnlyTheirCustomerSettlesTickets(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx, cora, other := context.Background(), d.customer("cora@example.test"), d.customer("other@example.test")
		first, second := d.asks(cora, 1, "Ink"), d.asks(cora, 1, "Paper")
		for name, scope := range map[string]models.Scope{"another customer": models.OwnedBy(other.ID), "nobody": {},
			"the link of another ticket": models.ByLink(cora.ID, second.ID), "a link of another customer": models.ByLink(other.ID, first.ID)} {
			for what, err := range map[string]error{
				"close":  d.CloseOwn(ctx, scope, Actor{User: other}, first.ID),
				"reopen": d.ReopenOwn(ctx, scope, Actor{User: other}, first.ID),
				"rate":   d.Rate(ctx, RatingInput{Scope: scope, TicketID: first.ID, Score: 5}),
			} {
				if !models.IsNotFound(err) {
					t.Errorf("%s, %s: %v", what, name, err)
				}
			}
		}
		d.same("status", models.StatusOpen, d.ticket(first.ID).Status)
		d.must(d.CloseOwn(ctx, models.ByLink(cora.ID, first.ID), Actor{User: cora}, first.ID))
		d.same("status", models.StatusClosed, d.ticket(first.ID).Status)
	})
}
