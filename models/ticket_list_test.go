package models_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// listed makes tickets that differ in all that lists filter and sort by.
func listed(t *testing.T, db *bun.DB) []models.Ticket {
	t.Helper()
	users := []int64{threadUser(t, db).ID}
	other := &models.User{Fullname: "Otto", Email: "otto@example.test", Active: true, CreatedAt: at}
	must(t, models.InsertUser(t.Context(), db, other))
	users = append(users, other.ID)
	tickets := make([]models.Ticket, 60)
	for i := range tickets {
		tickets[i] = models.Ticket{DepartmentID: int64(1 + i%3), UserID: users[i/7%2], Subject: fmt.Sprintf("subject %02d", i*37%60),
			PriorityID: int64(1 + i%6), Channel: models.ChannelPortal, LastAuthor: models.AuthorCustomer,
			CreatedAt: at.Add(time.Duration(i) * time.Hour), UpdatedAt: at.Add(time.Duration(i*17%30) * time.Hour)}
		tickets[i].SetStatus(models.Status(1 + i%5))
		tickets[i].Overdue = tickets[i].List == models.ListActive && i%4 == 0
		must(t, models.InsertTicket(t.Context(), db, &tickets[i]))
	}
	return tickets
}

// fits says what a filter and a scope ask for, ticket by ticket.
func fits(t models.Ticket, scope models.Scope, f models.TicketFilter) bool {
	return scope.Sees(t.DepartmentID, t.UserID) && (f.Overdue || f.List == 0 || t.List == f.List) && (!f.Overdue || t.Overdue) &&
		(f.DepartmentID == 0 || t.DepartmentID == f.DepartmentID) && (f.UserID == 0 || t.UserID == f.UserID) &&
		(f.Status == 0 || t.Status == f.Status) && (f.PriorityID == 0 || t.PriorityID == f.PriorityID) &&
		(f.CreatedFrom.IsZero() || !t.CreatedAt.Before(f.CreatedFrom)) && (f.CreatedBefore.IsZero() || t.CreatedAt.Before(f.CreatedBefore)) &&
		(f.UpdatedFrom.IsZero() || !t.UpdatedAt.Before(f.UpdatedFrom)) && (f.UpdatedBefore.IsZero() || t.UpdatedAt.Before(f.UpdatedBefore))
}

// inOrder compares two tickets as a list with the sort, newest or highest first, shows them.
func inOrder(sort models.Sort) func(a, b models.Ticket) int {
	return func(a, b models.Ticket) int {
		order := 0
		switch sort {
		case models.SortSubject:
			order = strings.Compare(b.Subject, a.Subject)
		case models.SortDepartment:
			order = cmp.Compare(b.DepartmentID, a.DepartmentID)
		case models.SortPriority:
			order = cmp.Compare(b.PriorityID, a.PriorityID)
		case models.SortStatus:
			order = cmp.Compare(b.Status, a.Status)
		}
		if sort != models.SortID && sort != models.SortSubject {
			order = cmp.Or(order, b.UpdatedAt.Compare(a.UpdatedAt))
		}
		return cmp.Or(order, cmp.Compare(b.ID, a.ID))
	}
}

func TestListTickets(t *testing.T) {
	scopes := map[string]models.Scope{"admin": models.Everything(), "agent": models.InDepartments(1, 3), "agent of one": models.InDepartments(2),
		"customer": models.OwnedBy(2), "nobody": {}, "agent of none": models.InDepartments()}
	filters := map[string]models.TicketFilter{"all": {}, "active": {List: models.ListActive}, "answered": {List: models.ListAnswered},
		"overdue": {Overdue: true}, "department": {List: models.ListActive, DepartmentID: 3}, "status": {Status: models.StatusInProgress},
		"status of another list": {List: models.ListClosed, Status: models.StatusOpen}, "priority": {PriorityID: 4}, "user": {UserID: 1},
		"created":    {CreatedFrom: at.Add(10 * time.Hour), CreatedBefore: at.Add(20 * time.Hour)},
		"updated":    {List: models.ListActive, UpdatedFrom: at.Add(5 * time.Hour), UpdatedBefore: at.Add(9 * time.Hour)},
		"one moment": {CreatedFrom: at.Add(7 * time.Hour), CreatedBefore: at.Add(7*time.Hour + time.Microsecond)}}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		tickets := listed(t, db)
		for who, scope := range scopes {
			for name, f := range filters {
				for _, sort := range append([]models.Sort{"", "id; DROP TABLE tickets"}, models.Sorts...) {
					f.Sort, f.Ascending, f.Limit, f.Offset = sort, len(name)%2 == 0, 7, 2
					checkList(t, db, fmt.Sprint(who, ", ", name, ", by ", sort), tickets, scope, f)
				}
			}
		}
	})
}

func checkList(t *testing.T, db *bun.DB, name string, tickets []models.Ticket, scope models.Scope, f models.TicketFilter) {
	t.Helper()
	var want []models.Ticket
	for _, ticket := range tickets {
		if fits(ticket, scope, f) {
			want = append(want, ticket)
		}
	}
	slices.SortFunc(want, inOrder(f.Sort))
	if f.Ascending {
		slices.Reverse(want)
	}
	want = want[min(int(f.Offset), len(want)):min(int(f.Offset+f.Limit), len(want))]
	got, err := models.ListTickets(t.Context(), db, scope, f)
	must(t, err)
	var wantIDs, gotIDs []int64
	for _, ticket := range want {
		wantIDs = append(wantIDs, ticket.ID)
	}
	for _, row := range got {
		gotIDs = append(gotIDs, row.ID)
		if wantEmail := map[int64]string{1: "ines@castro.test", 2: "otto@example.test"}[row.UserID]; row.UserEmail != wantEmail {
			t.Errorf("%s: ticket %d is %s's, want %s", name, row.ID, row.UserEmail, wantEmail)
		}
	}
	same(t, name, wantIDs, gotIDs)
	rows, err := models.TicketRows(t.Context(), db, scope, wantIDs)
	must(t, err)
	if len(rows) != len(wantIDs) {
		t.Errorf("%s: %d rows of %d ids", name, len(rows), len(wantIDs))
	}
}

func TestScopesHoldForSingleTickets(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		tickets := listed(t, db)
		ids := make([]int64, len(tickets))
		for i, ticket := range tickets {
			ids[i] = ticket.ID
		}
		for _, scope := range []models.Scope{models.Everything(), models.InDepartments(1), models.InDepartments(2, 3), models.OwnedBy(2), {}} {
			var want []int64
			for _, ticket := range tickets {
				seen, err := models.TicketByID(t.Context(), db, scope, ticket.ID)
				if sees := scope.Sees(ticket.DepartmentID, ticket.UserID); sees != (err == nil) || (!sees && !models.IsNotFound(err)) {
					t.Fatalf("%+v, ticket %d: %v, %v", scope, ticket.ID, seen, err)
				}
				if err == nil {
					same(t, "ticket", ticket, *seen)
					want = append(want, ticket.ID)
				}
			}
			rows, err := models.TicketRows(t.Context(), db, scope, ids)
			must(t, err)
			var got []int64
			for _, r := range rows {
				got = append(got, r.ID)
			}
			same(t, "rows", want, got)
		}
	})
}
