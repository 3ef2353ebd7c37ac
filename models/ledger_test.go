package models_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// testBox adds a mailbox with all that MySQL wants to be told.
func testBox(t *testing.T, db *bun.DB, email string) *models.Mailbox {
	t.Helper()
	box := &models.Mailbox{Name: email, Email: email, DepartmentID: 1, CreatedAt: at}
	must(t, models.InsertMailbox(t.Context(), db, box))
	return box
}

func TestTheLedger(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, box := t.Context(), testBox(t, db, "support@desk.example.test")
		lines := []*models.Mail{
			{MailboxID: box.ID, Folder: "INBOX", UIDValidity: 7, UID: 1, SHA256: []byte("one"), MailMessageID: "a@x"},
			{MailboxID: box.ID, Folder: "INBOX", UIDValidity: 7, UID: 2, SHA256: []byte("two"), MailMessageID: "b@x"},
			{MailboxID: box.ID, Folder: "INBOX", UIDValidity: 8, UID: 1, SHA256: []byte("one"), MailMessageID: "a@x"},
			{SHA256: []byte("one")},
			{SHA256: []byte("one"), MailMessageID: "a@x"},
		}
		for _, m := range lines {
			m.Door, m.BlobKey, m.ReceivedAt, m.Decision = "imap", "key", at, models.DecisionPending
			must(t, models.InsertMail(ctx, db, m))
		}
		twice := *lines[1]
		twice.ID = 0
		if err := models.InsertMail(ctx, db, &twice); !models.IsDuplicate(err) {
			t.Errorf("the same UID twice: %v, want a duplicate", err)
		}
		for _, tt := range []struct {
			what string
			of   int
			want []int64
		}{{"the first", 1, nil}, {"another text", 2, nil}, {"under a new UIDVALIDITY", 3, []int64{1}}, {"of no mailbox", 4, nil}, {"of none again", 5, []int64{4}}} {
			mails, err := models.SameMails(ctx, db, lines[tt.of-1])
			must(t, err)
			same(t, "same bytes as "+tt.what, tt.want, idsOf(mails))
		}
		for but, want := range map[int64][]int64{1: {3, 5}, 3: {1, 5}, 9: {1, 3, 5}} {
			mails, err := models.MailsByMessageID(ctx, db, "a@x", but)
			must(t, err)
			same(t, fmt.Sprint("Message-ID but ", but), want, idsOf(mails))
		}
		for _, tt := range []struct {
			folder        string
			validity, uid int64
			want          bool
		}{{"INBOX", 7, 2, true}, {"INBOX", 8, 2, false}, {"inbox", 7, 2, false}, {"INBOX", 7, 3, false}} {
			_, err := models.MailAt(ctx, db, box.ID, tt.folder, tt.validity, tt.uid)
			same(t, fmt.Sprint("known ", tt), [2]bool{tt.want, !tt.want}, [2]bool{err == nil, models.IsNotFound(err)})
		}
		must(t, models.ForgetMailboxPlaces(ctx, db, box.ID))
		if _, err := models.MailAt(ctx, db, box.ID, "INBOX", 7, 2); !models.IsNotFound(err) {
			t.Errorf("known after its mailbox moved: %v, want not_found", err)
		}
	})
}

func idsOf(mails []models.Mail) []int64 {
	var ids []int64
	for _, m := range mails {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestAMailIsDecidedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		for range 3 {
			must(t, models.InsertMail(ctx, db, &models.Mail{Door: "pipe", SHA256: []byte("x"), ReceivedAt: at, Decision: models.DecisionPending}))
		}
		for _, tt := range []struct {
			decision models.Decision
			first    bool
		}{{models.DecisionQuarantine, true}, {models.DecisionTicket, false}} {
			first, err := models.DecideMail(ctx, db, &models.Mail{ID: 2, Decision: tt.decision, Reason: "why", Subject: "Ä", DecidedAt: at})
			must(t, err)
			same(t, "decided", tt.first, first)
		}
		line, err := models.MailByID(ctx, db, 2)
		must(t, err)
		same(t, "line", []any{models.DecisionQuarantine, "why", "Ä", at, "pipe"}, []any{line.Decision, line.Reason, line.Subject, line.DecidedAt, line.Door})
		if _, err := models.MailByID(ctx, db, 9); !models.IsNotFound(err) {
			t.Errorf("no line: %v, want not_found", err)
		}
		pending, err := models.PendingMails(ctx, db, 0, 10)
		must(t, err)
		later, err := models.PendingMails(ctx, db, 1, 10)
		must(t, err)
		all, err := models.Mails(ctx, db, 1, 1)
		must(t, err)
		same(t, "pages", [][]int64{{1, 3}, {3}, {2}}, [][]int64{idsOf(pending), idsOf(later), idsOf(all)})
	})
}

func TestCursorsAndUseOfMailboxes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, box, other := t.Context(), testBox(t, db, "a@desk.example.test"), testBox(t, db, "b@desk.example.test")
		never, err := models.CursorOf(ctx, db, box.ID, "INBOX")
		must(t, err)
		same(t, "never read", models.MailboxCursor{MailboxID: box.ID, Folder: "INBOX"}, never)
		for _, uid := range []int64{5, 9} {
			want := models.MailboxCursor{MailboxID: box.ID, Folder: "INBOX", UIDValidity: 7, LastUID: uid}
			must(t, models.SaveCursor(ctx, db, want))
			got, err := models.CursorOf(ctx, db, box.ID, "INBOX")
			must(t, err)
			same(t, "cursor", want, got)
		}
		must(t, models.InsertMail(ctx, db, &models.Mail{Door: "pipe", MailboxID: box.ID, SHA256: []byte("x"), ReceivedAt: at, Decision: models.DecisionPending}))
		queue(t, db, 3, func(i int, m *models.OutboxMail) {
			m.MailboxID = other.ID
			if i == 1 {
				m.State = models.OutboxSent
			}
		})
		uses, err := models.MailboxUses(ctx, db)
		must(t, err)
		same(t, "uses", map[int64]models.MailboxUse{box.ID: {Received: 1}, other.ID: {Waiting: 2}}, uses)

		failed := func(at time.Time, trouble string) bool {
			first, err := models.MailboxFailed(ctx, db, box.ID, at, trouble)
			must(t, err)
			return first
		}
		checked := func() bool {
			recovered, err := models.MailboxChecked(ctx, db, box.ID, at)
			must(t, err)
			return recovered
		}
		told := func(since time.Time) bool {
			done, err := models.MailboxTold(ctx, db, box.ID, at, since)
			must(t, err)
			return done
		}
		same(t, "first of those that fail", []bool{true, false}, []bool{failed(at, "first"), failed(at.AddDate(0, 0, 1), "second")})
		same(t, "told", []bool{false, true, false}, []bool{told(at.Add(-time.Second)), told(at), told(at)})
		failing, err := models.MailboxByID(ctx, db, box.ID)
		must(t, err)
		same(t, "failing", []any{2, at, "second"}, []any{failing.Failures, failing.FailingSince, failing.LastError})
		same(t, "first of those that work", []bool{true, false}, []bool{checked(), checked()})
		same(t, "told of what works", false, told(at))
		fine, err := models.MailboxByID(ctx, db, box.ID)
		must(t, err)
		same(t, "fine", []any{0, true, "", at}, []any{fine.Failures, fine.FailingSince.IsZero(), fine.LastError, fine.CheckedAt})
		must(t, models.DeleteMailbox(ctx, db, box.ID))
		line, err := models.MailByID(ctx, db, 1)
		must(t, err)
		same(t, "its mail stays", int64(0), line.MailboxID)
	})
}
