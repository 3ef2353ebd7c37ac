package tickets

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// meanwhile lets something happen before a query, or after it.
type meanwhile struct{ before, after func(query string) }

// BeforeQuery calls the function for it.
func (m meanwhile) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if m.before != nil {
		m.before(e.Query)
	}
	return ctx
}

// AfterQuery calls the function for it.
func (m meanwhile) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if m.after != nil {
		m.after(e.Query)
	}
}

// during returns the same desk, on which something happens before the nth transaction begins.
func (d *testDesk) during(nth int, what func()) *Service {
	people, watched := *d.Accounts, *d.Service
	watched.DB = d.db.WithQueryHook(meanwhile{before: func(query string) {
		if query != "BEGIN" {
			return
		}
		if nth--; nth == 0 {
			what()
		}
	}})
	people.DB = watched.DB
	watched.Accounts = &people
	return &watched
}

// TestTicketsThatArriveMeanwhileGoToo lets tickets arrive before each transaction of a deletion, up to more than one takes.
func TestTicketsThatArriveMeanwhileGoToo(t *testing.T) {
	for nth := 1; nth <= 3; nth++ {
		for _, arriving := range []int{1, purgeBatch + 1} {
			t.Run(fmt.Sprint(arriving, " before ", nth), func(t *testing.T) {
				eachOwner(t, func(t *testing.T, d *testDesk, remove func(*Service) error) {
					cora := d.customer("cora@example.test")
					d.asks(cora, 1, "Ink")
					arrived := false
					d.must(remove(d.during(nth, func() {
						arrived = true
						d.manyTickets(arriving, cora.ID, 1)
					})))
					d.same("arrived", true, arrived)
					d.same("tickets", 0, d.rows()["tickets"])
					d.same("lines", 1+arriving+1, d.rows()["audit_log"])
					d.whole()
				})
			})
		}
	}
}

// TestTicketsThatMoveAwayStay moves a ticket to another department while its own is being deleted: before a batch is looked for,
// and, where somebody can write then, before it is locked.
func TestTicketsThatMoveAwayStay(t *testing.T) {
	for name, within := range map[string]bool{"before": false, "within": true} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				within := within && d.db.Dialect().Name() == dialect.MySQL
				moment := "BEGIN"
				if within {
					moment = fmt.Sprint("LIMIT ", purgeBatch)
				}
				ticket, moved := d.asks(d.customer("cora@example.test"), 1, "Ink"), false
				move := func(query string) {
					if moved || !strings.Contains(query, moment) {
						return
					}
					moved = true
					_, err := d.Change(context.Background(), models.Everything(), Actor{}, []int64{ticket.ID}, Change{DepartmentID: 2})
					d.must(err)
				}
				watched, hook := *d.Service, meanwhile{before: move}
				if within {
					hook = meanwhile{after: move}
				}
				watched.DB = d.db.WithQueryHook(hook)
				d.must(watched.DeleteDepartment(context.Background(), billing, 1))
				d.same("department", int64(2), d.ticket(ticket.ID).DepartmentID)
				d.whole()
			})
		})
	}
}

// TestAMailboxThatComesMeanwhileKeepsTheDepartment: it comes before the last transaction, which must look once more.
func TestAMailboxThatComesMeanwhileKeepsTheDepartment(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		d.asks(d.customer("cora@example.test"), 1, "Ink")
		err := d.during(3, func() { d.mailbox("support@desk.example.test", 1) }).DeleteDepartment(context.Background(), billing, 1)
		if models.KindOf(err) != models.KindConflict {
			t.Errorf("error = %v, want a conflict", err)
		}
		_, known := d.set().Department(1)
		d.same("known", true, known)
		d.whole()
	})
}

