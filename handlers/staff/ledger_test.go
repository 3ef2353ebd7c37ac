package staff_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

const receivedRaw = "\nFrom: <script>alert(1)</script>@evil.test\r\nSubject: =?utf-8?Q?Ink?= \xff\r\n\r\nThe secret body\r\n"

// receivedMail puts a mail into the ledger.
func receivedMail(t *testing.T, s *webtest.Site, change func(*models.Mail)) *models.Mail {
	t.Helper()
	blob, err := s.Kit.Files.Put(t.Context(), strings.NewReader(receivedRaw))
	if err != nil {
		t.Fatal(err)
	}
	mail := &models.Mail{Door: "imap", SHA256: []byte(blob.SHA256)[:32], Size: blob.Size, BlobKey: blob.Key, ReceivedAt: s.Kit.Now(),
		Decision: models.DecisionQuarantine, Reason: "flood", DecidedAt: s.Kit.Now(), Sender: "cora@castro.test", Subject: "<b>Ink</b>"}
	if change != nil {
		change(mail)
	}
	if err := models.InsertMail(t.Context(), s.DB, mail); err != nil {
		t.Fatal(err)
	}
	return mail
}

func TestTheLedgerIsPagedAndFiltered(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	if n := b.Get("/staff/ledger").Want(200).Doc().Find(".empty").Length(); n != 1 {
		t.Error("an empty ledger says nothing")
	}
	s.Ticket(s.Customer("cora@castro.test"), 1, "Ink", "Where is it?")
	for i := range 55 {
		receivedMail(t, s, func(m *models.Mail) { m.ReceivedAt = m.ReceivedAt.Add(-time.Duration(i) * time.Minute) })
	}
	receivedMail(t, s, func(m *models.Mail) {
		m.Decision, m.Reason, m.TicketID, m.Sender, m.Subject = models.DecisionTicket, "new", 1, "", ""
	})

	first := b.Get("/staff/ledger").Want(200).Doc()
	next := first.Find(".pager a[rel=next]").AttrOr("href", "")
	if n := first.Find("tbody tr").Length(); n != 50 || first.Find("tbody b").Length() != 0 {
		t.Errorf("%d mails on the first page", n)
	}
	if n := b.Fragment(next, "main").Want(200).Doc().Find("tbody tr").Length(); n != 6 {
		t.Errorf("%d mails on the second page (%s)", n, next)
	}
	row := b.Get("/staff/ledger?decision=ticket&mailbox=x&from=x").Want(200).Doc().Find("tbody tr")
	if got := row.Text(); row.Length() != 1 || !strings.Contains(got, "No subject") || !strings.Contains(got, "It begins something new.") ||
		row.Find(`a[href="/staff/tickets/1"]`).Length() != 1 {
		t.Errorf("a ticket's mail shows as %q", got)
	}
	for query, want := range map[string]int{"mailbox=1": 0, "to=2020-01-01": 0, "from=2020-01-01&decision=quarantine": 50, "decision=nonsense": 50} {
		if n := b.Get("/staff/ledger?" + query).Want(200).Doc().Find("tbody tr").Length(); n != want {
			t.Errorf("%s: %d mails, want %d", query, n, want)
		}
	}
}

func TestAReceivedMailIsShownAndDownloaded(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	path := fmt.Sprint("/staff/ledger/", receivedMail(t, s, nil).ID)
	doc := b.Get(path).Want(200).Doc()
	head := doc.Find("pre").Text()
	if !strings.HasPrefix(head, "From: <script>") || strings.Contains(head, "secret body") || doc.Find("#main script, #main pre *, h1 b").Length() != 0 {
		t.Errorf("the head shows as %q", head)
	}
	if facts := doc.Find(".mail-facts").Text(); !strings.Contains(facts, "quarantine") || !strings.Contains(facts, "Too many mails") {
		t.Errorf("the page says %q", facts)
	}
	raw := b.Get(doc.Find("a[download]").AttrOr("href", "")).Want(200)
	if raw.Body != receivedRaw {
		t.Errorf("the download is %q", raw.Body)
	}
	for header, want := range map[string]string{"Content-Type": "application/octet-stream", "Content-Security-Policy": "sandbox",
		"Content-Disposition": "attachment; ", "X-Content-Type-Options": "nosniff"} {
		if got := raw.Header.Get(header); !strings.Contains(got, want) {
			t.Errorf("%s of the download is %q", header, got)
		}
	}
	b.Get("/staff/ledger/99").Want(404)
	b.Get("/staff/ledger/99/raw").Want(404)
}

