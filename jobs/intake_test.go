package jobs

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

// TestMailsTogetherAreDecidedAsOneByOne: what comes in one batch ends as what comes in the same order one by one.
func TestMailsTogetherAreDecidedAsOneByOne(t *testing.T) {
	question := customerMail("ann@customer.example", "1@x", "Question", "hello")
	mails := []string{
		question,
		customerMail("ann@customer.example", "2@x", "Re: [#1] Question", "more of it"),
		question,
		customerMail("ann@customer.example", "1@x", "Question", "other words"),
		customerMail("bob@customer.example", "3@x", "Re: [#1] Question", "me too"),
		"To: help@desk.example\n\nfrom nobody\n",
		"Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered\n" +
			multi("report", "r", "\nsorry", "Content-Type: message/delivery-status\n\nAction: failed"),
		multi("mixed", "m", plainPart, pdfPart),
		customerMail("ann@customer.example", "4@x", "Another", "hello"),
	}
	tests := []struct {
		name string
		more []string // beside those
	}{
		{"all can be", nil},
		{"one can't be read", []string{levels(26), customerMail("ann@customer.example", "5@x", "Last", "hello")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				addMailbox(t, d, nil)
				alone, _ := testDesk(t, sqliteDB(t))
				addMailbox(t, alone, nil)
				in := &intake{desk: d, ctx: t.Context(), queue: make(chan arrived, mailsWaiting), counts: map[models.Decision]int{}}
				var all []arrived
				for _, raw := range append(append([]string{}, mails...), tt.more...) {
					line := pipe(t, alone, raw)
					all = append(all, arrived{line: &models.Mail{Door: doorPipe, MailboxID: line.MailboxID}, raw: []byte(raw)})
				}
				if err := in.storeAll(all); err != nil {
					t.Fatal(err)
				}
				together := in.gather(<-in.queue)
				if len(together) != len(all) {
					t.Fatalf("%d of %d mails are decided together", len(together), len(all))
				}
				in.decideAll(together)
				if diff := cmp.Diff(ledger(t, alone), ledger(t, d)); diff != "" {
					t.Errorf("ledger (-one by one +together)\n%s", diff)
				}
				if diff := cmp.Diff(outbox(t, alone), outbox(t, d)); diff != "" {
					t.Errorf("outbox (-one by one +together)\n%s", diff)
				}
				if n := in.counts[models.DecisionPending]; n > 0 {
					t.Errorf("%d stay pending", n)
				}
			})
		})
	}
}

// TestADecidedMailHoldsUpNoOther: another process may have decided one of a batch meanwhile.
func TestADecidedMailHoldsUpNoOther(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		in := &intake{desk: d, ctx: t.Context(), queue: make(chan arrived, mailsWaiting), counts: map[models.Decision]int{}}
		var all []arrived
		for _, id := range []string{"1@x", "2@x", "3@x"} {
			all = append(all, arrived{line: &models.Mail{Door: doorPipe}, raw: []byte(customerMail("ann@customer.example", id, "Question "+id, id))})
		}
		if err := in.storeAll(all); err != nil {
			t.Fatal(err)
		}
		together := in.gather(<-in.queue)
		early := *all[1].line
		if _, err := d.decide(t.Context(), &early, all[1].raw); err != nil {
			t.Fatal(err)
		}
		in.decideAll(together)
		if n := ticketsIn(t, d); n != 3 || in.counts[models.DecisionTicket] != 3 {
			t.Errorf("%d tickets, counted %v", n, in.counts)
		}
	})
}
