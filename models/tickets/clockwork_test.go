package tickets

import (
	"context"
	"testing"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

func TestMarkOverdue(t *testing.T) {
	steps := []struct {
		name    string
		then    func(d *testDesk)
		changed int
		want    []models.Status // of overdue tickets
	}{
		{"too early", func(d *testDesk) { d.clock.Add(48 * time.Hour) }, 0, nil},
		{"active ones only", func(d *testDesk) { d.clock.Add(time.Second) }, 3,
			[]models.Status{models.StatusOpen, models.StatusAwaitingReply, models.StatusInProgress}},
		{"once", func(*testDesk) {}, 0, []models.Status{models.StatusOpen, models.StatusAwaitingReply, models.StatusInProgress}},
		{"more hours free them", func(d *testDesk) { d.settings(func(s *settings.Settings) { s.OverdueHours = 72 }) }, 3, nil},
		{"fewer mark them", func(d *testDesk) { d.settings(func(s *settings.Settings) { s.OverdueHours = 1 }) }, 3,
			[]models.Status{models.StatusOpen, models.StatusAwaitingReply, models.StatusInProgress}},
		{"an answer frees one", func(d *testDesk) { d.answers(d.agent("anna", 1), 1, 0) }, 0, []models.Status{models.StatusAwaitingReply, models.StatusInProgress}},
		{"no hours free all", func(d *testDesk) { d.settings(func(s *settings.Settings) { s.OverdueHours = 0 }) }, 2, nil},
	}
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora := d.customer("cora@example.test")
		for _, status := range []models.Status{1, 2, 3, 4, 5} {
			d.ticketIn(cora, status)
		}
		for _, s := range steps {
			s.then(d)
			n, err := d.MarkOverdue(context.Background())
			d.must(err)
			d.same(s.name+": changed", s.changed, n)
			var got []models.Status
			for id := int64(1); id <= 5; id++ {
				if ticket := d.ticket(id); ticket.Overdue {
					got = append(got, ticket.Status)
				}
			}
			d.same(s.name+": overdue", s.want, got)
			d.same(s.name+": counts", d.realCounts(), d.keptCounts())
		}
	})
}

func TestAutoClose(t *testing.T) {
	steps := []struct {
		name   string
		then   func(d *testDesk)
		closed int
	}{
		{"too early", func(d *testDesk) { d.clock.Add(96 * time.Hour) }, 0},
		{"switched off", func(d *testDesk) {
			d.clock.Add(time.Second)
			d.settings(func(s *settings.Settings) { s.AutoCloseHours = 0 })
		}, 0},
		{"answered ones only", func(d *testDesk) { d.settings(func(s *settings.Settings) { s.AutoCloseHours = 96 }) }, 1},
		{"once", func(*testDesk) {}, 0},
	}
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora := d.customer("cora@example.test")
		for _, status := range []models.Status{1, 2, 3, 4, 5} {
			d.ticketIn(cora, status)
		}
		opened := d.Now()
		before := d.lastMail()
		for _, s := range steps {
			s.then(d)
			n, err := d.AutoClose(context.Background())
			d.must(err)
			d.same(s.name, s.closed, n)
			d.same(s.name+": counts", d.realCounts(), d.keptCounts())
		}
		closed := d.ticket(2)
		d.same("ticket", []any{models.StatusClosed, models.ListClosed, opened}, []any{closed.Status, closed.List, closed.UpdatedAt})
		d.same("history", []string{"auto_closed answered>closed by "}, d.history(2))
		d.same("nobody is told", 0, len(d.outbox(before)))
	})
}

// TestTheClockWorksInBatches has more tickets than one transaction of the clock changes.
func TestTheClockWorksInBatches(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		const many = 2*clockBatch + 1
		cora := d.customer("cora@example.test")
		rows := make([]models.Ticket, many)
		for i := range rows {
			rows[i] = models.Ticket{DepartmentID: 1, UserID: cora.ID, Subject: "Ink", PriorityID: 1, Channel: models.ChannelPortal,
				LastAuthor: models.AuthorStaff, CreatedAt: d.Now(), UpdatedAt: d.Now()}
			rows[i].SetStatus(models.StatusAnswered)
		}
		_, err := d.db.NewInsert().Model(&rows).Exec(context.Background())
		d.must(err)
		d.clock.Add(97 * time.Hour)
		n, err := d.AutoClose(context.Background())
		d.must(err)
		d.same("closed", many, n)
		d.same("lines in histories", many, d.rows()["events"])
	})
}
