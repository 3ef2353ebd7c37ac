package tickets

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// manyTickets writes tickets of a customer into a department, many at once.
func (d *testDesk) manyTickets(n int, userID, departmentID int64) {
	d.t.Helper()
	ctx := context.Background()
	tickets, messages, texts := make([]models.Ticket, n), make([]models.Message, n), make([]models.TicketText, n)
	for i := range tickets {
		tickets[i] = models.Ticket{DepartmentID: departmentID, UserID: userID, Subject: "Ink", PriorityID: 1, Channel: models.ChannelAPI,
			Overdue: i%3 == 0, CreatedAt: d.Now(), UpdatedAt: d.Now()}
		tickets[i].SetStatus(models.Statuses[i%len(models.Statuses)])
	}
	d.must(models.Tx(ctx, d.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&tickets).Exec(ctx); err != nil {
			return err
		}
		for i := range tickets {
			messages[i] = models.Message{TicketID: tickets[i].ID, Author: models.AuthorCustomer, Body: "<p>x</p>", CreatedAt: d.Now()}
			texts[i] = models.TicketText{TicketID: tickets[i].ID, Text: fmt.Sprint("ink paper toner number", i, " word", i%50)}
		}
		if _, err := tx.NewInsert().Model(&messages).Exec(ctx); err != nil {
			return err
		}
		if err := models.IndexTickets(ctx, tx, texts); err != nil {
			return err
		}
		return models.RecountTickets(ctx, tx)
	}))
}

// transactions counts the queries and the deleted tickets of each transaction.
type transactions struct {
	queries, deleted []int
}

func (c *transactions) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if e.Query == "BEGIN" {
		c.queries, c.deleted = append(c.queries, 0), append(c.deleted, 0)
	}
	return ctx
}

func (c *transactions) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	last := len(c.queries) - 1
	if last < 0 {
		return
	}
	c.queries[last]++
	if strings.HasPrefix(e.Query, "DELETE FROM") && strings.Contains(e.Query[:25], "tickets") && !strings.Contains(e.Query[:25], "search") {
		n, _ := e.Result.RowsAffected()
		c.deleted[last] += int(n)
	}
}

func TestALargeDepartmentGoesInBatches(t *testing.T) {
	const tickets, batches = 2000, 2000 / purgeBatch
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora := d.customer("cora@example.test")
		d.manyTickets(tickets, cora.ID, 1)
		d.manyTickets(10, cora.ID, 2)
		seen, counted := new(transactions), *d.Service
		counted.DB = d.db.WithQueryHook(seen)
		d.must(counted.DeleteDepartment(context.Background(), billing, 1))
		d.same("transactions: the batches, one that finds nothing, the last one", batches+2, len(seen.queries))
		for i, n := range seen.queries {
			if n > 30 || seen.deleted[i] > purgeBatch {
				t.Errorf("transaction %d deletes %d tickets with %d queries", i, seen.deleted[i], n)
			}
		}
		d.same("rows", [3]int{10, 10, tickets + 1}, [3]int{d.rows()["tickets"], d.rows()["messages"], d.rows()["audit_log"]})
		d.whole()
	})
}
