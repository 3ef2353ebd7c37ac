package models_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// threadAt is when everything in these tests happens.
var threadAt = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

func threadTicket(t *testing.T, db *bun.DB, userID int64, subject string, updated time.Time) *models.Ticket {
	t.Helper()
	ticket := &models.Ticket{DepartmentID: 1, UserID: userID, Subject: subject, PriorityID: 1, Channel: models.ChannelPortal,
		LastAuthor: models.AuthorCustomer, CreatedAt: updated, UpdatedAt: updated}
	ticket.SetStatus(models.StatusOpen)
	if err := models.InsertTicket(t.Context(), db, ticket); err != nil {
		t.Fatal(err)
	}
	return ticket
}

func threadUser(t *testing.T, db *bun.DB) *models.User {
	t.Helper()
	user := &models.User{Fullname: "Ines", Email: "ines@castro.test", Active: true, CreatedAt: threadAt}
	if err := models.InsertUser(t.Context(), db, user); err != nil {
		t.Fatal(err)
	}
	return user
}

func TestThreadOf(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		ticket := threadTicket(t, db, threadUser(t, db).ID, "Invoice", threadAt)
		messages := make([]*models.Message, 4)
		for i := range messages {
			messages[i] = &models.Message{TicketID: ticket.ID, Author: models.AuthorStaff, Body: "<p>x</p>", Channel: models.ChannelPanel, CreatedAt: threadAt}
			if err := models.InsertMessage(ctx, db, messages[i]); err != nil {
				t.Fatal(err)
			}
		}
		check := func(name string, limit, offset int64, ids []int64, files, notes, events bool) models.Thread {
			t.Helper()
			thread, err := models.ThreadOf(ctx, db, ticket, true, limit, offset)
			if err != nil {
				t.Fatal(err)
			}
			for i, m := range thread.Messages {
				if i >= len(ids) || m.ID != ids[i] {
					t.Errorf("%s: message %d is %d, want %v", name, i, m.ID, ids)
				}
			}
			if len(thread.Messages) != len(ids) || thread.Files != files || thread.Notes != notes || thread.Events != events {
				t.Errorf("%s: %d messages, files %v, notes %v, events %v", name, len(thread.Messages), thread.Files, thread.Notes, thread.Events)
			}
			return thread
		}
		check("bare", 3, 0, []int64{messages[3].ID, messages[2].ID, messages[1].ID}, false, false, false)
		check("beyond the end", 3, 9, nil, false, true, true)
		fillThread(t, db, ticket, messages[1])
		check("without the file's message", 2, 0, []int64{messages[3].ID, messages[2].ID}, false, true, true)
		thread := check("second page", 2, 2, []int64{messages[1].ID, messages[0].ID}, true, true, true)
		sent := thread.Messages[0].Delivery
		if sent == nil || sent.State != models.OutboxFailed || sent.LastError != "no such user" || !sent.SentAt.Equal(threadAt) {
			t.Errorf("delivery %+v", sent)
		}
		if thread.Messages[1].Delivery != nil || thread.Messages[0].Body != "<p>x</p>" || !thread.Messages[0].CreatedAt.Equal(threadAt) {
			t.Errorf("messages %+v", thread.Messages)
		}
	})
}

// fillThread adds what may hang on a message: a mail, a file, a note and an event.
func fillThread(t *testing.T, db *bun.DB, ticket *models.Ticket, m *models.Message) {
	t.Helper()
	ctx := t.Context()
	for name, step := range map[string]func(context.Context) error{
		"mail": func(ctx context.Context) error {
			mail := func(kind string) *models.OutboxMail {
				return &models.OutboxMail{Kind: kind, State: models.OutboxFailed, LastError: "no such user", SentAt: threadAt, MessageID: m.ID,
					DedupeKey: kind, MailMessageID: kind, NextTryAt: threadAt, CreatedAt: threadAt}
			}
			return models.InsertOutboxMails(ctx, db, []*models.OutboxMail{mail(models.TemplateStaffReply), mail(models.TemplateStaffNotified)})
		},
		"file": func(ctx context.Context) error {
			return models.InsertAttachments(ctx, db, []*models.Attachment{{TicketID: ticket.ID, MessageID: m.ID, Name: "a.gif", BlobKey: "k", SHA256: make([]byte, 32), CreatedAt: threadAt}})
		},
		"note": func(ctx context.Context) error {
			return models.InsertNote(ctx, db, &models.Note{TicketID: ticket.ID, Body: "n", CreatedAt: threadAt, UpdatedAt: threadAt})
		},
		"event": func(ctx context.Context) error {
			return models.InsertEvents(ctx, db, &models.Event{TicketID: ticket.ID, Kind: models.EventStatus, At: threadAt})
		},
	} {
		if err := step(ctx); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func TestTicketsOfUser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		user := threadUser(t, db)
		for i, subject := range []string{"old", "newer", "newest"} {
			threadTicket(t, db, user.ID, subject, threadAt.Add(time.Duration(i)*time.Hour))
		}
		for _, c := range []struct {
			name  string
			scope models.Scope
			limit int64
			want  []string
			count int64
		}{
			{"all", models.Everything(), 9, []string{"newest", "newer", "old"}, 3},
			{"some", models.InDepartments(1, 2), 2, []string{"newest", "newer"}, 3},
			{"another department", models.InDepartments(2), 9, nil, 0},
			{"nothing", models.Scope{}, 9, nil, 0},
		} {
			tickets, count, err := models.TicketsOfUser(t.Context(), db, c.scope, user.ID, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			if count != c.count || len(tickets) != len(c.want) {
				t.Errorf("%s: %d tickets of %d", c.name, len(tickets), count)
				continue
			}
			for i := range tickets {
				if tickets[i].Subject != c.want[i] || tickets[i].ID == 0 || tickets[i].Status != models.StatusOpen || tickets[i].UpdatedAt.IsZero() {
					t.Errorf("%s: ticket %d is %+v", c.name, i, tickets[i])
				}
			}
		}
	})
}
