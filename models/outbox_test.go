package models_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// queue puts mails into the outbox, each due a minute after the one before it, and gives them ids from 1.
func queue(t *testing.T, db *bun.DB, n int, change func(i int, m *models.OutboxMail)) {
	t.Helper()
	var mails []*models.OutboxMail
	for i := 1; i <= n; i++ {
		m := &models.OutboxMail{Kind: models.TemplateStaffReply, State: models.OutboxQueued, ToEmail: "cora@example.test",
			MailMessageID: fmt.Sprint("id", i), DedupeKey: fmt.Sprint("key", i), NextTryAt: at.Add(time.Duration(i) * time.Minute), CreatedAt: at}
		if change != nil {
			change(i, m)
		}
		mails = append(mails, m)
	}
	must(t, models.InsertOutboxMails(t.Context(), db, mails))
}

func TestOutboxRoundTrip(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		want := models.OutboxMail{Kind: "k", State: models.OutboxQueued, ToEmail: "a@b.example", ToName: "Ä 漢 🙂", Subject: "S'\"\\", HTML: "<p>%s</p>",
			Body: "b\nc", Files: []models.OutboxFile{{Name: "ä.png", ContentType: "image/png", ContentID: "c", Inline: true, Size: 3, BlobKey: "key"}},
			InReplyTo: "x@y", Refs: "w@x x@y", MailMessageID: "m", DedupeKey: "d", Automatic: true, NextTryAt: at, CreatedAt: at,
			TryingSince: at}
		row := want
		must(t, models.InsertOutboxMails(t.Context(), db, []*models.OutboxMail{&row}))
		got, err := models.OutboxMails(t.Context(), db, 0, 5)
		must(t, err)
		want.ID = row.ID
		same(t, "row", []models.OutboxMail{want}, got)
		row.ID, row.MailMessageID = 0, "another"
		if err := models.InsertOutboxMails(t.Context(), db, []*models.OutboxMail{&row}); !models.IsDuplicate(err) {
			t.Errorf("the same dedupe key twice: %v, want a duplicate", err)
		}
	})
}

func TestTheWayOfAMailThroughTheOutbox(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		queue(t, db, 3, nil)
		due, err := models.OutboxDue(ctx, db, 0, at.Add(2*time.Minute), 10)
		must(t, err)
		same(t, "due", []int64{1, 2}, due)

		mail, err := models.ClaimOutboxMail(ctx, db, 1, "a", at.Add(time.Hour))
		must(t, err)
		same(t, "claimed", []any{models.OutboxSending, "a", 1, at.Add(time.Hour)}, []any{mail.State, mail.LeaseHolder, mail.Attempts, mail.LeaseUntil})
		if _, err := models.ClaimOutboxMail(ctx, db, 1, "b", at.Add(time.Hour)); !models.IsNotFound(err) {
			t.Errorf("claimed twice: %v, want not_found", err)
		}
		stranger := *mail
		stranger.LeaseHolder = "b"
		for what, err := range map[string]error{
			"finish":    models.FinishOutboxMail(ctx, db, &stranger),
			"prolong":   models.ProlongOutboxMail(ctx, db, &stranger, at.Add(9*time.Hour)),
			"hand over": models.HandOverOutboxMail(ctx, db, &stranger, at.Add(9*time.Hour)),
		} {
			if models.KindOf(err) != models.KindConflict {
				t.Errorf("%s by a stranger: %v, want conflict", what, err)
			}
		}
		must(t, models.ProlongOutboxMail(ctx, db, mail, at.Add(2*time.Hour)))
		n, err := models.OutboxAbandoned(ctx, db, at.Add(90*time.Minute))
		must(t, err)
		same(t, "abandoned within the lease", int64(0), n)
		must(t, models.HandOverOutboxMail(ctx, db, mail, at.Add(2*time.Hour)))
		n, err = models.OutboxAbandoned(ctx, db, at.Add(3*time.Hour))
		must(t, err)
		same(t, "abandoned after it", int64(1), n)
		if err := models.FinishOutboxMail(ctx, db, mail); models.KindOf(err) != models.KindConflict {
			t.Errorf("finished after it was taken away: %v, want conflict", err)
		}

		mail, err = models.ClaimOutboxMail(ctx, db, 1, "b", at.Add(4*time.Hour))
		must(t, err)
		same(t, "once more", []any{2, true}, []any{mail.Attempts, mail.Uncertain})
		mail.State, mail.SentAt = models.OutboxUncertain, at
		must(t, models.FinishOutboxMail(ctx, db, mail))
		all, err := models.OutboxMails(ctx, db, 0, 10)
		must(t, err)
		same(t, "states", []models.OutboxState{models.OutboxUncertain, models.OutboxQueued, models.OutboxQueued},
			[]models.OutboxState{all[0].State, all[1].State, all[2].State})
	})
}

