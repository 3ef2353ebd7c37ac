package tickets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"helpdeskz/models"
)

// pair adds two customers: one with tickets, in the departments given, who is to become part of the other one.
func (d *testDesk) pair(departments ...int64) (from, into *models.User) {
	d.t.Helper()
	from = d.customer("cora@example.test")
	into = &models.User{Fullname: "Zoe Bell", Email: "zoe@other.test", Active: true, CreatedAt: d.Now()}
	d.must(models.InsertUser(context.Background(), d.db, into))
	for i, department := range departments {
		d.asks(from, department, fmt.Sprint("Ink ", i))
	}
	return from, into
}

// finds returns how many tickets a keyword finds.
func (d *testDesk) finds(keyword string) int {
	d.t.Helper()
	ids, _, err := models.SearchTickets(context.Background(), d.db, models.Everything(), models.TicketFilter{Limit: 1000}, keyword)
	d.must(err)
	return len(ids)
}

func (d *testDesk) owned(user *models.User) int64 {
	d.t.Helper()
	counts, err := models.CountTicketsOfUsers(context.Background(), d.db, models.Everything(), []int64{user.ID})
	d.must(err)
	return counts[user.ID]
}

// nothingOf fails when a table names a customer still.
func (d *testDesk) nothingOf(id int64) {
	d.t.Helper()
	tables, err := models.Tables(context.Background(), d.db)
	d.must(err)
	for _, table := range tables {
		if !slices.ContainsFunc(table.Columns, func(c models.Column) bool { return c.Name == "user_id" }) {
			continue
		}
		n, err := d.db.NewSelect().Table(table.Name).Where("user_id = ?", id).Count(context.Background())
		d.must(err)
		d.same("rows of the former account in "+table.Name, 0, int(n))
	}
}

func TestMergeUsers(t *testing.T) {
	ctx := context.Background()
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna := d.agent("anna", 1)
		from, into := d.pair(1)
		for i := range mergeBatch + 3 {
			d.asks(from, int64(1+i%3), fmt.Sprint("Paper ", i))
		}
		d.asks(into, 1, "Pens")
		d.access(from)
		d.access(into)
		d.must(models.AddParticipant(ctx, d.db, 1, into.Email))
		d.answers(anna, 1, 0)
		moved, err := d.MergeUsers(ctx, models.Everything(), Actor{Program: billing.Program, IP: billing.IP}, from.ID, into.ID)
		d.must(err)
		d.same("moved", mergeBatch+4, moved)
		d.same("line", "user.merge user 2 cora@example.test > zoe@other.test: 24 tickets", d.lastLine())
		d.nothingOf(from.ID)
		if _, err := models.UserByID(ctx, d.db, from.ID); !models.IsNotFound(err) {
			t.Errorf("the former account: %v", err)
		}
		d.same("tickets", int64(mergeBatch+5), d.owned(into))
		d.same("sessions and links", [2]int{1, 1}, [2]int{d.ownerRows()["sessions"], d.ownerRows()["one_time_links"]})
		d.same("found by the new name, the new address and the former one", [3]int{mergeBatch + 5, mergeBatch + 5, mergeBatch + 4},
			[3]int{d.finds("bell"), d.finds("zoe@other.test"), d.finds("cora@example.test")})
		others, err := models.ParticipantsOf(ctx, d.db, 1)
		d.must(err)
		d.same("takes part", []string{from.Email}, others)
		events, err := models.EventsOf(ctx, d.db, &models.Ticket{ID: 1})
		d.must(err)
		last := events[len(events)-1]
		d.same("history", []string{"customer", "Billing", from.Email, into.Email}, []string{string(last.Kind), last.Actor, last.BeforeValue, last.AfterValue})
		d.whole()
		d.same("mail from the former address", verdict{models.DecisionReply, reasonSubjectNumber, 1},
			verdictOf(d.receive(mailFrom(from.Email, "Re: [#1] Ink 0", "One more thing"))))
		d.same("mail from the address that stays", verdict{models.DecisionReply, reasonSubjectNumber, 1},
			verdictOf(d.receive(mailFrom(into.Email, "Re: [#1] Ink 0", "And another"))))
	})
}

