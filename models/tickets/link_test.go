package tickets

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

func TestLinkOpensOneTicket(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx, cora, other := context.Background(), d.customer("cora@example.test"), d.customer("other@example.test")
		first, second := d.asks(cora, 1, "Ink"), d.asks(cora, 1, "Paper")
		token := d.LinkToken(first.ID, cora)
		ticket, customer, err := d.ByLink(ctx, token)
		d.must(err)
		d.same("opened", [2]int64{first.ID, cora.ID}, [2]int64{ticket.ID, customer.ID})

		digits, code, _ := strings.Cut(token, "-")
		_, elsewhere, _ := strings.Cut(d.LinkToken(second.ID, cora), "-")
		_, foreign, _ := strings.Cut(d.LinkToken(first.ID, other), "-")
		for name, wrong := range map[string]string{
			"empty": "", "blank": " ", "no code": digits, "no code after the line": digits + "-", "no ticket": "-" + code,
			"another ticket": number(second.ID) + "-" + code, "another ticket's code": digits + "-" + elsewhere,
			"another customer's code": digits + "-" + foreign, "a ticket that is not there": "99-" + code,
			"short": token[:len(token)-2], "long": token + "00", "shorter code": digits + "-" + code[:8],
			"in capitals": digits + "-" + strings.ToUpper("a"+code[1:]), "zeros before": "0" + token, "a sign": "+" + token, "a blank": token + " ",
			"a quote": token + "'", "NUL": token + "\x00", "no number": "x-" + code, "negative": "-" + token,
		} {
			if _, _, err := d.ByLink(ctx, wrong); !models.IsNotFound(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestLinkEnds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx, cora := context.Background(), d.customer("cora@example.test")
		ticket := d.asks(cora, 1, "Ink")
		token := d.LinkToken(ticket.ID, cora)
		ended := func(why string) {
			t.Helper()
			if _, _, err := d.ByLink(ctx, token); !models.IsNotFound(err) {
				t.Errorf("%s: %v", why, err)
			}
		}
		d.must(models.SetUserEmail(ctx, d.db, cora.ID, "new@example.test"))
		ended("with another address")
		d.must(models.SetUserEmail(ctx, d.db, cora.ID, cora.Email))
		if _, _, err := d.ByLink(ctx, token); err != nil {
			t.Errorf("with the old address again: %v", err)
		}
		d.lock(cora.Email)
		ended("of a customer who is locked")
		_, err := d.db.NewUpdate().Table("users").Set("active = ?", true).Where("id = ?", cora.ID).Exec(ctx)
		d.must(err)
		key := d.Key
		d.Key = secret.NewKey()
		ended("with another key")
		d.Key = key
		_, err = d.Delete(ctx, models.Everything(), Actor{}, []int64{ticket.ID})
		d.must(err)
		ended("of a deleted ticket")
	})
}

func TestMailsCarryTheLink(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		cora, anna := d.customer("cora@example.test"), d.agent("anna", 1)
		d.template(models.TemplateAutoresponse, on)
		d.template(models.TemplateStaffNotified, func(m *models.MailTemplate) { m.State, m.Body = models.TemplateOn, `<a href="%ticket_url%">x</a>` })
		ticket := d.asks(cora, 1, "Ink")
		d.answers(anna, ticket.ID, 0)
		_, err := d.Reply(context.Background(), ReplyInput{Channel: models.ChannelPortal, By: Actor{User: cora}, Scope: models.OwnedBy(cora.ID),
			TicketID: ticket.ID, Body: Body{Text: "Thank you"}})
		d.must(err)
		link := d.URL + "/follow/" + d.LinkToken(ticket.ID, cora)
		kinds := map[string]int{}
		for _, m := range d.outbox(0) {
			kinds[m.Kind]++
			toCustomer := m.ToEmail == cora.Email
			if strings.Contains(m.HTML, `href="`+link+`"`) != toCustomer || strings.Contains(m.Body, link) != toCustomer {
				t.Errorf("%s to %s:\n%s\n%s", m.Kind, m.ToEmail, m.HTML, m.Body)
			}
			if regexp.MustCompile(`%[a-z_]+%`).MatchString(m.HTML + m.Subject) {
				t.Errorf("%s has a placeholder left:\n%s", m.Kind, m.HTML)
			}
		}
		d.same("mails", map[string]int{"new_ticket": 1, "staff_reply": 1, "autoresponse": 1, "staff_ticketnotification": 2}, kinds)
	})
}
