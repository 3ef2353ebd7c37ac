package tickets

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdeskz/models"
)

// sent is an outbox row as the tests compare it; Dedupe is without the message's id.
type sent struct {
	Kind, To, Dedupe, Subject string
	Automatic                 bool
	Files                     string
}

func sentOf(mails []models.OutboxMail, messageID int64) []sent {
	var rows []sent
	for _, m := range mails {
		var names []string
		for _, f := range m.Files {
			names = append(names, f.Name)
		}
		rows = append(rows, sent{Kind: m.Kind, To: m.ToEmail, Subject: m.Subject, Automatic: m.Automatic, Files: strings.Join(names, ","),
			Dedupe: strings.Replace(m.DedupeKey, fmt.Sprintf(":%d", messageID), ":ID", 1)})
	}
	return rows
}

// The rows that the table below expects, for a ticket with the number 1 and the subject "Ink".
var (
	receipt = sent{"new_ticket", "cora@example.test", "new_ticket:ID", "[#1] We have your question: Ink", true, ""}
	noted   = sent{"autoresponse", "cora@example.test", "autoresponse:ID", "[#1] We have your answer: Ink", true, ""}
	wording = sent{"staff_reply", "cora@example.test", "staff_reply:ID", "[#1] Ink", false, "note.png"}
	notice  = sent{"staff_ticketnotification", "anna@desk.example.test", "staff_ticketnotification:ID:anna@desk.example.test",
		"[#1] Cora Customer: Ink", true, ""}
)

func TestWhoGetsWhichMail(t *testing.T) {
	tests := []struct {
		channel models.Channel
		what    act
		staff   bool
		silent  bool
		on      bool // the templates that are off as shipped
		want    []sent
	}{
		{channel: models.ChannelPortal, what: opened, want: []sent{receipt}},
		{channel: models.ChannelPortal, what: opened, on: true, want: []sent{receipt, notice}},
		{channel: models.ChannelPortal, what: replied, want: nil},
		{channel: models.ChannelPortal, what: replied, on: true, want: []sent{noted, notice}},
		{channel: models.ChannelPanel, what: opened, staff: true, on: true, want: []sent{wording}},
		{channel: models.ChannelPanel, what: replied, staff: true, on: true, want: []sent{wording}},
		{channel: models.ChannelAPI, what: opened, on: true, want: []sent{receipt, notice}},
		{channel: models.ChannelAPI, what: opened, on: true, silent: true, want: []sent{notice}},
		{channel: models.ChannelAPI, what: opened, staff: true, want: []sent{wording}},
		{channel: models.ChannelAPI, what: opened, staff: true, silent: true, want: nil},
		{channel: models.ChannelAPI, what: replied, on: true, want: []sent{noted, notice}},
		{channel: models.ChannelAPI, what: replied, staff: true, want: []sent{wording}},
		{channel: models.ChannelAPI, what: replied, staff: true, silent: true, want: nil},
		{channel: models.ChannelMail, what: opened, on: true, want: []sent{receipt, notice}},
		{channel: models.ChannelMail, what: replied, on: true, want: []sent{noted, notice}},
	}
	for _, tt := range tests {
		name := fmt.Sprintf("%s %s staff=%v silent=%v on=%v", tt.channel, tt.what, tt.staff, tt.silent, tt.on)
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				anna, cora := d.agent("anna", 1), d.customer("cora@example.test")
				d.agent("bert", 2)
				if tt.on {
					d.template(models.TemplateAutoresponse, on)
					d.template(models.TemplateStaffNotified, on)
				}
				message, before := d.happens(tt.channel, tt.what, tt.staff, tt.silent, anna, cora)
				d.same("outbox", tt.want, sentOf(d.outbox(before), message))
			})
		})
	}
}

