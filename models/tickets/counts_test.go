package tickets

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"helpdeskz/models"
)

// keptCounts are the counts beside the views, without zeros.
func (d *testDesk) keptCounts() map[string]int64 {
	d.t.Helper()
	kept, err := models.LoadTicketCounts(context.Background(), d.db)
	d.must(err)
	counts := map[string]int64{}
	for department, buckets := range kept {
		for bucket, n := range buckets {
			if n != 0 {
				counts[fmt.Sprintf("%d %s", department, bucket)] = n
			}
		}
	}
	return counts
}

// realCounts counts the tickets themselves.
func (d *testDesk) realCounts() map[string]int64 {
	d.t.Helper()
	var tickets []models.Ticket
	d.must(d.db.NewSelect().Model(&tickets).Scan(context.Background()))
	counts := map[string]int64{}
	for _, ticket := range tickets {
		counts[fmt.Sprintf("%d %s", ticket.DepartmentID, ticket.Status)]++
		if ticket.List == models.ListActive {
			counts[fmt.Sprintf("%d %s", ticket.DepartmentID, models.BucketActive)]++
			counts[fmt.Sprintf("%d %s", ticket.DepartmentID, models.BucketOfAgent(cmp.Or(ticket.AssigneeID, models.Nobody)))]++
		}
		if ticket.List == models.ListAnswered && ticket.AssigneeID != 0 {
			counts[fmt.Sprintf("%d answered, %s", ticket.DepartmentID, models.BucketOfAgent(ticket.AssigneeID))]++
		}
		if ticket.Overdue {
			counts[fmt.Sprintf("%d %s", ticket.DepartmentID, models.BucketOverdue)]++
		}
	}
	return counts
}

// dice throws what a busy desk does next.
type dice struct {
	*rand.Rand
	d     *testDesk
	anna  *models.Staff
	users []*models.User
}

// throw does one thing at random, among tickets that others change and delete meanwhile.
func (r dice) throw(ctx context.Context) error {
	id := int64(1 + r.IntN(30))
	staff, all := Actor{Staff: r.anna}, models.Everything()
	user := r.users[r.IntN(len(r.users))]
	var err error
	switch r.IntN(12) {
	case 0, 1, 2, 3:
		_, err = r.d.Open(ctx, OpenInput{Channel: models.ChannelPortal, User: user, By: Actor{User: user}, DepartmentID: 1 + r.Int64N(3),
			Subject: "Ink", Body: Body{Text: "Hello"}})
	case 4:
		_, err = r.d.Reply(ctx, ReplyInput{Channel: models.ChannelPanel, By: staff, Scope: all, TicketID: id, Body: Body{Text: "Answer"},
			Status: models.Status(r.IntN(6))})
	case 5:
		_, err = r.d.Reply(ctx, ReplyInput{Channel: models.ChannelPortal, By: Actor{User: user}, Scope: all, TicketID: id, Body: Body{Text: "More"}})
	case 6, 7:
		_, err = r.d.Change(ctx, all, staff, []int64{id, id + 1, id + 3}, Change{Status: models.Status(r.IntN(6)), DepartmentID: r.Int64N(4),
			AssigneeID: []int64{0, models.Nobody, r.anna.ID}[r.IntN(3)]})
	case 8:
		_, err = r.d.Delete(ctx, all, staff, []int64{id})
	case 9:
		r.d.clock.Add(30 * time.Hour)
		_, err = r.d.MarkOverdue(ctx)
	case 10:
		_, err = r.d.AutoClose(ctx)
	case 11:
		in := mailFrom(user.Email, "Ink", "By mail")
		in.Mail.ReceivedAt, in.Mail.Decision = r.d.Now(), models.DecisionPending
		if err = models.InsertMail(ctx, r.d.db, in.Mail); err == nil {
			_, err = r.d.Receive(ctx, in)
		}
	}
	if models.IsNotFound(err) {
		return nil
	}
	return err
}

func TestCountsStayRightWhateverHappensAtOnce(t *testing.T) {
	const workers, throws = 5, 30
	seed := rand.Uint64()
	eachDesk(t, func(t *testing.T, d *testDesk) {
		t.Logf("seed %d", seed)
		anna := d.agent("anna", 1, 2, 3)
		var users []*models.User
		for i := range 4 {
			users = append(users, d.customer(fmt.Sprintf("user%d@example.test", i)))
		}
		errs := make([]error, workers+1)
		atOnce(workers+1, func(w int) {
			r := dice{rand.New(rand.NewPCG(seed, uint64(w))), d, anna, users}
			for i := 0; i < throws && errs[w] == nil; i++ {
				if w == workers {
					errs[w] = models.FoldTicketCounts(context.Background(), d.db)
				} else {
					errs[w] = r.throw(context.Background())
				}
			}
		})
		for _, err := range errs {
			d.must(err)
		}
		if len(d.realCounts()) < 3 {
			t.Fatalf("too little happened: %v", d.realCounts())
		}
		d.same("counts", d.realCounts(), d.keptCounts())
		for d.rows()["ticket_counts"] < 64 {
			d.asks(users[0], 1, "One more")
		}
		d.must(models.FoldTicketCounts(context.Background(), d.db))
		if n := d.rows()["ticket_counts"]; n > 3*8 { // departments; statuses, overdue, one agent's and nobody's
			t.Errorf("%d rows of counts after folding", n)
		}
		d.same("counts after folding", d.realCounts(), d.keptCounts())
		d.sameReplies()
	})
}

// sameReplies checks that no two replies at once were counted as one.
func (d *testDesk) sameReplies() {
	d.t.Helper()
	var wrong []int64
	d.must(d.db.NewRaw(`SELECT t.id FROM tickets AS t WHERE t.replies <> (SELECT COUNT(*) FROM messages AS m WHERE m.ticket_id = t.id) - 1`).
		Scan(context.Background(), &wrong))
	d.same("tickets with wrong replies", []int64(nil), wrong)
}
