package tickets

import (
	"context"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

func TestAnAgentsTicketsAreHandedOver(t *testing.T) {
	for name, test := range map[string]struct {
		colleague bool
		want      []int64
		event     string
	}{
		"to nobody":      {false, []int64{0, 0, 0, 1}, "assignee 1> by "},
		"to a colleague": {true, []int64{2, 0, 2, 1}, "assignee 1>2 by "},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				ctx := context.Background()
				anna, bert, cora := d.agent("anna", 1, 2), d.agent("bert", 1), d.customer("cora@example.test")
				for _, department := range []int64{1, 2, 1, 1} {
					d.asks(cora, department, "Ink")
				}
				_, err := d.Change(ctx, models.Everything(), Actor{Staff: bert}, []int64{1, 2, 3, 4}, Change{AssigneeID: anna.ID})
				d.must(err)
				_, err = d.Change(ctx, models.Everything(), Actor{Staff: bert}, []int64{4}, Change{Status: models.StatusClosed})
				d.must(err)
				count, err := models.CountOpenTicketsOf(ctx, d.db, anna.ID)
				d.must(err)
				d.same("open tickets", int64(3), count)
				to := models.Nobody
				if test.colleague {
					to = bert.ID
				}
				for _, want := range []int{3, 0} {
					n, err := d.HandOver(ctx, Actor{Staff: bert}, anna.ID, to)
					d.must(err)
					d.same("handed over", want, n)
				}
				var got []int64
				d.must(d.db.NewSelect().Model((*models.Ticket)(nil)).ColumnExpr("COALESCE(assignee_id, 0)").Order("id").Scan(ctx, &got))
				d.same("whose they are", test.want, got)
				if lines := d.history(1); !strings.HasPrefix(lines[len(lines)-1], test.event) {
					t.Errorf("history %q", lines)
				}
				d.same("counts", d.realCounts(), d.keptCounts())
			})
		})
	}
}

// A ticket that comes back to an agent who was locked meanwhile is nobody's: it would wait where nobody looks.
func TestNoTicketComesBackToALockedAgent(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx := context.Background()
		anna, bert, cora := d.agent("anna", 1), d.agent("bert", 1), d.customer("cora@example.test")
		for range 4 {
			d.asks(cora, 1, "Ink")
		}
		_, err := d.Change(ctx, models.Everything(), Actor{Staff: bert}, []int64{1, 2, 3, 4}, Change{AssigneeID: anna.ID, Status: models.StatusClosed})
		d.must(err)
		d.setUp(func(ctx context.Context, tx bun.Tx) error { return models.SetStaffActive(ctx, tx, anna.ID, false) })
		own := models.OwnedBy(cora.ID)
		_, err = d.Reply(ctx, ReplyInput{Channel: models.ChannelPortal, By: Actor{User: cora}, Scope: own, TicketID: 1, Body: Body{Text: "More"}})
		d.must(err)
		d.must(d.ReopenOwn(ctx, own, Actor{User: cora}, 2))
		_, err = d.Change(ctx, models.Everything(), Actor{Staff: bert}, []int64{3}, Change{Status: models.StatusOpen})
		d.must(err)
		for id, want := range map[int64]int64{1: 0, 2: 0, 3: 0, 4: anna.ID} {
			d.same("whose it is", want, d.ticket(id).AssigneeID)
		}
		for _, id := range []int64{1, 2, 3} {
			if lines := strings.Join(d.history(id), "; "); !strings.Contains(lines, "assignee 1> by") {
				t.Errorf("history of %d: %s", id, lines)
			}
		}
		d.same("counts", d.realCounts(), d.keptCounts())
	})
}
