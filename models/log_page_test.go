package models_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// writeLogs adds lines 1 to 9 to both logs; always three of them at the same time, by a, b and c in turn.
func writeLogs(t *testing.T, db *bun.DB) {
	t.Helper()
	for i := range 9 {
		who, when := string(rune('a'+i%3)), at.Add(time.Duration(i/3)*time.Hour)
		must(t, models.InsertLogin(t.Context(), db, &models.Login{Username: who, At: when, Result: map[bool]string{true: "ok", false: "wrong"}[i%2 == 0]}))
		must(t, models.InsertAudit(t.Context(), db, &models.Audit{Actor: who, At: when, Action: map[bool]string{true: "user.add", false: "user.change"}[i%2 == 0], Result: "ok"}))
	}
}

func TestLogsArePagedAndFiltered(t *testing.T) {
	tests := map[string]struct {
		filter models.LogFilter
		want   string
	}{
		"all":           {models.LogFilter{}, "9 8 7 6 5 4 3 2 1"},
		"somebody's":    {models.LogFilter{Who: "b"}, "8 5 2"},
		"of one sort":   {models.LogFilter{What: "SORT"}, "9 7 5 3 1"},
		"both":          {models.LogFilter{Who: "a", What: "SORT"}, "7 1"},
		"from a time":   {models.LogFilter{From: at.Add(time.Hour)}, "9 8 7 6 5 4"},
		"until a time":  {models.LogFilter{Until: at.Add(time.Hour)}, "3 2 1"},
		"after a line":  {models.LogFilter{Before: models.LogPlace{At: at.Add(time.Hour), ID: 5}}, "4 3 2 1"},
		"all of it":     {models.LogFilter{Who: "c", From: at, Until: at.Add(2 * time.Hour), Before: models.LogPlace{At: at.Add(time.Hour), ID: 6}}, "3"},
		"of nobody":     {models.LogFilter{Who: "d"}, ""},
		"hostile words": {models.LogFilter{Who: "' OR 1=1 --", What: "%"}, ""},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		writeLogs(t, db)
		for name, tt := range tests {
			var got [2][]string
			for i, sort := range []string{"ok", "user.add"} {
				f := tt.filter
				f.What, f.Limit = strings.ReplaceAll(f.What, "SORT", sort), 20
				if i == 0 {
					lines, err := models.Logins(t.Context(), db, f)
					must(t, err)
					for _, l := range lines {
						got[i] = append(got[i], fmt.Sprint(l.ID))
					}
					continue
				}
				lines, err := models.Audits(t.Context(), db, f)
				must(t, err)
				for _, l := range lines {
					got[i] = append(got[i], fmt.Sprint(l.ID))
				}
			}
			same(t, "logins: "+name, tt.want, strings.Join(got[0], " "))
			same(t, "audit log: "+name, tt.want, strings.Join(got[1], " "))
		}
		actions, err := models.AuditActions(t.Context(), db)
		must(t, err)
		same(t, "actions", []string{"user.add", "user.change"}, actions)
	})
}

func TestNoAuditNoActions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		actions, err := models.AuditActions(t.Context(), db)
		must(t, err)
		same(t, "actions", []string{}, actions)
	})
}

// No page of a log, filtered or not, and none of the outbox reads or sorts more than its page.
func TestLogPlans(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		fillLogs(t, db)
		for name, f := range map[string]models.LogFilter{"first page": {}, "second page": {Before: models.LogPlace{At: at.Add(time.Hour), ID: 9}}, "who": {Who: "7"}, "what": {What: "5"}, "action": {What: "user.add"}, "dates": {From: at, Until: at.Add(time.Hour)},
			"later page of one": {Who: "7", Before: models.LogPlace{At: at, ID: 9}}} {
			f.Limit = 51
			noSort(t, db, "logins, "+name, func(ctx context.Context, db bun.IDB) error { _, err := models.Logins(ctx, db, f); return err })
			noSort(t, db, "audit log, "+name, func(ctx context.Context, db bun.IDB) error { _, err := models.Audits(ctx, db, f); return err })
		}
		for _, state := range []models.OutboxState{"", models.OutboxFailed} {
			noSort(t, db, "outbox "+string(state), func(ctx context.Context, db bun.IDB) error {
				_, err := models.OutboxPage(ctx, db, state, 99, 51)
				return err
			})
		}
	})
}

// fillLogs writes logs so long that a wrong plan would be chosen for a wrong index.
func fillLogs(t *testing.T, db *bun.DB) {
	t.Helper()
	const lines = 3000
	logins, audits := make([]*models.Login, lines), make([]*models.Audit, lines)
	for i := range lines {
		who, when := fmt.Sprint(i%40), at.Add(time.Duration(i)*time.Minute)
		logins[i] = &models.Login{Username: who, At: when, Result: fmt.Sprint(i % 7)}
		audits[i] = &models.Audit{Actor: who, At: when, Action: models.AuditKinds[i%len(models.AuditKinds)], Result: "ok"}
	}
	_, err := db.NewInsert().Model(&logins).Exec(t.Context())
	must(t, err)
	must(t, models.InsertAudit(t.Context(), db, audits...))
	if dialect(db) == modelstest.MySQL {
		_, err := db.ExecContext(t.Context(), "ANALYZE TABLE login_log, audit_log")
		must(t, err)
	}
}

func noSort(t *testing.T, db *bun.DB, name string, query func(ctx context.Context, db bun.IDB) error) {
	t.Helper()
	for _, s := range plans(t, db, func(db bun.IDB) error { return query(t.Context(), db) }) {
		ofThePage := s.outermost && (s.table == "TEMP" || strings.Contains(s.table, "<derived"))
		if s.sorts() && !ofThePage && !strings.Contains(s.plan, "LAST TERM") {
			t.Errorf("%s: %s", name, s.plan)
		}
	}
}
