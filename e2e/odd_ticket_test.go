package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

const oddAddress = "maryam@example.test"

// oddTicket makes a ticket with all that is hard to show: a long subject, words without an end, Arabic and Chinese, forty files, a
// mail with a look of its own, quotations, a note, several pages, and answers in every state of delivery. It returns the ticket's id.
func (d *desk) oddTicket() (id int64) {
	d.t.Helper()
	d.run("", "mailbox", "add", "--name", "Acme", "--email", "support@acme.test", "--default", "--incoming", "pipe")
	subject := "Rechnung " + strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4) + " فاتورة خاطئة 发票上的税号是错的 and some words more"
	d.run(oddMail(subject), "pipe")
	d.inDatabase(func(ctx context.Context, db *bun.DB) (err error) {
		id, err = fillOddTicket(ctx, db)
		return err
	})
	return id
}

// oddMail is a mail in HTML with a table, a picture from elsewhere and forty files.
func oddMail(subject string) string {
	var mail strings.Builder
	mail.WriteString("From: =?utf-8?q?Maryam_=D9=85=D8=B1=D9=8A=D9=85_Al-Husseini-von-und-zu-Hohenlohe-Langenburg?= <" + oddAddress + ">\nTo: support@acme.test\n" +
		"Subject: " + subject + "\nMessage-ID: <odd@example.test>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
		"--b\nContent-Type: text/html; charset=utf-8\n\n<html><body style=\"background:#eef\"><table width=600 bgcolor=\"#ffffff\"><tr><td>" +
		"<h1 style=\"color:#a00\">Rechnung</h1><img src=\"https://example.test/pixel.png\" width=600 height=20><p dir=rtl>مرحبا، الرقم الضريبي خاطئ في الفاتورة.</p>" +
		"<p>您好，发票上的税号是错的。</p></td></tr></table></body></html>\n")
	for i := range 40 {
		fmt.Fprintf(&mail, "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"a-quite-long-name-of-a-file-%d.txt\"\n\nfile %d\n", i, i)
	}
	return mail.String() + "--b--\n"
}

// oddAnswers are how the mails of the agent's answers went.
var oddAnswers = []struct {
	state models.OutboxState
	why   string
}{
	{models.OutboxSent, ""}, {models.OutboxQueued, ""},
	{models.OutboxFailed, "550 5.1.1 <" + oddAddress + ">: Recipient address rejected: User unknown in virtual mailbox table"},
	{models.OutboxUncertain, "the connection was lost after the mail was handed over"},
}

func fillOddTicket(ctx context.Context, db *bun.DB) (int64, error) {
	customer, err := models.UserByEmail(ctx, db, oddAddress)
	if err != nil {
		return 0, err
	}
	rows, _, err := models.TicketsOfUser(ctx, db, models.Everything(), customer.ID, 1)
	if err != nil {
		return 0, err
	}
	ticket, now := rows[0].ID, time.Now().UTC().Truncate(time.Second)
	say := func(author models.Author, name, body string) (*models.Message, error) {
		m := &models.Message{TicketID: ticket, Author: author, AuthorName: name, Body: body, Channel: models.ChannelPanel, CreatedAt: now}
		if author == models.AuthorCustomer {
			m.UserID, m.Channel = customer.ID, models.ChannelMail
		} else {
			m.StaffID = 1
		}
		return m, models.InsertMessage(ctx, db, m)
	}
	for _, text := range []string{
		"<p dir=\"rtl\">شكرا لكم على الرد السريع. الرقم الصحيح هو ١٢٣٤٥٦.</p><p>谢谢您的快速回复。正确的号码是一二三四五六。</p>",
		"<p>" + strings.Repeat("nobreakatall", 40) + "</p><pre>" + strings.Repeat("0123456789 ", 30) + "</pre>",
		"<p>It is wrong again.</p><blockquote><p>On Monday you wrote:</p><blockquote><p>It is right now.</p></blockquote></blockquote>",
	} {
		if _, err := say(models.AuthorCustomer, customer.Fullname, text); err != nil {
			return 0, err
		}
	}
	for i, answer := range oddAnswers {
		m, err := say(models.AuthorStaff, "Alex Morgan", "<p>You are right, here is the next one.</p>")
		if err != nil {
			return 0, err
		}
		name := fmt.Sprintf("odd-%d", i)
		mail := &models.OutboxMail{Kind: "staff_reply", State: answer.state, ToEmail: oddAddress, TicketID: ticket, MessageID: m.ID, MailMessageID: name,
			DedupeKey: name, LastError: answer.why, NextTryAt: now.AddDate(0, 0, 1), CreatedAt: now, SentAt: now, Files: []models.OutboxFile{}}
		if err := models.InsertOutboxMails(ctx, db, []*models.OutboxMail{mail}); err != nil {
			return 0, err
		}
	}
	note := &models.Note{TicketID: ticket, StaffID: 1, AuthorName: "Alex Morgan", Body: "<p>She is patient.</p>", CreatedAt: now, UpdatedAt: now}
	if err := models.InsertNote(ctx, db, note); err != nil {
		return 0, err
	}
	return ticket, finishOddTicket(ctx, db, ticket, customer.ID)
}

// finishOddTicket makes pages of the conversation, and lets the customer in with the tests' password.
func finishOddTicket(ctx context.Context, db *bun.DB, ticket, customer int64) error {
	for _, change := range []string{
		fmt.Sprintf("UPDATE tickets SET replies = %d, status = 4, priority_id = 6 WHERE id = %d", 3+len(oddAnswers), ticket),
		fmt.Sprintf("UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = 1) WHERE id = %d", customer),
	} {
		if _, err := db.ExecContext(ctx, change); err != nil {
			return err
		}
	}
	if err := models.SaveSettings(ctx, db, map[string]string{"replies_per_page": "3"}); err != nil {
		return err
	}
	return models.TouchDesk(ctx, db)
}