// TestWhatIsDeletedBetweenLookAndWrite deletes what somebody has just found to be there.
func TestWhatIsDeletedBetweenLookAndWrite(t *testing.T) {
	ctx := context.Background()
	deleteOne := func(d *testDesk) { d.must(d.DeleteDepartment(ctx, billing, 1)) }
	deleteCora := func(d *testDesk) { d.must(d.DeleteUser(ctx, models.Everything(), billing, d.cora().ID)) }
	tests := map[string]struct {
		gone func(d *testDesk)
		do   func(d *testDesk, s *Service) error
		want string
	}{
		"department of a new ticket": {deleteOne, func(_ *testDesk, s *Service) error {
			_, err := s.Open(ctx, OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Gus", Email: "gus@example.test", Subject: "Ink",
				Body: Body{Text: "Hello"}, Files: twoFiles()})
			return err
		}, "invalid: error.invalid department=field.choose"},
		"department to move to": {deleteOne, func(_ *testDesk, s *Service) error {
			_, err := s.Change(ctx, models.Everything(), Actor{}, []int64{1}, Change{DepartmentID: 1})
			return err
		}, "invalid: error.invalid department=field.choose"},
		"customer who is signed in": {deleteCora, func(d *testDesk, s *Service) error {
			_, err := s.Open(ctx, OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, User: d.cora(), By: Actor{User: d.cora()}, Subject: "Ink",
				Body: Body{Text: "Hello"}, Files: twoFiles()})
			return err
		}, "not_found: error.not_found.user"},
		"customer who is known by address": {deleteCora, func(_ *testDesk, s *Service) error {
			_, err := s.Open(ctx, OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Cora", Email: "cora@example.test", Subject: "Ink",
				Body: Body{Text: "Hello"}})
			return err
		}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.customer("cora@example.test")
				d.must(models.InsertUser(ctx, d.db, &models.User{Fullname: "Eve", Email: "eve@example.test", Active: true, CreatedAt: d.Now()}))
				eve, err := models.UserByEmail(ctx, d.db, "eve@example.test")
				d.must(err)
				d.asks(eve, 2, "Paper")
				d.set()
				before := d.rows()["tickets"]
				err = test.do(d, d.during(1, func() { test.gone(d) }))
				made := d.rows()["tickets"] - before
				if got := fmt.Sprint(err); err != nil && got != test.want || err == nil && test.want != "" || (made == 1) != (test.want == "") {
					t.Errorf("error = %v, want %q, and %d tickets were made", err, test.want, made)
				}
				d.same("files", []string(nil), d.store.keys())
				d.whole()
			})
		})
	}
}

// TestACustomerWhoGoesWithinATransactionIsMadeAnew deletes a customer between the look and the ticket. On SQLite nobody writes
// while another does.
func TestACustomerWhoGoesWithinATransactionIsMadeAnew(t *testing.T) {
	d, ctx := newDesk(t, modelstest.DB(t, modelstest.MySQL)), context.Background()
	d.customer("cora@example.test")
	watched, people, asked := *d.Service, *d.Accounts, 0
	watched.DB = d.db.WithQueryHook(meanwhile{after: func(query string) {
		if query == "BEGIN" || asked > 0 {
			asked++
		}
		if asked == 2 {
			d.must(d.DeleteUser(ctx, models.Everything(), billing, 1))
		}
	}})
	people.DB = watched.DB
	watched.Accounts = &people
	ticket, err := watched.Open(ctx, OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Cora", Email: "cora@example.test",
		Subject: "Ink", Body: Body{Text: "Hello"}, Files: twoFiles()})
	d.must(err)
	d.same("customer", d.cora().ID, ticket.UserID)
	d.same("rows", [3]int{1, 1, 2}, [3]int{d.rows()["users"], d.rows()["tickets"], len(d.store.keys())})
	d.whole()
}

// TestTicketsArriveWhileTheirOwnerGoes lets customers write through two doors, and their address change, all at once with
// the deletion: none of them meets an error that nobody can act on, and nothing is left behind.
func TestTicketsArriveWhileTheirOwnerGoes(t *testing.T) {
	const writers, each = 4, 6
	eachOwner(t, func(t *testing.T, d *testDesk, remove func(*Service) error) {
		ctx, cora := context.Background(), d.customer("cora@example.test")
		d.manyTickets(50, cora.ID, 1)
		d.manyTickets(5, cora.ID, 2)
		d.set()
		mails := make([]Incoming, each)
		for i := range mails {
			mails[i] = d.arrive(mailFrom("cora@example.test", fmt.Sprint("Mail ", i), fmt.Sprint("Hello ", i)))
		}
		errs := make([]error, writers)
		atOnce(writers, func(writer int) {
			for n := 0; n < each && errs[writer] == nil; n++ {
				switch writer {
				case 0:
					if n == each/2 {
						errs[writer] = remove(d.Service)
					}
				case 1:
					_, err := d.Receive(ctx, mails[n])
					for try := 0; models.IsOrphan(err) && try < 3; try++ { // as the fetcher does
						_, err = d.Receive(ctx, mails[n])
					}
					errs[writer] = err
				case 2:
					err := d.Accounts.ChangeUserEmail(ctx, accounts.Actor{}, cora.ID, fmt.Sprintf("cora%d@example.test", n%2))
					if !models.IsNotFound(err) {
						errs[writer] = err
					}
				default:
					_, err := d.Open(ctx, OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Cora", Email: "cora@example.test",
						Subject: "Ink", Body: Body{Text: "Hello"}})
					if models.KindOf(err) != models.KindInvalid {
						errs[writer] = err
					}
				}
			}
		})
		for writer, err := range errs {
			if err != nil {
				t.Errorf("writer %d: %v", writer, err)
			}
		}
		d.whole()
	})
}