func TestMergeUsersRefuses(t *testing.T) {
	ctx := context.Background()
	eachDesk(t, func(t *testing.T, d *testDesk) {
		from, into := d.pair(1, 2)
		d.asks(into, 3, "Pens")
		before := d.ownerRows()
		tests := map[string]struct {
			scope      models.Scope
			from, into int64
			want       models.Kind
		}{
			"itself":                    {models.Everything(), from.ID, from.ID, models.KindConflict},
			"nobody":                    {models.Everything(), 99, into.ID, models.KindNotFound},
			"into nobody":               {models.Everything(), from.ID, 99, models.KindNotFound},
			"some of the one's":         {models.InDepartments(1, 3), from.ID, into.ID, models.KindForbidden},
			"none of the other's":       {models.InDepartments(1, 2), from.ID, into.ID, models.KindForbidden},
			"the other way":             {models.InDepartments(1, 2), into.ID, from.ID, models.KindForbidden},
			"whoever sees no ticket":    {models.Scope{}, from.ID, into.ID, models.KindForbidden},
			"a customer with the other": {models.OwnedBy(into.ID), from.ID, into.ID, models.KindForbidden},
		}
		for name, test := range tests {
			if _, err := d.MergeUsers(ctx, test.scope, billing, test.from, test.into); models.KindOf(err) != test.want {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		}
		for _, scope := range []models.Scope{{}, models.InDepartments(1), models.InDepartments(3)} {
			if err := d.DeleteUser(ctx, scope, billing, from.ID); models.KindOf(err) != models.KindForbidden {
				t.Errorf("deleted by whoever does not see all tickets: %v", err)
			}
		}
		d.same("rows", before, d.ownerRows())
		if _, err := d.MergeUsers(ctx, models.InDepartments(1, 2, 3), billing, from.ID, into.ID); err != nil {
			t.Errorf("by an agent who sees all of them: %v", err)
		}
		d.must(d.DeleteUser(ctx, models.InDepartments(1, 2, 3), billing, into.ID))
		d.same("tickets", 0, d.rows()["tickets"])
		d.whole()
	})
}

// TestAMergeIsInterrupted stops it before each of its transactions: what has moved is whole, and another call does the rest.
func TestAMergeIsInterrupted(t *testing.T) {
	for nth := 1; nth <= 3; nth++ {
		t.Run(fmt.Sprint("before transaction ", nth), func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				from, into := d.pair()
				for i := range 2*mergeBatch + 1 {
					d.asks(from, 1, fmt.Sprint("Ink ", i))
				}
				ctx, stop := context.WithCancel(context.Background())
				moved, err := d.during(nth, stop).MergeUsers(ctx, models.Everything(), billing, from.ID, into.ID)
				if !errors.Is(err, context.Canceled) || moved != (nth-1)*mergeBatch {
					t.Fatalf("moved %d, %v", moved, err)
				}
				d.same("left", int64(2*mergeBatch+1-moved), d.owned(from))
				d.same("found by the new name", moved, d.finds("bell"))
				d.whole()
				_, err = d.MergeUsers(context.Background(), models.Everything(), billing, from.ID, into.ID)
				d.must(err)
				d.nothingOf(from.ID)
				d.same("found by the new name", 2*mergeBatch+1, d.finds("bell"))
				d.whole()
			})
		})
	}
}

// TestCustomersWriteWhileTheyAreMerged: tickets and mails come in, and both accounts are merged into each other at once. None meets
// an error that nobody can act on, and no ticket is lost.
func TestCustomersWriteWhileTheyAreMerged(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		from, into := d.pair(1, 1, 1)
		var all sync.WaitGroup
		made := make([]int64, 6)
		for i := range made {
			all.Go(func() {
				ticket, err := d.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Cora", Email: from.Email,
					Subject: fmt.Sprint("Late ", i), Body: Body{Text: "Hello"}})
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				made[i] = ticket.ID
			})
		}
		for _, way := range [][2]int64{{from.ID, into.ID}, {into.ID, from.ID}} {
			all.Go(func() {
				_, err := d.MergeUsers(context.Background(), models.Everything(), billing, way[0], way[1])
				if err != nil && !models.IsNotFound(err) {
					t.Errorf("merge: %v", err)
				}
			})
		}
		all.Wait()
		for i, id := range made {
			d.same("subject", fmt.Sprint("Late ", i), d.ticket(id).Subject)
		}
		d.same("tickets", 9, d.rows()["tickets"])
		d.whole()
	})
}
