package jobs

import (
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

func TestAnswersGoToWhoReceives(t *testing.T) {
	const elsewhere = 2
	mailbox := func(email string, in models.Incoming, department int64) models.Mailbox {
		return models.Mailbox{Email: email, Incoming: in, DepartmentID: department}
	}
	deaf := mailbox("sends@desk.example", models.IncomingNone, 1)
	tests := map[string]struct {
		sender models.Mailbox
		others []models.Mailbox
		want   string
	}{
		"the sender":         {mailbox("both@desk.example", models.IncomingPipe, 1), []models.Mailbox{mailbox("x@desk.example", models.IncomingIMAP, 1)}, "both@desk.example"},
		"nobody":             {deaf, nil, "sends@desk.example"},
		"another department": {deaf, []models.Mailbox{mailbox("far@desk.example", models.IncomingIMAP, elsewhere)}, "far@desk.example"},
		"the department": {deaf, []models.Mailbox{mailbox("far@desk.example", models.IncomingIMAP, elsewhere),
			mailbox("near@desk.example", models.IncomingPipe, 1)}, "near@desk.example"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set := &settings.Snapshot{Mailboxes: append(test.others, test.sender)}
			if got := answersTo(set, test.sender).Email; got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestAMailSaysWhereAnswersGo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		queue(t, d, "ann@customer.example")
		send(t, d)
		mails := server.taken()
		if len(mails) != 1 {
			t.Fatalf("%d mails; %s", len(mails), onlyMail(t, d).LastError)
		}
		if l, err := Parse(mails[0].raw); err != nil || l.ReplyTo != (Address{"Help Desk", "help@desk.example"}) {
			t.Errorf("Reply-To %v, %v", l.ReplyTo, err)
		}
	})
}
