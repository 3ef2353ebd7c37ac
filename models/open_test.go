package models_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestRowsLiveOnBothDatabases(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, now := context.Background(), time.Now().UTC().Truncate(time.Microsecond)
		user := &models.User{Fullname: "Zoë O'Brien", Email: "zoe@example.test", Active: true, CreatedAt: now}
		if err := models.InsertUser(ctx, db, user); err != nil {
			t.Fatal(err)
		}
		ticket := &models.Ticket{DepartmentID: 1, UserID: user.ID, Subject: "漢字 é", PriorityID: 1, Channel: models.ChannelPortal,
			LastAuthor: models.AuthorCustomer, CreatedAt: now, UpdatedAt: now}
		ticket.SetStatus(models.StatusOpen)
		if err := models.InsertTicket(ctx, db, ticket); err != nil {
			t.Fatal(err)
		}
		rows, err := models.ListTickets(ctx, db, models.Everything(), models.TicketFilter{List: models.ListActive, Limit: 15})
		if err != nil || len(rows) != 1 || rows[0].UserFullname != user.Fullname || !rows[0].UpdatedAt.Equal(now) {
			t.Fatalf("list: %v %+v", err, rows)
		}
		if _, err := models.TicketByID(ctx, db, models.InDepartments(2, 3), ticket.ID); !models.IsNotFound(err) {
			t.Fatalf("a foreign department's ticket: %v", err)
		}
		if err := models.InsertUser(ctx, db, &models.User{Fullname: "x", Email: user.Email, CreatedAt: now}); !models.IsDuplicate(err) {
			t.Fatalf("a taken address: %v", err)
		}
		if err := models.DeleteTickets(ctx, db, []int64{ticket.ID}); err != nil {
			t.Fatal(err)
		}
	})
}
