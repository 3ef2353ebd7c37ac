package tickets

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

func TestRate(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx, cora := context.Background(), d.customer("cora@example.test")
		scope, by := models.OwnedBy(cora.ID), Actor{User: cora}
		ticket := d.asks(cora, 1, "Ink")
		rate := func(score int, comment string) error {
			return d.Rate(ctx, RatingInput{Scope: scope, TicketID: ticket.ID, Score: score, Comment: comment})
		}
		given := func() string {
			r, err := models.RatingOf(ctx, d.db, ticket)
			if models.IsNotFound(err) {
				return ""
			}
			d.must(err)
			return number(int64(r.Score)) + " " + r.Comment
		}
		refused := func(what, key string, err error) {
			t.Helper()
			d.same(what+": kind", models.KindConflict, models.KindOf(err))
			if !strings.Contains(err.Error(), key) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("an open ticket", "rating_open", rate(5, ""))
		d.must(d.CloseOwn(ctx, scope, by, ticket.ID))
		for _, score := range []int{0, -1, 6} {
			d.same("a wrong score", map[string]string{"score": "field.score"}, wrongFields(t, rate(score, "x")))
		}
		for comment, want := range map[string]string{"\xff": "field.text", "a\x00": "field.text", strings.Repeat("é", MaxComment+1): "field.too_long"} {
			d.same("a wrong comment", map[string]string{"comment": want}, wrongFields(t, rate(5, comment)))
		}
		d.same("nothing is stored", "", given())

		d.must(rate(2, " Slow\r\nand dear "))
		d.same("the first", "2 Slow\nand dear", given())
		d.clock.Add(6 * 24 * time.Hour)
		d.must(d.ReopenOwn(ctx, scope, by, ticket.ID))
		d.must(rate(4, strings.Repeat("é", MaxComment)))
		d.same("the second", "4 "+strings.Repeat("é", MaxComment), given())
		d.clock.Add(25 * time.Hour)
		d.must(d.CloseOwn(ctx, scope, by, ticket.ID))
		refused("an old rating", "rating_old", rate(5, ""))
		d.same("the last", "4 "+strings.Repeat("é", MaxComment), given())

		_, err := d.Delete(ctx, models.Everything(), Actor{}, []int64{ticket.ID})
		d.must(err)
		n, err := d.db.NewSelect().Table("ratings").Count(ctx)
		d.must(err)
		d.same("ratings of deleted tickets", int64(0), n)
	})
}

func TestRatingsAtTheSameTime(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora := d.customer("cora@example.test")
		ticket := d.ticketIn(cora, models.StatusClosed)
		errs := make(chan error)
		for score := LeastScore; score <= MostScore; score++ {
			go func() {
				errs <- d.Rate(context.Background(), RatingInput{Scope: models.OwnedBy(cora.ID), TicketID: ticket.ID, Score: score})
			}()
		}
		for range MostScore {
			d.must(<-errs)
		}
		n, err := d.db.NewSelect().Model((*models.Rating)(nil)).Where("ticket_id = ?", bun.Safe(number(ticket.ID))).Count(context.Background())
		d.must(err)
		d.same("ratings", int64(1), n)
	})
}
