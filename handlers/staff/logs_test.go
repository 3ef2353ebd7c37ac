package staff_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

func TestLogsShowTheirLinesInPages(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	for i := range 60 {
		line := &models.Audit{Actor: "operator", Action: "settings.change", At: s.Kit.Now(), Detail: fmt.Sprintf("<b>line %d</b>", i), Result: "ok"}
		if err := models.InsertAudit(t.Context(), s.DB, line); err != nil {
			t.Fatal(err)
		}
	}
	first := b.Get("/staff/audit-log?what=settings.change").Want(200).Doc()
	next := first.Find(".pager a[rel=next]").AttrOr("href", "")
	if n := first.Find("tbody tr").Length(); n != 50 || first.Find("tbody b").Length() != 0 {
		t.Errorf("%d lines on the first page", n)
	}
	second := b.Fragment(next, "main").Want(200).Doc()
	if n := second.Find("tbody tr").Length(); n != 10 || second.Find(".pager a[rel=next]").Length() != 0 {
		t.Errorf("%d lines on the second page (%s)", n, next)
	}
	if n := b.Get("/staff/audit-log?what=none").Want(200).Doc().Find(".empty").Length(); n != 1 {
		t.Error("an empty page says nothing")
	}
	logins := b.Get("/staff/logins?what=ok&who=alex&from=nonsense&before=x").Want(200).Doc()
	if n := logins.Find("tbody tr").Length(); n != 1 {
		t.Errorf("%d logins of alex", n)
	}
}

func TestEveryActionOfTheAuditLogHasAWord(t *testing.T) {
	s := newSite(t)
	lines := make([]*models.Audit, len(models.AuditKinds))
	for i, kind := range models.AuditKinds {
		lines[i] = &models.Audit{Actor: "operator", Action: kind, Object: "thing", ObjectID: 7, At: s.Kit.Now(), Detail: "detail", Result: "ok"}
	}
	if err := models.InsertAudit(t.Context(), s.DB, lines...); err != nil {
		t.Fatal(err)
	}
	doc := s.As(s.Agent("alex", true)).Get("/staff/audit-log").Want(200).Doc()
	options := doc.Find("#what option[value!='']")
	if options.Length() != len(models.AuditKinds) {
		t.Errorf("%d actions to choose from, want %d", options.Length(), len(models.AuditKinds))
	}
	options.Each(func(_ int, option *goquery.Selection) {
		if word := option.Text(); strings.Contains(word, option.AttrOr("value", "")) {
			t.Errorf("an action is called %q", word)
		}
	})
	row := s.As(s.Agent("sam", true)).Get("/staff/audit-log?what=user.add").Want(200).Doc().Find("tbody tr")
	if got := cellsOf(row); got != "operator|Customer added|#7 detail" {
		t.Errorf("a line says %s", got)
	}
}

// cellsOf returns who, what and detail of a line.
func cellsOf(row *goquery.Selection) string {
	var cells []string
	for n := 2; n <= 4; n++ {
		cells = append(cells, strings.TrimSpace(row.Find(fmt.Sprintf("td:nth-child(%d)", n)).Text()))
	}
	return strings.Join(cells, "|")
}

func TestMailsOfTheOutboxAreCancelledAndRetried(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	s.Ticket(s.Customer("cora@castro.test"), 1, "Ink", "Where is it?")
	doc := b.Get("/staff/outbox").Want(200).Doc()
	cancel := doc.Find(`form[action$="/cancel"]`).AttrOr("action", "")
	if doc.Find(`a[href="/staff/tickets/1"]`).Length() != 1 || doc.Find("tbody tr").Length() != 1 || cancel == "" {
		t.Fatalf("the outbox shows %q", doc.Find("tbody").Text())
	}
	b.Post(cancel, nil).Want(200)
	b.Post(cancel, url.Values{"sure": {"yes"}}).Want(303)
	b.Post(cancel, url.Values{"sure": {"yes"}}).Want(409)
	doc = b.Get("/staff/outbox?state=failed").Want(200).Doc()
	retry := doc.Find(`form[action$="/retry"]`).AttrOr("action", "")
	if doc.Find(".tag.bad").Length() != 1 || retry == "" {
		t.Fatalf("a cancelled mail shows as %q", doc.Find("tbody").Text())
	}
	b.Swap(retry, "main", nil).Want(204)
	mail, err := models.OutboxMailByID(t.Context(), s.DB, 1)
	if err != nil || mail.State != models.OutboxQueued {
		t.Errorf("after the retry the mail is %v (%v)", mail, err)
	}
	if n := s.Count("audit_log"); n != 2 {
		t.Errorf("%d lines in the audit log", n)
	}
}

func TestAnAdminDecidesOnHeldMails(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	s.Ticket(s.Customer("cora@castro.test"), 1, "Ink", "Where is it?")
	err := models.Tx(t.Context(), s.DB, func(ctx context.Context, tx bun.Tx) error {
		_, err := models.HoldOutbox(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := b.Get("/staff/outbox").Want(200).Doc()
	if !strings.Contains(doc.Find("#banners").Text(), "Mail is held") || doc.Find(".held h2").Text() != "One mail is held" ||
		!strings.Contains(doc.Find("tbody tr").Text(), "until an admin decides") {
		t.Fatalf("the outbox shows %q", doc.Find("#main").Text())
	}
	ask := b.Post("/staff/outbox/held", url.Values{"do": {"send"}}).Want(200).Doc()
	if ask.Find("h1").Text() != "Send one held mail?" || ask.Find("[name=do]").AttrOr("value", "") != "send" {
		t.Errorf("asked %q", ask.Find("#main").Text())
	}
	b.Post("/staff/outbox/held", url.Values{"do": {"send"}, "sure": {"yes"}}).Want(303)
	doc = b.Get("/staff/outbox").Want(200).Doc()
	if mail, err := models.OutboxMailByID(t.Context(), s.DB, 1); err != nil || mail.State != models.OutboxQueued || doc.Find(".held").Length() != 0 ||
		strings.Contains(doc.Find("#banners").Text(), "held") {
		t.Errorf("sent: %v, %v, %q", mail, err, doc.Find("#banners").Text())
	}
}
