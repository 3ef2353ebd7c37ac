package tickets

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// billing is another program that uses the API.
var billing = Actor{Program: "Billing", IP: "192.0.2.7"}

// access lets a customer be signed in and be sent a link.
func (d *testDesk) access(user *models.User) {
	d.t.Helper()
	ctx := context.Background()
	d.must(models.InsertSession(ctx, d.db, &models.Session{Hash: secret.Hash(secret.NewToken()), UserID: user.ID, Data: "{}",
		CreatedAt: d.Now(), SeenAt: d.Now(), ExpiresAt: d.Now().Add(time.Hour)}))
	d.must(d.Accounts.ForgotUser(ctx, user.Email, "192.0.2.1"))
}

// owners are the two that tickets go with, and what a test needs to delete one.
var owners = map[string]struct {
	remove func(ctx context.Context, s *Service, id int64) error
	rows   map[string]int // that go with the owner beside the tickets'
	line   string         // of the audit log
}{
	"user": {func(ctx context.Context, s *Service, id int64) error {
		return s.DeleteUser(ctx, models.Everything(), billing, id)
	},
		map[string]int{"users": 1, "sessions": 1, "one_time_links": 1}, "user.delete user 1 cora@example.test"},
	"department": {func(ctx context.Context, s *Service, id int64) error { return s.DeleteDepartment(ctx, billing, id) },
		map[string]int{"departments": 1, "staff_departments": 1, "custom_field_departments": 1}, "department.delete department 1 General"},
}

// eachOwner runs f for both owners, whose id is 1, on a fresh desk on each database.
func eachOwner(t *testing.T, f func(t *testing.T, d *testDesk, remove func(s *Service) error)) {
	t.Helper()
	for name, o := range owners {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				f(t, d, func(s *Service) error { return o.remove(context.Background(), s, 1) })
			})
		})
	}
}

// ownerRows returns how many rows each table has that knows customers, departments or tickets.
func (d *testDesk) ownerRows() map[string]int {
	d.t.Helper()
	counts := d.rows()
	for _, table := range []string{"departments", "staff_departments", "custom_field_departments", "sessions", "mailboxes"} {
		n, err := d.db.NewSelect().Table(table).Count(context.Background())
		d.must(err)
		counts[table] = int(n)
	}
	return counts
}

// whole fails when something is left of a ticket that is gone, or something is missing of one that is there.
func (d *testDesk) whole() {
	d.t.Helper()
	d.same("counts", d.realCounts(), d.keptCounts())
	for _, table := range []string{"messages", "search_words", "search_tickets"} {
		var strays, bare int
		d.must(d.db.NewSelect().Table(table).ColumnExpr("COUNT(*)").Where("ticket_id NOT IN (SELECT id FROM tickets)").
			Scan(context.Background(), &strays))
		d.must(d.db.NewSelect().Table("tickets").ColumnExpr("COUNT(*)").
			Where("id NOT IN (SELECT ticket_id FROM ?)", bun.Ident(table)).Scan(context.Background(), &bare))
		if strays+bare != 0 {
			d.t.Errorf("%s: %d rows of no ticket, %d tickets without a row", table, strays, bare)
		}
	}
}

func TestDeletingAnOwnerLeavesNothing(t *testing.T) {
	for name, owner := range owners {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				anna := d.agent("anna", 1, 2)
				d.field(models.CustomField{Kind: models.FieldPassword, Title: "PIN", Departments: []int64{1, 2}})
				cora, eve := d.customer("cora@example.test"), d.customer("eve@example.test")
				d.asks(eve, 2, "Paper")
				d.access(eve)
				before, last := d.ownerRows(), d.lastMail()
				d.access(cora)
				d.fullTicket(anna)
				d.fullTicketAgain(anna)
				d.same("files", 12, len(d.store.keys()))
				d.whole()

				d.must(owner.remove(context.Background(), d.Service, 1))
				after := d.ownerRows()
				d.same("lines", 3, after["audit_log"])
				left := map[string]int{"mails": 2}
				if name == "department" {
					left = map[string]int{"mails": 2, "users": 0, "sessions": 1, "one_time_links": 1, "outbox": 1} // cora stays
				} else {
					before["users"]-- // cora was there before
				}
				for table, n := range before {
					switch table {
					case "ticket_counts", "audit_log":
						continue
					case "users", "sessions", "one_time_links":
					default:
						n -= owner.rows[table]
					}
					d.same(table, n+left[table], after[table])
				}
				d.whole()
				for _, m := range d.outbox(last) {
					d.same("what still waits to be sent", models.TemplateLostPassword+" "+cora.Email, m.Kind+" "+m.ToEmail)
				}
				d.same("line", owner.line, d.lastLine())
				d.clock.Add(sweepAge + time.Second)
				_, err := d.SweepFiles(context.Background())
				d.must(err)
				d.same("files", []string(nil), d.store.keys())
				_, known := d.set().Department(1)
				d.same("known", name == "user", known)
				if err := owner.remove(context.Background(), d.Service, 1); !models.IsNotFound(err) {
					t.Errorf("once more: %v, want not_found", err)
				}
			})
		})
	}
}