// happens opens a ticket, or opens one and answers it; it returns the last message and the last mail before it.
func (d *testDesk) happens(channel models.Channel, what act, staff, silent bool, anna *models.Staff, cora *models.User) (message, before int64) {
	d.t.Helper()
	by := Actor{User: cora}
	if staff {
		by = Actor{Staff: anna}
	}
	body, uploads := Body{Text: "Hello"}, []Upload{upload("note.png", "x")}
	if what == opened {
		if channel == models.ChannelMail {
			return d.receive(mailFrom("cora@example.test", "Ink", "Hello")).MessageID, 0
		}
		ticket, err := d.Open(context.Background(), OpenInput{Channel: channel, By: by, Scope: models.Everything(), User: cora,
			DepartmentID: 1, Subject: "Ink", Body: body, Files: uploads, Silent: silent})
		d.must(err)
		return d.messages(ticket.ID)[0].ID, 0
	}
	ticket := d.asks(cora, 1, "Ink")
	before = d.lastMail()
	if channel == models.ChannelMail {
		return d.receive(mailFrom("cora@example.test", fmt.Sprintf("Re: [#%d] Ink", ticket.ID), "Hello")).MessageID, before
	}
	reply, err := d.Reply(context.Background(), ReplyInput{Channel: channel, By: by, Scope: models.Everything(), TicketID: ticket.ID,
		Body: body, Files: uploads, Silent: silent})
	d.must(err)
	return reply.ID, before
}

func TestHostileValuesInMails(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		d.template(models.TemplateNewTicket, func(m *models.MailTemplate) {
			m.Subject, m.Body = "%client_name% %ticket_subject%", "<p>%client_name%</p>%message%<p>%unknown%</p>"
		})
		user := &models.User{Fullname: "%message%\r\nBcc: all@example.test\x00", Email: "eve@example.test", Active: true, CreatedAt: d.Now()}
		ticket := &models.Ticket{ID: 7, DepartmentID: 1, PriorityID: 1, Subject: "%client_name%\r\nX-Evil: <b>"}
		ticket.SetStatus(models.StatusOpen)
		e := newEntry(&models.Message{ID: 9, Author: models.AuthorCustomer, Body: "<p>I said %client_email%</p>"})
		e.ticket, e.user = ticket, user
		set, err := d.Settings.Current(context.Background())
		d.must(err)
		letter := d.letter(set, mailings[occasion{opened, models.AuthorCustomer}][0], e)
		letter.ToEmail, letter.ToName = user.Email, user.Fullname
		mail, _ := d.desk(set).Mail(letter)
		d.same("subject", "%message% Bcc: all@example.test %client_name% X-Evil: <b>", mail.Subject)
		d.same("name", "%message% Bcc: all@example.test", mail.ToName)
		if !strings.HasPrefix(mail.HTML, "<p>%message%") || !strings.Contains(mail.HTML, "<p>I said %client_email%</p><p>%unknown%</p>") {
			t.Errorf("body is %q", mail.HTML)
		}
	})
}

func TestOnlyAFewAutomaticMailsAnHour(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora := d.customer("cora@example.test")
		for range automaticPerHour + 3 {
			d.asks(cora, 1, "Again")
		}
		if n := len(d.outbox(0)); n != automaticPerHour {
			t.Errorf("%d receipts in an hour, want %d", n, automaticPerHour)
		}
		ticket := d.asks(cora, 1, "Again")
		d.answers(d.agent("anna", 1), ticket.ID, 0)
		if n := len(d.outbox(0)); n != automaticPerHour+1 {
			t.Errorf("%d mails with the answer of a person, want %d", n, automaticPerHour+1)
		}
		d.clock.Add(time.Hour + time.Minute)
		d.asks(cora, 1, "Later")
		if n := len(d.outbox(0)); n != automaticPerHour+2 {
			t.Errorf("%d mails after an hour, want %d", n, automaticPerHour+2)
		}
	})
}

func TestNothingIsSentToTheDeskItself(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		d.mailbox("Support@desk.example.test", 1)
		ticket, err := d.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Loop",
			Email: "support@desk.example.test", Subject: "Loop", Body: Body{Text: "Loop"}})
		d.must(err)
		d.answers(d.agent("anna", 1), ticket.ID, 0)
		d.same("outbox", []sent(nil), sentOf(d.outbox(0), 0))
	})
}

func TestMachinesHearOfEachOtherAFewTimesOnly(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		d.agent("anna", 1)
		d.template(models.TemplateStaffNotified, on)
		for i := range automaticPerHour + 3 {
			mail := mailFrom("anna@desk.example.test", "Absent", fmt.Sprint("Away ", i))
			mail.Automatic = "auto_submitted"
			d.receive(mail)
		}
		if n := len(d.outbox(0)); n != automaticPerHour {
			t.Errorf("%d mails, want %d", n, automaticPerHour)
		}
		d.receive(mailFrom("cora@example.test", "A person", "Hello"))
		last := d.outbox(0)
		if got := last[len(last)-1]; got.Kind != models.TemplateStaffNotified {
			t.Errorf("the last mail is a %s, want a notice of what a person wrote", got.Kind)
		}
	})
}
