package models_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// fillLedger adds n mails, a minute after another, by turns pending and in the quarantine, and of the mailbox and of none.
func fillLedger(t *testing.T, db *bun.DB, n int) *models.Mailbox {
	t.Helper()
	box := testBox(t, db, "support@desk.example.test")
	mails := make([]*models.Mail, n)
	for i := range mails {
		mails[i] = &models.Mail{Door: "pipe", SHA256: fmt.Append(nil, i), ReceivedAt: at.Add(time.Duration(i) * time.Minute),
			Decision: []models.Decision{models.DecisionPending, models.DecisionQuarantine}[i%2]}
		if i%4 < 2 {
			mails[i].MailboxID = box.ID
		}
	}
	_, err := db.NewInsert().Model(&mails).Exec(t.Context())
	must(t, err)
	return box
}

func TestPagesOfTheLedger(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		box := fillLedger(t, db, 8)
		for name, tt := range map[string]struct {
			filter models.LedgerFilter
			want   []int64
		}{
			"all":          {models.LedgerFilter{}, []int64{8, 7, 6, 5, 4, 3, 2, 1}},
			"quarantine":   {models.LedgerFilter{Decision: models.DecisionQuarantine}, []int64{8, 6, 4, 2}},
			"of a mailbox": {models.LedgerFilter{MailboxID: box.ID}, []int64{6, 5, 2, 1}},
			"both":         {models.LedgerFilter{MailboxID: box.ID, Decision: models.DecisionQuarantine}, []int64{6, 2}},
			"dates":        {models.LedgerFilter{From: at.Add(time.Minute), Until: at.Add(3 * time.Minute)}, []int64{3, 2}},
			"next page":    {models.LedgerFilter{Before: models.LogPlace{At: at.Add(2 * time.Minute), ID: 3}}, []int64{2, 1}},
			"of nobody":    {models.LedgerFilter{MailboxID: 99}, nil},
		} {
			tt.filter.Limit = 20
			mails, err := models.LedgerPage(t.Context(), db, tt.filter)
			must(t, err)
			same(t, name, tt.want, idsOf(mails))
		}
	})
}

// No page of the ledger, filtered or not, reads or sorts more than its page.
func TestLedgerPlans(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		box := fillLedger(t, db, 3000)
		if dialect(db) == modelstest.MySQL {
			_, err := db.ExecContext(t.Context(), "ANALYZE TABLE mails")
			must(t, err)
		}
		for name, f := range map[string]models.LedgerFilter{"first page": {}, "later page": {Before: models.LogPlace{At: at.Add(time.Hour), ID: 61}},
			"decision": {Decision: models.DecisionQuarantine}, "mailbox": {MailboxID: box.ID},
			"dates": {From: at, Until: at.Add(time.Hour)}, "later page of one": {Decision: models.DecisionQuarantine, Before: models.LogPlace{At: at.Add(time.Hour), ID: 61}},
			"mailbox and decision": {MailboxID: box.ID, Decision: models.DecisionQuarantine}} {
			f.Limit = 51
			noSort(t, db, "ledger, "+name, func(ctx context.Context, db bun.IDB) error { _, err := models.LedgerPage(ctx, db, f); return err })
		}
	})
}
