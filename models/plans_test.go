package models_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/fixtures"
	"helpdeskz/models/modelstest"
)

// queries remembers what was asked of the database.
type queries struct{ asked []string }

// BeforeQuery has nothing to do.
func (q *queries) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery remembers a query.
func (q *queries) AfterQuery(_ context.Context, event *bun.QueryEvent) {
	q.asked = append(q.asked, event.Query)
}

// step is one table of a query's plan.
type step struct {
	table, plan string
	outermost   bool
}

// plans returns how the database carries out what f asks.
func plans(t *testing.T, db *bun.DB, f func(db bun.IDB) error) []step {
	t.Helper()
	seen := new(queries)
	if err := f(db.WithQueryHook(seen)); err != nil {
		t.Fatal(err)
	}
	var steps []step
	for _, query := range seen.asked {
		if dialect(db) == modelstest.SQLite {
			steps = append(steps, sqlitePlan(t, db, query)...)
		} else {
			steps = append(steps, mysqlPlan(t, db, query)...)
		}
	}
	if len(steps) == 0 {
		t.Fatal("nothing was asked of the database")
	}
	return steps
}

func dialect(db *bun.DB) string { return strings.ToLower(db.Dialect().Name().String()) }

func sqlitePlan(t *testing.T, db *bun.DB, query string) []step {
	t.Helper()
	var rows []struct {
		ID, Parent, Notused int64
		Detail              string
	}
	if err := db.NewRaw("EXPLAIN QUERY PLAN ?", bun.Safe(query)).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	steps := make([]step, len(rows))
	for i, r := range rows {
		words := append(strings.Fields(r.Detail), "", "")
		steps[i] = step{table: words[1], plan: r.Detail, outermost: r.Parent == 0}
	}
	return steps
}

func mysqlPlan(t *testing.T, db *bun.DB, query string) []step {
	t.Helper()
	var rows []map[string]any
	if err := db.NewRaw("EXPLAIN ?", bun.Safe(query)).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	steps := make([]step, len(rows))
	for i, r := range rows {
		steps[i] = step{table: text(r["table"]), outermost: text(r["id"]) == "1" && text(r["select_type"]) == "PRIMARY",
			plan: fmt.Sprintf("%s by %s: %s", text(r["type"]), text(r["key"]), text(r["Extra"]))}
	}
	return steps
}

func text(value any) string {
	if raw, isBytes := value.([]byte); isBytes {
		return string(raw)
	}
	return fmt.Sprint(value)
}

// sorts tells that rows are put in order or into a temporary table.
func (s step) sorts() bool {
	return strings.Contains(s.plan, "filesort") || strings.Contains(s.plan, "temporary") || strings.Contains(s.plan, "TEMP B-TREE")
}

// covered tells that the step finds its rows in an index and reads nothing else.
func (s step) covered() bool {
	if strings.HasPrefix(s.plan, "SEARCH ") {
		return strings.Contains(s.plan, "USING COVERING INDEX") || strings.Contains(s.plan, "USING PRIMARY KEY")
	}
	return (strings.HasPrefix(s.plan, "ref ") || strings.HasPrefix(s.plan, "range ")) && strings.Contains(s.plan, "Using index")
}

// filledDesk returns a desk on which a wrong plan would be chosen for a wrong index.
func filledDesk(t *testing.T, db *bun.DB) {
	t.Helper()
	if err := fixtures.Demo(t.Context(), db, fixtures.DemoOptions{Tickets: 3000}); err != nil {
		t.Fatal(err)
	}
	if dialect(db) == modelstest.MySQL {
		if _, err := db.ExecContext(t.Context(), "ANALYZE TABLE tickets, search_words, users"); err != nil {
			t.Fatal(err)
		}
	}
}

var planScopes = map[string]models.Scope{
	"admin": models.Everything(), "agent": models.InDepartments(1, 3), "agent of one": models.InDepartments(2), "nobody": {},
}

func TestPlans(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		filledDesk(t, db)
		t.Run("lists", func(t *testing.T) { testListPlans(t, db) })
		t.Run("search", func(t *testing.T) { testSearchPlans(t, db) })
	})
}

// testListPlans keeps the lists fast at any size: no list may read or sort more than its page.
func testListPlans(t *testing.T, db *bun.DB) {
	filters := map[string]models.TicketFilter{
		"overdue": {Overdue: true}, "department": {List: models.ListActive, DepartmentID: 1},
		"status": {Status: models.StatusAwaitingReply}, "priority": {List: models.ListClosed, PriorityID: 3},
		"page 40": {List: models.ListClosed, Offset: 600}, "oldest": {List: models.ListActive, Ascending: true},
	}
	for _, sort := range models.Sorts {
		for _, list := range []models.List{models.ListActive, models.ListAnswered, models.ListClosed} {
			filters[fmt.Sprintf("list %d by %s", list, sort)] = models.TicketFilter{List: list, Sort: sort}
		}
	}
	for who, scope := range planScopes {
		for name, f := range filters {
			f.Limit = 16
			for _, s := range plans(t, db, func(db bun.IDB) error {
				_, err := models.ListTickets(t.Context(), db, scope, f)
				return err
			}) {
				if s.table == "tickets" && !s.covered() || s.sorts() && !s.outermost {
					t.Errorf("%s, %s: %s: %s", name, who, s.table, s.plan)
				}
				// The overdue tickets are the oldest of their list: whoever walks it reads all others first.
				if f.Overdue && s.table == "t" && who != "nobody" && !strings.Contains(s.plan, "tickets_overdue") {
					t.Errorf("%s, %s: %s: %s", name, who, s.table, s.plan)
				}
			}
		}
	}
}

// testSearchPlans keeps the search fast at any size: it must begin at the newest ticket and stop when the page is full.
func testSearchPlans(t *testing.T, db *bun.DB) {
	for who, scope := range planScopes {
		for _, keyword := range []string{"zanzibar", "invoice", "invoice zanzibar", "the parcel", "absent"} {
			for _, s := range plans(t, db, func(db bun.IDB) error {
				_, _, err := models.SearchTickets(t.Context(), db, scope, models.TicketFilter{Limit: 15}, keyword)
				return err
			}) {
				walks := s.table == "s" || s.table == "search_words"
				if walks && (!s.covered() || s.sorts()) || s.table == "tickets" && !byID(s) {
					t.Errorf("%q, %s: %s: %s", keyword, who, s.table, s.plan)
				}
			}
		}
	}
}

// byID tells that a step reads one row by its id.
func byID(s step) bool {
	return strings.Contains(s.plan, "USING INTEGER PRIMARY KEY (rowid=?)") || strings.HasPrefix(s.plan, "eq_ref by PRIMARY")
}