// TestDueByMailbox: each mailbox has its own queue, and one whose mails are all to wait is none that mail is due for.
func TestDueByMailbox(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		for i := range 3 {
			box := &models.Mailbox{Name: "Box", Email: fmt.Sprintf("box%d@desk.example.test", i), DepartmentID: 1, CreatedAt: at}
			must(t, models.InsertMailbox(ctx, db, box))
		}
		// The mails 1 to 9 are due one a minute, and belong to the mailboxes 3, 2, 1, 3, 2, 1 and so on.
		queue(t, db, 9, func(i int, m *models.OutboxMail) { m.MailboxID = int64(3 - (i-1)%3) })
		for minutes, want := range map[int][]int64{0: {}, 1: {3}, 2: {2, 3}, 9: {1, 2, 3}} {
			boxes, err := models.OutboxDueBoxes(ctx, db, at.Add(time.Duration(minutes)*time.Minute))
			must(t, err)
			same(t, fmt.Sprint("after minutes: ", minutes), want, boxes)
		}
		must(t, models.DeleteMailbox(ctx, db, 2))
		boxes, err := models.OutboxDueBoxes(ctx, db, at.Add(time.Hour))
		must(t, err)
		same(t, "without a mailbox", []int64{1, 3, 0}, boxes)
		for box, want := range map[int64][]int64{0: {2, 5}, 3: {1, 4}} {
			due, err := models.OutboxDue(ctx, db, box, at.Add(time.Hour), 2)
			must(t, err)
			same(t, fmt.Sprint("due of ", box), want, due)
		}
	})
}

func TestMailsOfATicketAndOfAnAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, ticket := t.Context(), threadTicket(t, db, threadUser(t, db).ID, "Ink", at)
		messages := []models.Message{{Author: models.AuthorCustomer}, {Author: models.AuthorStaff}, {Author: models.AuthorStaff}}
		for i := range messages {
			messages[i].TicketID, messages[i].CreatedAt = ticket.ID, at
			must(t, models.InsertMessage(ctx, db, &messages[i]))
		}
		queue(t, db, 4, func(i int, m *models.OutboxMail) {
			m.TicketID, m.MessageID = ticket.ID, messages[min(i, 3)-1].ID
			if i == 1 {
				m.Kind, m.Automatic = models.TemplateNewTicket, true
			}
			m.CreatedAt = at.Add(time.Duration(i) * time.Hour)
		})
		must(t, models.OutboxBounced(ctx, db, 4, "no such user"))
		deliveries, err := models.DeliveriesOf(ctx, db, messages)
		must(t, err)
		same(t, "deliveries", map[int64]models.Delivery{
			messages[1].ID: {MailID: 2, MessageID: messages[1].ID, State: models.OutboxQueued, ToEmail: "cora@example.test", NextTryAt: at.Add(2 * time.Minute)},
			messages[2].ID: {MailID: 4, MessageID: messages[2].ID, State: models.OutboxFailed, ToEmail: "cora@example.test", NextTryAt: at.Add(4 * time.Minute),
				LastError: "no such user"},
		}, deliveries)
		none, err := models.DeliveriesOf(ctx, db, messages[:1])
		must(t, err)
		same(t, "deliveries of a customer's message", map[int64]models.Delivery{}, none)

		for since, want := range map[time.Duration]int64{0: 1, 59 * time.Minute: 1, time.Hour: 0} {
			n, err := models.AutomaticMailsSince(ctx, db, "cora@example.test", at.Add(since))
			must(t, err)
			same(t, fmt.Sprint("automatic mails since ", since), want, n)
		}
		must(t, models.DeleteQueuedMailsOf(ctx, db, []int64{ticket.ID}))
		left, err := models.OutboxMails(ctx, db, 0, 10)
		must(t, err)
		same(t, "left", []int64{4}, []int64{left[0].ID})
		same(t, "how many", 1, len(left))
	})
}
