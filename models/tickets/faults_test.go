package tickets

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// faults lets the n-th query from now on fail, as when the database goes away.
type faults struct{ left int }

func (f *faults) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if e.Query == "COMMIT" {
		return ctx // it takes no context to break it by
	}
	if f.left--; f.left != 0 {
		return ctx
	}
	dead, cancel := context.WithCancel(ctx)
	cancel()
	return dead
}

func (*faults) AfterQuery(context.Context, *bun.QueryEvent) {}

// failing returns the same desk on a database whose n-th query fails.
func (d *testDesk) failing(n int) *Service {
	people, broken := *d.Accounts, *d.Service
	broken.DB = d.db.WithQueryHook(&faults{left: n})
	people.DB = broken.DB
	broken.Accounts = &people
	return &broken
}

// deeds are what the rules do with files and many rows. Each works on what prepare left.
var deeds = []struct {
	name    string
	prepare func(d *testDesk)
	do      func(d *testDesk, s *Service) error
	writes  int // the queries that must at least be between its begin and its commit
}{
	{"a guest opens a ticket", func(d *testDesk) { d.field(models.CustomField{Kind: models.FieldPassword, Title: "PIN"}) },
		func(_ *testDesk, s *Service) error {
			_, err := s.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Gus", Email: "gus@example.test",
				Subject: "Ink", Body: Body{Text: "Hello"}, Files: twoFiles(), Token: "form", Fields: map[int64]string{1: "1234"}})
			return err
		}, 14},
	{"staff open a ticket", func(d *testDesk) { d.customer("cora@example.test") },
		func(d *testDesk, s *Service) error {
			_, err := s.Open(context.Background(), OpenInput{Channel: models.ChannelPanel, DepartmentID: 1, User: d.cora(),
				By: Actor{Staff: &models.Staff{Fullname: "Anna", Active: true}}, Scope: models.Everything(), Subject: "Ink", Body: Body{Text: "Hello"},
				Files: twoFiles()})
			return err
		}, 8},
	{"a customer answers a closed ticket", func(d *testDesk) { d.ticketIn(d.customer("cora@example.test"), models.StatusClosed) },
		func(d *testDesk, s *Service) error {
			_, err := s.Reply(context.Background(), ReplyInput{Channel: models.ChannelPortal, By: Actor{User: d.cora()}, Scope: models.Everything(),
				TicketID: 1, Body: Body{Text: "Hello again"}, Files: twoFiles(), Token: "form"})
			return err
		}, 10},
	{"a mail opens a ticket", func(*testDesk) {},
		func(_ *testDesk, s *Service) error {
			in := mailFrom("gus@example.test", "Ink", "Hello")
			in.Mail.ID, in.Files = 1, twoFiles()
			_, err := s.Receive(context.Background(), in)
			return err
		}, 12},
	{"a third person's mail joins", func(d *testDesk) { d.answered() },
		func(_ *testDesk, s *Service) error {
			mails, err := models.OutboxMails(context.Background(), s.DB, 0, 10)
			if err != nil {
				return err
			}
			in := mailFrom("bob@example.test", "Re: Ink", "Hello")
			in.Mail.ID, in.Files, in.Traces = 1, twoFiles(), mails[len(mails)-1].MailMessageID
			_, err = s.Receive(context.Background(), in)
			return err
		}, 10},
	{"tickets are changed", func(d *testDesk) { d.asks(d.customer("cora@example.test"), 1, "Ink"); d.asks(d.cora(), 1, "Ink") },
		func(_ *testDesk, s *Service) error {
			_, err := s.Change(context.Background(), models.Everything(), Actor{}, []int64{1, 2}, Change{Status: models.StatusClosed, DepartmentID: 2})
			return err
		}, 6},
	{"tickets are deleted", func(d *testDesk) { d.asks(d.customer("cora@example.test"), 1, "Ink") },
		func(_ *testDesk, s *Service) error {
			_, err := s.Delete(context.Background(), models.Everything(), Actor{}, []int64{1})
			return err
		}, 6},
}

func twoFiles() []Upload { return []Upload{upload("a.png", "first"), upload("b.png", "second")} }