func TestThePageOfABeginningSaysWhereTheWholeMailIs(t *testing.T) {
	s := newSite(t)
	box := &models.Mailbox{Name: "Shop", Email: "shop@desk.test", DepartmentID: 1, Incoming: models.IncomingIMAP, InHost: "mail.acme.test",
		InUsername: "shop", CreatedAt: s.Kit.Now()}
	if err := errors.Join(models.InsertMailbox(t.Context(), s.DB, box), models.TouchDesk(t.Context(), s.DB)); err != nil {
		t.Fatal(err)
	}
	b := s.As(s.Agent("alex", true))
	for name, tt := range map[string]struct {
		door, folder string
		mailbox      int64
		whole        string
	}{
		"IMAP": {"imap", "Shop/New", box.ID, "in the folder Shop/New of shop (mail.acme.test)."},
		"POP3": {"pop3", "", box.ID, "in the mailbox of shop (mail.acme.test)."},
		"gone": {"imap", "INBOX", 0, "whose mailbox is not set up any more"},
	} {
		mail := receivedMail(t, s, func(m *models.Mail) {
			m.Door, m.Folder, m.MailboxID, m.Reason, m.Size = tt.door, tt.folder, tt.mailbox, "too_large", 61<<20
		})
		path := fmt.Sprint("/staff/ledger/", mail.ID)
		doc := b.Get(path).Want(200).Doc()
		facts := doc.Find(".mail-facts").Text()
		if !strings.Contains(facts, tt.whole) || !strings.Contains(facts, fmt.Sprintf("61 MB, of which %d B are stored here", len(receivedRaw))) {
			t.Errorf("%s: the page says %q", name, facts)
		}
		text := doc.Find("#main").Text()
		for _, want := range []string{"the download is that beginning", "its beginning as a file", "the mail on the mail server stays"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page doesn't say %q", name, want)
			}
		}
		if n := doc.Find(`form[action$="replay"]`).Length(); n != 0 || doc.Find(`form[action$="accept"]`).Length() != 1 {
			t.Errorf("%s: %d ways to decide a beginning anew", name, n)
		}
		if got := b.Get(path + "/raw").Want(200).Header.Get("Content-Disposition"); !strings.Contains(got, "-beginning.eml") {
			t.Errorf("%s: the download is %s", name, got)
		}
		if asked := b.Post(path+"/delete", nil).Want(200).Doc().Find("#main").Text(); !strings.Contains(asked, "the mail on the mail server stays") {
			t.Errorf("%s: the deletion asks %q", name, asked)
		}
	}
	if text := b.Get(fmt.Sprint("/staff/ledger/", receivedMail(t, s, nil).ID)).Want(200).Doc().Find("#main").Text(); strings.Contains(text, "beginning") {
		t.Errorf("the page of a whole mail says %q", text)
	}
}

func TestAMailOfTheQuarantineIsReplayedAcceptedAndDeleted(t *testing.T) {
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	for deed, accepted := range map[string]bool{"replay": false, "accept": true} {
		mail := receivedMail(t, s, nil)
		path := fmt.Sprint("/staff/ledger/", mail.ID)
		b.Post(path+"/"+deed, nil).Want(303)
		got, err := models.MailByID(t.Context(), s.DB, mail.ID)
		if err != nil || got.Decision != models.DecisionPending || got.Accepted != accepted || got.Replays != 1 {
			t.Errorf("after %s: %+v, %v", deed, got, err)
		}
		if doc := b.Get(path).Want(200).Doc(); doc.Find(".deeds").Length() != 0 {
			t.Errorf("after %s: a mail that waits can be changed", deed)
		}
		b.Post(path+"/"+deed, nil).Want(409)
	}
	path := fmt.Sprint("/staff/ledger/", receivedMail(t, s, nil).ID)
	if doc := b.Post(path+"/delete", nil).Want(200).Doc(); doc.Find(`input[name=sure]`).Length() != 1 {
		t.Error("a deletion does not ask")
	}
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(303)
	doc := b.Get(path).Want(200).Doc()
	if doc.Find("pre, a[download], .deeds").Length() != 0 || !strings.Contains(doc.Find("#main").Text(), "deleted") {
		t.Errorf("a deleted mail shows as %q", doc.Find("#main").Text())
	}
	b.Get(path + "/raw").Want(404)
	if n := s.Count("audit_log"); n != 3 {
		t.Errorf("%d lines in the audit log", n)
	}
}

func TestEveryReasonOfTheLedgerHasAWord(t *testing.T) {
	s := newSite(t)
	for _, reason := range append([]string{"unheard_of"}, models.MailReasons...) {
		receivedMail(t, s, func(m *models.Mail) { m.Reason = reason })
	}
	doc := s.As(s.Agent("alex", true)).Get("/staff/ledger").Want(200).Doc()
	if got := doc.Find("tbody").Text(); strings.Count(got, "_") != 1 || !strings.Contains(got, "unheard_of") {
		t.Errorf("the reasons show as %q", got)
	}
}
