package models_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestUsersNewestFirst(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		none, err := models.Users(t.Context(), db, 2, 0)
		must(t, err)
		same(t, "of nobody", []models.User{}, none)
		for i := range 5 {
			must(t, models.InsertUser(t.Context(), db, &models.User{Email: fmt.Sprintf("%d@example.test", i), CreatedAt: at}))
		}
		n, err := models.CountUsers(t.Context(), db)
		must(t, err)
		same(t, "users", int64(5), n)
		for offset, want := range map[int64]string{0: "4@ 3@", 2: "2@ 1@", 4: "0@", 5: "", 1 << 40: ""} {
			page, err := models.Users(t.Context(), db, 2, offset)
			must(t, err)
			var got []string
			for _, u := range page {
				got = append(got, strings.TrimSuffix(u.Email, "example.test"))
			}
			same(t, fmt.Sprint("from ", offset), want, strings.Join(got, " "))
		}
	})
}

func TestUserRows(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, user := t.Context(), threadUser(t, db)
		other := &models.User{Email: "other@example.test", CreatedAt: at}
		must(t, models.InsertUser(ctx, db, other))
		must(t, models.SetUserEmail(ctx, db, user.ID, "new@example.test"))
		if err := models.SetUserEmail(ctx, db, user.ID, other.Email); !models.IsDuplicate(err) {
			t.Errorf("a taken address: %v", err)
		}
		err := models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
			locked, err := models.LockUser(ctx, tx, user.ID)
			must(t, err)
			same(t, "address", "new@example.test", locked.Email)
			_, err = models.LockUser(ctx, tx, 99)
			return err
		})
		if !models.IsNotFound(err) {
			t.Errorf("an unknown customer: %v", err)
		}
		ticket := threadTicket(t, db, user.ID, "Ink", at)
		if err := models.DeleteUser(ctx, db, user.ID); !models.IsOrphan(err) {
			t.Errorf("a customer with a ticket: %v", err)
		}
		must(t, models.DeleteTickets(ctx, db, []int64{ticket.ID}))
		must(t, models.DeleteTickets(ctx, db, nil))
		must(t, models.DeleteUser(ctx, db, user.ID))
		ticket.ID, ticket.UserID = 0, user.ID
		if err := models.InsertTicket(ctx, db, ticket); !models.IsOrphan(err) {
			t.Errorf("a ticket of a customer who is gone: %v", err)
		}
	})
}

func TestDepartmentRows(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, d := t.Context(), &models.Department{Name: "Bugs", CreatedAt: at}
		err := models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
			d.ID = 0
			must(t, models.InsertDepartment(ctx, tx, d))
			_, err := models.LockDepartment(ctx, tx, d.ID)
			must(t, err)
			_, err = models.LockDepartment(ctx, tx, 99)
			return err
		})
		if !models.IsNotFound(err) {
			t.Errorf("an unknown department: %v", err)
		}
		same(t, "position", 4, d.Position)
		must(t, models.UpdateDepartment(ctx, db, &models.Department{ID: 1, Name: "General", Private: true}))
		must(t, models.UpdateDepartment(ctx, db, &models.Department{ID: 1, Name: "General", Private: true})) // nothing changes
		if err := models.UpdateDepartment(ctx, db, &models.Department{ID: 99, Name: "X"}); !models.IsNotFound(err) {
			t.Errorf("an unknown department: %v", err)
		}
		ticket := threadTicket(t, db, threadUser(t, db).ID, "Ink", at)
		if err := models.DeleteDepartment(ctx, db, 1); !models.IsOrphan(err) {
			t.Errorf("a department with a ticket: %v", err)
		}
		must(t, models.DeleteTickets(ctx, db, []int64{ticket.ID}))
		must(t, models.DeleteDepartment(ctx, db, 1))
		left, err := models.Departments(ctx, db)
		must(t, err)
		same(t, "departments", 2, len(left))
	})
}

func TestTicketsOfAnOwner(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		filledDesk(t, db)
		for name, scope := range map[string]models.Scope{"department": models.InDepartments(2), "user": models.OwnedBy(7), "nobody": {}} {
			all, err := models.TicketIDs(t.Context(), db, scope, 5000)
			must(t, err)
			for _, id := range all {
				if _, err := models.TicketByID(t.Context(), db, scope, id); err != nil {
					t.Fatal(err)
				}
			}
			if name == "department" {
				n, err := models.CountDepartmentTickets(t.Context(), db, 2)
				must(t, err)
				stored, err := db.NewSelect().Table("tickets").Where("department_id = 2").Count(t.Context())
				must(t, err)
				same(t, "tickets", [2]int64{stored, stored}, [2]int64{n, int64(len(all))})
			}
			some, err := models.TicketIDs(t.Context(), db, scope, 3)
			must(t, err)
			if len(some) != min(3, len(all)) || slices.ContainsFunc(some, func(id int64) bool { return !slices.Contains(all, id) }) {
				t.Errorf("%s: %v of %d", name, some, len(all))
			}
			for _, s := range plans(t, db, func(db bun.IDB) error {
				_, err := models.TicketIDs(t.Context(), db, scope, 100)
				return err
			}) {
				if strings.HasPrefix(s.plan, "SCAN t") || strings.HasPrefix(s.plan, "ALL ") || s.sorts() {
					t.Errorf("%s: %s", name, s.plan)
				}
			}
		}
	})
}
