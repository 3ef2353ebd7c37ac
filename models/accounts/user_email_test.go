package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// before calls a function before each query; the context that it returns is the query's.
type before func(ctx context.Context, query string) context.Context

func (b before) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	return b(ctx, e.Query)
}

func (before) AfterQuery(context.Context, *bun.QueryEvent) {}

// asks opens a ticket of a customer, as the rules do: found by subject, name, address and text.
func asks(t *testing.T, db *bun.DB, user *models.User, text string) int64 {
	t.Helper()
	ticket := &models.Ticket{DepartmentID: 1, UserID: user.ID, Subject: "Ink", PriorityID: 1, CreatedAt: user.CreatedAt, UpdatedAt: user.CreatedAt}
	ticket.SetStatus(models.StatusOpen)
	err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		ticket.ID = 0
		if err := models.InsertTicket(ctx, tx, ticket); err != nil {
			return err
		}
		m := &models.Message{TicketID: ticket.ID, Author: models.AuthorCustomer, Body: "<p>" + text + "</p>", CreatedAt: user.CreatedAt}
		if err := models.InsertMessage(ctx, tx, m); err != nil {
			return err
		}
		return models.IndexMessage(ctx, tx, ticket.ID, m.ID, models.FoundBy(ticket, user)+text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return ticket.ID
}

// found returns how many tickets a keyword finds.
func found(t *testing.T, db *bun.DB, keyword string) int {
	t.Helper()
	ids, _, err := models.SearchTickets(t.Context(), db, models.Everything(), models.TicketFilter{Limit: 1000}, keyword)
	if err != nil {
		t.Fatal(err)
	}
	return len(ids)
}

func TestChangeUserEmail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, other := addUser(t, db, "maria@demo.test", true), addUser(t, db, "other@demo.test", true)
		for _, u := range []*models.User{maria, other} {
			addSession(t, db, 0, u.ID)
			if err := s.ForgotUser(t.Context(), u.Email, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // the second one changes nothing
			if err := s.ChangeUserEmail(t.Context(), billing, maria.ID, " Maria@NEW.test"); err != nil {
				t.Fatal(err)
			}
			addSession(t, db, 0, maria.ID)
		}
		now, err := models.UserByID(t.Context(), db, maria.ID)
		if err != nil || now.Email != "maria@new.test" || now.PasswordHash != maria.PasswordHash {
			t.Errorf("%+v, %v", now, err)
		}
		if n := count(t, db, "sessions"); n != 3 {
			t.Errorf("%d sessions, want the other's and the two that began after the change", n)
		}
		if links, mails := count(t, db, "one_time_links"), count(t, db, "outbox"); links != 1 || mails != 1 {
			t.Errorf("%d links and %d mails with one, want the other's", links, mails)
		}
		if _, token, to := link(t, db); to != other.Email || s.PasswordLinkGood(t.Context(), token) != nil {
			t.Errorf("the link that is left is %s's", to)
		}
		want := []string{"Billing | user.email | user | maria@demo.test > maria@new.test | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestChangeUserEmailRefuses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addUser(t, db, "maria@demo.test", true)
		addUser(t, db, "other@demo.test", true)
		addSession(t, db, 0, maria.ID)
		for email, word := range map[string]string{"": "field.required", "nope": "field.email", "Other@demo.test": "field.taken"} {
			if err := s.ChangeUserEmail(t.Context(), billing, maria.ID, email); !wrongEmail(err, word) {
				t.Errorf("%q: %v, want %s", email, err, word)
			}
		}
		for _, id := range []int64{0, -1, 99} {
			if err := s.ChangeUserEmail(t.Context(), billing, id, "new@demo.test"); !models.IsNotFound(err) {
				t.Errorf("customer %d: %v", id, err)
			}
		}
		if sessions, lines := count(t, db, "sessions"), count(t, db, "audit_log"); sessions != 1 || lines != 0 {
			t.Errorf("a refusal left %d sessions and %d lines", sessions, lines)
		}
	})
}

func TestOneOfTwoMovesToAnAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		users := []*models.User{addUser(t, db, "a@demo.test", true), addUser(t, db, "b@demo.test", true)}
		errs := make([]error, 2)
		var all sync.WaitGroup
		for i, u := range users {
			all.Go(func() { errs[i] = s.ChangeUserEmail(context.Background(), billing, u.ID, "c@demo.test") })
		}
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !wrongEmail(errors.Join(errs...), "field.taken") {
			t.Errorf("errors = %v", errs)
		}
	})
}

func TestTicketsAreFoundByTheNewAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, other := addUser(t, db, "maria@demo.test", true), addUser(t, db, "petra@demo.test", true)
		asks(t, db, maria, "Write to m.silva@demo.example") // every word of the new address
		answered := asks(t, db, maria, "Nothing comes out, says Maria")
		asks(t, db, other, "Ask maria@demo.test")
		reply := &models.Message{TicketID: answered, Author: models.AuthorStaff, Body: "<p>Hello <b>zanzibar</b></p>", CreatedAt: maria.CreatedAt}
		if err := models.InsertMessage(t.Context(), db, reply); err != nil {
			t.Fatal(err)
		}
		if err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
			return models.IndexMessage(ctx, tx, answered, reply.ID, "Hello zanzibar")
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeUserEmail(t.Context(), billing, maria.ID, "m.silva@demo.example"); err != nil {
			t.Fatal(err)
		}
		for keyword, want := range map[string]int{"m.silva@demo.example": 2, "silva": 2, "maria": 2, "maria@demo.test": 1,
			"ink": 3, "somebody": 3, "zanzibar": 1, "nothing": 1, "test": 1, "petra@demo.test": 1} {
			if n := found(t, db, keyword); n != want {
				t.Errorf("%s finds %d tickets, want %d", keyword, n, want)
			}
		}
	})
}

// TestAnInterruptedChangeOfAddressIsFinished breaks the change at one query after the other, and makes it once more each time.
func TestAnInterruptedChangeOfAddressIsFinished(t *testing.T) {
	const tickets = 45
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addUser(t, db, "mail0@demo.test", true)
		for range tickets {
			asks(t, db, maria, "Hello")
		}
		broken := *s
		left, turn := 0, 1
		broken.DB = db.WithQueryHook(before(func(ctx context.Context, query string) context.Context {
			if left--; left != 0 {
				return ctx
			}
			dead, cancel := context.WithCancel(ctx)
			cancel()
			return dead
		}))
		for at := 1; ; at += 7 {
			left = at
			email := fmt.Sprintf("mail%d@demo.test", turn)
			err := broken.ChangeUserEmail(context.Background(), billing, maria.ID, email)
			if err == nil {
				if turn < 20 {
					t.Errorf("it was interrupted %d times only", turn-1)
				}
				return
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if err := s.ChangeUserEmail(context.Background(), billing, maria.ID, email); err != nil {
				t.Fatal(err)
			}
			if now, gone := found(t, db, email), found(t, db, fmt.Sprintf("mail%d@demo.test", turn-1)); now != tickets || gone != 0 {
				t.Fatalf("after query %d, %d tickets are found, and %d by the former address", at, now, gone)
			}
			turn++
		}
	})
}

// TestNoLinkGoesToAnAddressThatWasGivenUp changes the address between the question who has it and the link.
func TestNoLinkGoesToAnAddressThatWasGivenUp(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria := addUser(t, db, "maria@demo.test", true)
		slow, asked := *s, false
		slow.DB = db.WithQueryHook(before(func(ctx context.Context, query string) context.Context {
			asked = asked || strings.Contains(query, "maria@demo.test")
			if query == "BEGIN" && asked {
				asked = false
				if err := s.ChangeUserEmail(context.Background(), accounts.Actor{}, maria.ID, "new@demo.test"); err != nil {
					t.Error(err)
				}
			}
			return ctx
		}))
		if err := slow.ForgotUser(t.Context(), "maria@demo.test", "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		if links, mails := count(t, db, "one_time_links"), count(t, db, "outbox"); links+mails != 0 {
			t.Errorf("%d links, %d mails", links, mails)
		}
	})
}
