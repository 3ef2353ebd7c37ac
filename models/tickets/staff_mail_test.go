package tickets

import (
	"context"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/mailid"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
)

func TestMailFromAnAgentsAddress(t *testing.T) {
	tests := []struct {
		name      string
		staffMail settings.StaffMail
		proved    bool
		change    func(d *testDesk, in *Incoming)
		want      verdict
		author    models.Author
	}{
		{"proved", settings.StaffMailProved, true, nil, verdict{models.DecisionReply, reasonStaff, 1}, models.AuthorStaff},
		{"not proved", settings.StaffMailProved, false, nil, verdict{models.DecisionReply, reasonThirdPerson, 1}, models.AuthorCustomer},
		{"trusted without", settings.StaffMailAlways, false, nil, verdict{models.DecisionReply, reasonStaff, 1}, models.AuthorStaff},
		{"never", settings.StaffMailNever, true, nil, verdict{models.DecisionReply, reasonThirdPerson, 1}, models.AuthorCustomer},
		{"answers nothing of ours", settings.StaffMailAlways, true, func(_ *testDesk, in *Incoming) { in.Traces, in.Subject = "", "Re: [#1] Ink" },
			verdict{models.DecisionTicket, reasonPossibleFollow, 2}, models.AuthorCustomer},
		{"of another department", settings.StaffMailAlways, true, func(_ *testDesk, in *Incoming) { in.FromEmail = "bert@desk.example.test" },
			verdict{models.DecisionReply, reasonThirdPerson, 1}, models.AuthorCustomer},
		{"absent", settings.StaffMailAlways, true, func(_ *testDesk, in *Incoming) { in.Automatic = "auto_submitted" },
			verdict{models.DecisionReply, reasonThirdPerson, 1}, models.AuthorCustomer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				id := d.answered()
				d.agent("bert", 2)
				d.settings(func(s *settings.Settings) { s.StaffMail = tt.staffMail })
				in := mailFrom("anna@desk.example.test", "Re: Ink", "It is on its way")
				in.Traces, in.Proved = "<"+id+">", tt.proved
				if tt.change != nil {
					tt.change(d, &in)
				}
				before := d.lastMail()
				line := d.receive(in)
				d.same("ledger", tt.want, verdictOf(line))
				messages := d.messages(line.TicketID)
				last := messages[len(messages)-1]
				d.same("author", tt.author, last.Author)
				if tt.author == models.AuthorStaff {
					d.same("status", models.StatusAnswered, d.ticket(1).Status)
					d.same("mails", []sent{{"staff_reply", "cora@example.test", "staff_reply:ID", "[#1] Ink", false, ""}}, sentOf(d.outbox(before), last.ID))
				}
			})
		})
	}
}

func TestMarksAndOldCodes(t *testing.T) {
	tests := []struct {
		name, from, subject string
		marks               func(mark string) string
		want                verdict
	}{
		{"our mark in a plus-address", "cora@example.test", "No number", func(m string) string { return "help+" + m + "@desk.example.test" },
			verdict{models.DecisionReply, reasonOwnMark, 1}},
		{"our mark in the text", "cora@example.test", "No number", func(m string) string { return "help@desk.example.test\n> " + m },
			verdict{models.DecisionReply, reasonOwnMark, 1}},
		{"our mark by a third person", "bob@example.test", "No number", func(m string) string { return m }, verdict{models.DecisionReply, reasonThirdPerson, 1}},
		{"a mark that was made up", "cora@example.test", "No number", func(m string) string { return "help+" + madeUp(m) + "@x" },
			verdict{models.DecisionTicket, reasonNewTicket, 2}},
		{"an old code", "cora@example.test", "Re: [ABC-1DE-F2345] Ink", nil, verdict{models.DecisionReply, reasonOldCode, 1}},
		{"in small letters", "cora@example.test", "re: (abc-1de-f2345) ink", nil, verdict{models.DecisionReply, reasonOldCode, 1}},
		{"a stranger's old code", "eve@example.test", "[ABC-1DE-F2345] Ink", nil, verdict{models.DecisionTicket, reasonPossibleFollow, 2}},
		{"a code of nothing", "cora@example.test", "ABC-1DE-F9999 Ink", nil, verdict{models.DecisionTicket, reasonNewTicket, 2}},
		{"within a longer word", "cora@example.test", "XABC-1DE-F2345Y", nil, verdict{models.DecisionTicket, reasonNewTicket, 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.answered()
				d.must(models.InsertTicketCodes(context.Background(), d.db, []models.TicketCode{{Code: "ABC-1DE-F2345", TicketID: 1}}))
				in := mailFrom(tt.from, tt.subject, "Thanks")
				if tt.marks != nil {
					id := mailid.New(notify.MAC(d.Key), 1, 0, "x")
					in.Marks = tt.marks(id[1 : len(id)-len("@x>")])
				}
				d.same("ledger", tt.want, verdictOf(d.receive(in)))
			})
		})
	}
}

// madeUp is a mark that differs from a real one in its last letter.
func madeUp(mark string) string {
	last := len(mark) - 1
	if mark[last] == 'z' {
		return mark[:last] + "y"
	}
	return mark[:last] + "z"
}

// TestADeskWithoutMarksIsAnsweredTwice: another program that answers each mail from one address, with a number that it counts up.
func TestADeskWithoutMarksIsAnsweredTwice(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		for _, subject := range []string{"Ink", "[T-1] Re: [#1] Ink", "[T-2] AW: [#2] Re: ink", "[T-3] Re: [#3] Ink", "[T-4] Ink"} {
			d.receive(mailFrom("desk@other.example.test", subject, "We have your mail: "+subject))
		}
		d.same("receipts", rounds, len(d.outbox(0)))
		d.receive(mailFrom("desk@other.example.test", "Toner", "Something else"))
		d.same("receipts with another subject", rounds+1, len(d.outbox(0)))
	})
}