func TestAFaultAtAnyQueryLeavesNothing(t *testing.T) {
	for _, tt := range deeds {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				tt.prepare(d)
				d.arrive(mailFrom("gus@example.test", "Ink", "Hello"))
				before, kept := d.rows(), d.realCounts()
				for n := 1; ; n++ {
					err := tt.do(d, d.failing(n))
					if err == nil {
						if n < tt.writes {
							t.Errorf("it was done with %d queries, want %d that can fail", n, tt.writes)
						}
						return
					}
					if !errors.Is(err, context.Canceled) {
						t.Fatalf("query %d: %v, want the fault", n, err)
					}
					d.same("rows", before, d.rows())
					d.same("counts", kept, d.keptCounts())
					d.same("files", []string(nil), d.store.keys())
				}
			})
		})
	}
}

func TestAFullDiskLeavesNothing(t *testing.T) {
	for _, tt := range deeds[:5] {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				tt.prepare(d)
				d.arrive(mailFrom("gus@example.test", "Ink", "Hello"))
				before := d.rows()
				for n := 1; n <= 2; n++ {
					d.store.failAt = n
					if err := tt.do(d, d.Service); !errors.Is(err, errFullDisk) {
						t.Fatalf("file %d: %v, want a full disk", n, err)
					}
					d.same("rows", before, d.rows())
					d.same("files", []string(nil), d.store.keys())
				}
				d.must(tt.do(d, d.Service))
				d.same("files", 2, len(d.store.keys()))
			})
		})
	}
}

// TestACommitWithoutAnswerKeepsTheFiles: whether the rows are there is not known, so their files must be.
func TestACommitWithoutAnswerKeepsTheFiles(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		_, undo, err := d.storeUploads(context.Background(), Policy(d.set().Settings), twoFiles())
		d.must(err)
		ctx, cancel := context.WithCancel(context.Background())
		err = d.write(ctx, undo, func(context.Context, bun.Tx) (int64, error) { cancel(); return 0, nil })
		if err == nil {
			t.Fatal("the commit was to fail")
		}
		d.same("files", 2, len(d.store.keys()))
		d.clock.Add(sweepAge + time.Second)
		n, err := d.SweepFiles(context.Background())
		d.must(err)
		d.same("swept", 2, n)
	})
}

// TestARunOnceMoreStartsAnew: a transaction that lost against another one is run again, and must not remember its first try.
func TestARunOnceMoreStartsAnew(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		set := d.set()
		in := OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Gus", Email: "gus@example.test", Subject: "Ink", Body: Body{Text: "x"}}
		opening, _, err := d.checkOpen(set, &in)
		d.must(err)
		var undo func()
		opening.files, undo, err = d.storeUploads(context.Background(), Policy(set.Settings), twoFiles())
		d.must(err)
		d.must(d.write(context.Background(), undo, onceMore(func(ctx context.Context, tx bun.Tx) (int64, error) {
			if err := d.openCustomer(ctx, tx, set, &in, opening); err != nil {
				return 0, err
			}
			return 0, d.writeOpened(ctx, tx, set, opening)
		})))
		answer := newEntry(d.message(Actor{}, models.ChannelPortal, "<p>x</p>"))
		d.must(d.write(context.Background(), undo, onceMore(func(ctx context.Context, tx bun.Tx) (made int64, err error) {
			if answer.ticket, err = models.LockTicket(ctx, tx, models.Everything(), opening.ticket.ID); err != nil {
				return 0, err
			}
			answer.user = opening.user
			return 0, d.writeReplied(ctx, tx, set, Actor{}, answer, 0)
		})))
		d.same("replies", 1, d.ticket(opening.ticket.ID).Replies)
		d.same("messages", 2, len(d.messages(opening.ticket.ID)))
		rows := d.rows()
		d.same("rows", []int{1, 1, 2, 2}, []int{rows["tickets"], rows["users"], rows["attachments"], rows["outbox"]})
		d.same("counts", d.realCounts(), d.keptCounts())
	})
}

// onceMore lets the first run of a transaction lose.
func onceMore(f func(context.Context, bun.Tx) (int64, error)) func(context.Context, bun.Tx) (int64, error) {
	runs := 0
	return func(ctx context.Context, tx bun.Tx) (int64, error) {
		made, err := f(ctx, tx)
		if runs++; err == nil && runs == 1 {
			return 0, models.ErrRetry
		}
		return made, err
	}
}
