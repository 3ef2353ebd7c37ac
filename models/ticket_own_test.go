package models_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestOwnTickets(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		users := make([]int64, 2)
		for i, email := range []string{"ines@castro.test", "other@castro.test"} {
			u := &models.User{Fullname: email, Email: email, Active: true, CreatedAt: now}
			if err := models.InsertUser(t.Context(), db, u); err != nil {
				t.Fatal(err)
			}
			users[i] = u.ID
		}
		for i, status := range []models.Status{models.StatusClosed, models.StatusAnswered, models.StatusOpen, models.StatusAwaitingReply} {
			for _, user := range users {
				at := now.Add(time.Duration(i) * time.Hour)
				ticket := &models.Ticket{DepartmentID: 1, UserID: user, PriorityID: 1, Subject: status.String(), CreatedAt: at, UpdatedAt: at}
				ticket.SetStatus(status)
				if err := models.InsertTicket(t.Context(), db, ticket); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for offset := int64(0); offset < 6; offset += 3 {
			page, err := models.OwnTickets(t.Context(), db, models.OwnFilter{UserID: users[0]}, 3, offset)
			if err != nil {
				t.Fatal(err)
			}
			for _, own := range page {
				if own.UserID != users[0] {
					t.Errorf("ticket %d belongs to %d", own.ID, own.UserID)
				}
				got = append(got, own.Subject)
			}
		}
		if diff := cmp.Diff([]string{"awaiting_reply", "open", "answered", "closed"}, got); diff != "" {
			t.Error(diff)
		}
		if n, err := models.CountOwnTickets(t.Context(), db, models.OwnFilter{UserID: users[0]}); err != nil || n != 4 {
			t.Errorf("count = %d, %v, want 4", n, err)
		}
	})
}