// fullTicketAgain makes a second full ticket, with form tokens of its own.
func (d *testDesk) fullTicketAgain(anna *models.Staff) {
	d.t.Helper()
	d.must(models.DeleteSubmissionsBefore(context.Background(), d.db, d.Now().Add(time.Second)))
	d.fullTicket(anna)
}

// lastLine returns the newest line of the audit log, and fails unless another program is said to have done it all.
func (d *testDesk) lastLine() string {
	d.t.Helper()
	var lines []models.Audit
	d.must(d.db.NewSelect().Model(&lines).Order("al.id DESC").Scan(context.Background()))
	for _, l := range lines {
		d.same("actor", "Billing 192.0.2.7", l.Actor+" "+l.IP)
	}
	return fmt.Sprint(lines[0].Action, " ", lines[0].Object, " ", lines[0].ObjectID, " ", lines[0].Detail)
}

func TestDepartmentsThatStay(t *testing.T) {
	tests := map[string]struct {
		prepare func(d *testDesk)
		id      int64
		kind    models.Kind
		word    string
	}{
		"unknown":     {func(*testDesk) {}, 99, models.KindNotFound, "error.not_found.department"},
		"a mailbox's": {func(d *testDesk) { d.mailbox("support@desk.example.test", 1) }, 1, models.KindConflict, "error.department_with_mailbox"},
		"the only one": {func(d *testDesk) {
			d.must(d.DeleteDepartment(context.Background(), billing, 2))
			d.must(d.DeleteDepartment(context.Background(), billing, 3))
		}, 1, models.KindConflict, "error.last_department"},
		"no department":   {func(*testDesk) {}, 0, models.KindNotFound, "error.not_found.department"},
		"below the first": {func(*testDesk) {}, -1, models.KindNotFound, "error.not_found.department"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.asks(d.customer("cora@example.test"), 1, "Ink")
				test.prepare(d)
				before := d.ownerRows()
				err := d.DeleteDepartment(context.Background(), billing, test.id)
				var known *models.Error
				if !asError(err, &known) || known.Kind != test.kind || known.Key != test.word {
					t.Errorf("error = %v, want %s %s", err, test.kind, test.word)
				}
				if test.word == "error.department_with_mailbox" {
					d.same("address", any("support@desk.example.test"), known.Args["Email"])
				}
				d.same("rows", before, d.ownerRows())
			})
		})
	}
}

// TestAnInterruptedDeletionIsFinished breaks the deletion at one query after the other: what is left is whole, and
// another call deletes the rest.
func TestAnInterruptedDeletionIsFinished(t *testing.T) {
	eachOwner(t, func(t *testing.T, d *testDesk, remove func(*Service) error) {
		ctx, n := context.Background(), 1
		d.customer("cora@example.test")
		d.must(models.InsertUser(ctx, d.db, &models.User{Fullname: "Eve", Email: "eve@example.test", Active: true, CreatedAt: d.Now()}))
		for ; ; n++ {
			d.asks(d.cora(), 1, "Ink")
			err := remove(d.failing(n))
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("query %d: %v, want the fault", n, err)
			}
			d.whole()
			if t.Failed() {
				t.Fatalf("after query %d", n)
			}
		}
		if n < 20 {
			t.Errorf("it was done with %d queries", n)
		}
		d.whole()
		d.same("tickets", 0, d.rows()["tickets"])
		if err := remove(d.Service); !models.IsNotFound(err) {
			t.Errorf("once more: %v, want not_found", err)
		}
	})
}

func TestARepeatedDeletionTakesEffectOnce(t *testing.T) {
	for name, owner := range owners {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.asks(d.customer("cora@example.test"), 1, "Ink")
				for _, want := range []error{nil, models.ErrRepeated} {
					ctx := models.WithOnce(context.Background(), &models.Once{Token: secret.Hash("1 key"), Print: secret.Hash("1"), CreatedAt: d.Now()})
					if err := owner.remove(ctx, d.Service, 1); !errors.Is(err, want) {
						t.Errorf("error = %v, want %v", err, want)
					}
				}
				d.same("line", owner.line, d.lastLine())
			})
		})
	}
}

func TestTwoDeleteAtOnce(t *testing.T) {
	eachOwner(t, func(t *testing.T, d *testDesk, remove func(*Service) error) {
		cora := d.customer("cora@example.test")
		for range 5 {
			d.asks(cora, 1, "Ink")
		}
		errs := make([]error, 4)
		atOnce(len(errs), func(i int) { errs[i] = remove(d.Service) })
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if !models.IsNotFound(err) {
				t.Error(err)
			}
		}
		d.same("done", 1, done)
		d.same("lines", 5+1, d.rows()["audit_log"])
		d.whole()
	})
}
