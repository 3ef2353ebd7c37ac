package models_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// customers counts the customers that tests made, so that each has an address of its own.
var customers atomic.Int64

// addTicket adds a ticket of a new customer with a text for each of its messages, indexed as the rules do it.
func addTicket(t *testing.T, db *bun.DB, ticket models.Ticket, texts ...string) int64 {
	t.Helper()
	ctx, now := t.Context(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	user := &models.User{Fullname: "Zoë O'Brien", Email: fmt.Sprintf("zoe%d@example.test", customers.Add(1)), Active: true, CreatedAt: now}
	if err := models.InsertUser(ctx, db, user); err != nil {
		t.Fatal(err)
	}
	ticket.UserID, ticket.PriorityID, ticket.CreatedAt, ticket.UpdatedAt = user.ID, 1, now, now
	ticket.SetStatus(max(ticket.Status, models.StatusOpen))
	if err := models.InsertTicket(ctx, db, &ticket); err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if i == 0 {
			text = ticket.Subject + "\n" + user.Fullname + "\n" + text
		}
		index(t, db, ticket.ID, text)
	}
	return ticket.ID
}

func index(t *testing.T, db *bun.DB, ticketID int64, text string) {
	t.Helper()
	err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		return models.IndexMessage(ctx, tx, ticketID, 1, text)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func search(t *testing.T, db *bun.DB, scope models.Scope, f models.TicketFilter, keyword string) ([]int64, bool) {
	t.Helper()
	if f.Limit == 0 {
		f.Limit = 15
	}
	ids, more, err := models.SearchTickets(t.Context(), db, scope, f, keyword)
	if err != nil {
		t.Fatalf("search %.80q: %v", keyword, err)
	}
	return ids, more
}

func TestSearchFindsWhatIsMeant(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "Printer on fire"}, "It burns since 5 o'clock", "Order 3 is late")
		addTicket(t, db, models.Ticket{DepartmentID: 2, Subject: "Café crème", Status: models.StatusClosed}, "the printers are GONE")
		addTicket(t, db, models.Ticket{DepartmentID: 3, Subject: "東京の請求書"}, "re: 100% a_b c!d \\ 'quoted' \"text\"")
		addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "Printing"}, "printer printer printer fire", "and it burns")
		tests := []struct {
			keyword string
			want    []int64
		}{
			{"printer", []int64{4, 2, 1}},
			{"PRINT", []int64{4, 2, 1}},
			{"printer fire", []int64{4, 1}},
			{"fire late", []int64{1}},
			{"burns printer", []int64{4, 1}},
			{"printers", []int64{2}},
			{"printer gone", nil},
			{"pri* gon*", []int64{2}},
			{"printer absent", nil},
			{"absent printer", nil},
			{"on", []int64{1}},
			{"a b", []int64{3}},
			{"cafe", []int64{2}},
			{"CREME", []int64{2}},
			{"東京", []int64{3}},
			{"請求書", []int64{3}},
			{"求", []int64{3}},
			{"京東", nil},
			{"o'brien zoe", []int64{4, 3, 2, 1}},
			{"3", []int64{3, 1}},
			{"#3", []int64{3}},
			{"#99", nil},
			{"100%", []int64{3}},
			{"'quoted'", []int64{3}},
			{`"text`, []int64{3}},
			{"%", nil},
			{"*", nil},
			{"", nil},
		}
		for _, test := range tests {
			ids, more := search(t, db, models.Everything(), models.TicketFilter{}, test.keyword)
			if diff := cmp.Diff(test.want, ids); diff != "" || more {
				t.Errorf("%q: more %v (-want +got):\n%s", test.keyword, more, diff)
			}
		}
	})
}

func TestSearchKeepsToScopeAndFilter(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		for i := range 6 {
			addTicket(t, db, models.Ticket{DepartmentID: int64(1 + i%3), Status: models.Statuses[i%2*4], Subject: "same"}, "text")
		}
		tests := map[string]struct {
			scope   models.Scope
			filter  models.TicketFilter
			keyword string
			want    []int64
		}{
			"admin":             {models.Everything(), models.TicketFilter{}, "same", []int64{6, 5, 4, 3, 2, 1}},
			"nobody":            {models.Scope{}, models.TicketFilter{}, "same", nil},
			"agent":             {models.InDepartments(1), models.TicketFilter{}, "same text", []int64{4, 1}},
			"two departments":   {models.InDepartments(1, 3), models.TicketFilter{}, "same", []int64{6, 4, 3, 1}},
			"customer":          {models.OwnedBy(2), models.TicketFilter{}, "same", []int64{2}},
			"own number":        {models.OwnedBy(2), models.TicketFilter{}, "2", []int64{2}},
			"foreign number":    {models.InDepartments(1), models.TicketFilter{}, "#2", nil},
			"department":        {models.Everything(), models.TicketFilter{DepartmentID: 2}, "same", []int64{5, 2}},
			"foreign":           {models.InDepartments(1), models.TicketFilter{DepartmentID: 2}, "same", nil},
			"list":              {models.Everything(), models.TicketFilter{List: models.ListClosed}, "same", []int64{6, 4, 2}},
			"status":            {models.Everything(), models.TicketFilter{Status: models.StatusOpen}, "same", []int64{5, 3, 1}},
			"number, status":    {models.Everything(), models.TicketFilter{Status: models.StatusOpen}, "#2", nil},
			"overdue":           {models.Everything(), models.TicketFilter{Overdue: true}, "same", nil},
			"opened before":     {models.Everything(), models.TicketFilter{CreatedBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, "same", nil},
			"last updated from": {models.Everything(), models.TicketFilter{UpdatedFrom: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}, "tex*", []int64{6, 5, 4, 3, 2, 1}},
		}
		for name, test := range tests {
			ids, more := search(t, db, test.scope, test.filter, test.keyword)
			if diff := cmp.Diff(test.want, ids); diff != "" || more {
				t.Errorf("%s: more %v (-want +got):\n%s", name, more, diff)
			}
		}
	})
}

func TestSearchPages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		for i := range 11 {
			addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "alpha"}, strings.Repeat("alphabet ", i%2)+"7")
		}
		tests := map[string][][]int64{
			"alpha":     {{11, 10, 9, 8}, {7, 6, 5, 4}, {3, 2, 1}, nil},
			"alpha alp": {{11, 10, 9, 8}, {7, 6, 5, 4}, {3, 2, 1}, nil},
			"7":         {{7, 11, 10, 9}, {8, 6, 5, 4}, {3, 2, 1}, nil},
			"alphab":    {{10, 8, 6, 4}, {2}, nil},
		}
		for keyword, pages := range tests {
			for i, want := range pages {
				ids, more := search(t, db, models.Everything(), models.TicketFilter{Limit: 4, Offset: int64(4 * i)}, keyword)
				if diff := cmp.Diff(want, ids); diff != "" && len(want)+len(ids) > 0 {
					t.Errorf("%q page %d (-want +got):\n%s", keyword, i+1, diff)
				}
				if follows := i+1 < len(pages) && len(pages[i+1]) > 0; more != follows {
					t.Errorf("%q page %d: more %v", keyword, i+1, more)
				}
			}
		}
	})
}

func TestSearchTakesAnyPage(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "one"}, "text")
		for offset, want := range map[int64]int{-1: 1, 0: 1, 1: 0, math.MaxInt64: 0} {
			if ids, more := search(t, db, models.Everything(), models.TicketFilter{Offset: offset}, "text"); len(ids) != want || more {
				t.Errorf("offset %d finds %v, more %v", offset, ids, more)
			}
		}
	})
}

func TestSearchTakesAnything(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "x"}, strings.Repeat("word", 5000), strings.Repeat("a b ", 5000), "\xff\x00é")
		for _, keyword := range []string{
			strings.Repeat("a", 10_000), strings.Repeat("ab ", 3334), strings.Repeat("東", 10_000), strings.Repeat("*", 10_000),
			"'; DROP TABLE tickets; --", `") OR ("a`, `"unclosed`, "a* AND NOT -b +c ~d", "\x00", "\xff\xfe", "a\x00b", "\u202etxet",
			"😀 🏳️‍🌈", "{a b}:c^2", "(((((", "?0", "$1", ":name", "@x", "\\", "\\'", "%s%n", strings.Repeat("é\u0301", 3000),
		} {
			search(t, db, models.Everything(), models.TicketFilter{}, keyword)
		}
		if ids, _ := search(t, db, models.Everything(), models.TicketFilter{}, strings.Repeat("word", 2500)); len(ids) != 1 {
			t.Errorf("a long word finds %v", ids)
		}
	})
}

func TestBeginningsStandForManyWords(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		for i := range 30 {
			addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "x"}, fmt.Sprintf("config%02d odd%d confirmed", i, i%2))
		}
		ids, more := search(t, db, models.Everything(), models.TicketFilter{}, "odd1 conf")
		if len(ids) != 15 || more || ids[0] != 30 || ids[14] != 2 {
			t.Errorf("found %v, more %v", ids, more)
		}
	})
}

func rowsOf(t *testing.T, db *bun.DB, table string) int64 {
	t.Helper()
	n, err := db.NewSelect().Table(table).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestIndexFollowsTheTicket(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		id := addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "one two"}, "three", "one three four", "four")
		if n := rowsOf(t, db, "search_words"); n != 7 {
			t.Errorf("%d words, want 7: one two three four and the name", n)
		}
		other := addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "one"}, "five")
		unindex := func() error {
			return models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
				return models.UnindexTickets(ctx, tx, []int64{id})
			})
		}
		if err := unindex(); err != nil {
			t.Fatal(err)
		}
		if words, tickets := rowsOf(t, db, "search_words"), rowsOf(t, db, "search_tickets"); words != 5 || tickets != 1 {
			t.Errorf("%d words of %d tickets left, want 5 of 1", words, tickets)
		}
		if ids, _ := search(t, db, models.Everything(), models.TicketFilter{}, "one"); !cmp.Equal(ids, []int64{other}) {
			t.Errorf("found %v, want %d", ids, other)
		}
		if err := unindex(); err != nil {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestIndexTicketsIsIndexMessage(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		texts := []string{"b a c", "c 東京 a", "Éa"}
		for range 2 * len(texts) {
			addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "x"})
		}
		var many []models.TicketText
		for i, text := range texts {
			index(t, db, int64(i+1), text)
			many = append(many, models.TicketText{TicketID: int64(len(texts) + i + 1), Text: text})
		}
		if err := models.IndexTickets(t.Context(), db, many); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"search_words", "search_tickets"} {
			if n := rowsOf(t, db, table); n%2 != 0 {
				t.Errorf("%s: %d rows, want as many of both kinds", table, n)
			}
		}
		for _, word := range []string{"a", "b", "c", "東京", "ea"} {
			ids, _ := search(t, db, models.Everything(), models.TicketFilter{}, word)
			if n := len(ids) / 2; n == 0 || len(ids)%2 != 0 || ids[0] != ids[n]+3 {
				t.Errorf("%q found in %v", word, ids)
			}
		}
	})
}
