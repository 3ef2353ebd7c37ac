package staff_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
)

// boxes is a site with an admin's browser and one email address.
func boxes(t *testing.T) (*webtest.Site, *webtest.Browser, string) {
	t.Helper()
	s := newSite(t)
	b := s.As(s.Agent("alex", true))
	a := b.Post("/staff/mailboxes/new", url.Values{"email": {"support@acme.test"}, "name": {"Acme Support"}, "department": {"1"}}).Want(303)
	return s, b, strings.TrimSuffix(a.Header.Get("Location"), "/outgoing")
}

func incoming(change ...string) url.Values {
	form := url.Values{"incoming": {"imap"}, "in_host": {"imap.acme.test"}, "in_security": {"tls"}, "in_port": {""}, "in_username": {"support"},
		"in_password": {"hunter2hunter2"}, "in_folder": {"INBOX"}, "after_import": {"leave"}, "move_to": {"HelpDeskZ"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func box(t *testing.T, s *webtest.Site) models.Mailbox {
	t.Helper()
	all, err := models.Mailboxes(t.Context(), s.DB)
	if err != nil || len(all) == 0 {
		t.Fatalf("mailboxes: %v, %v", all, err)
	}
	return all[0]
}

func TestMailboxFormsKeepWhatWasTyped(t *testing.T) {
	s, b, path := boxes(t)
	const hostile = `"><script>alert(1)</script>`
	tests := map[string]struct {
		page   string
		form   url.Values
		fields string // those marked as wrong
	}{
		"new, empty":        {"/staff/mailboxes/new", url.Values{}, "email department"},
		"new, taken":        {"/staff/mailboxes/new", url.Values{"email": {"SUPPORT@acme.test"}, "department": {"1"}}, "email"},
		"new, hostile":      {"/staff/mailboxes/new", url.Values{"email": {hostile}, "name": {hostile}, "department": {hostile}}, "email department"},
		"new, over-long":    {"/staff/mailboxes/new", url.Values{"email": {strings.Repeat("a", 500) + "@b.test"}, "name": {strings.Repeat("é", 500)}, "department": {"1"}}, "email name"},
		"general, no UTF-8": {path, url.Values{"email": {"\xff\x00"}, "department": {"99"}}, "email department"},
		"new, no text":      {"/staff/mailboxes/new", url.Values{"email": {"a\xff@b.test"}, "name": {"a\x00"}, "department": {"1"}}, "email name"},
		"incoming, no text": {path + "/incoming", incoming("in_username", "a\xff", "in_folder", "\xff", "move_to", "a\x00"), "in_username in_folder move_to"},
		"incoming, nothing": {path + "/incoming", url.Values{"incoming": {"imap"}}, "in_host in_security in_username"},
		"incoming, port":    {path + "/incoming", incoming("in_port", "many"), "in_port"},
		"incoming, port 0":  {path + "/incoming", incoming("in_port", "0"), "in_port"},
		"incoming, giant":   {path + "/incoming", incoming("in_port", "99999999999999999999"), "in_port"},
		"incoming, hostile": {path + "/incoming", incoming("in_host", hostile, "in_username", hostile), "in_host"},
		"incoming, NUL":     {path + "/incoming", incoming("in_password", "a\x00b"), "in_password"},
		"outgoing, nothing": {path + "/outgoing", url.Values{"outgoing": {"smtp"}}, "out_host out_security"},
		"outgoing, host":    {path + "/outgoing", url.Values{"outgoing": {"smtp"}, "out_host": {"https://smtp.acme.test/"}, "out_security": {"tls"}}, "out_host"},
	}
	before := box(t, s)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := b.Post(test.page, test.form).Want(422)
			doc := a.Doc()
			for _, field := range strings.Fields(test.fields) {
				if doc.Find("#"+field+"[aria-invalid], fieldset#"+field+" .err").Length() == 0 {
					t.Errorf("%s is not marked", field)
				}
				if doc.Find(`.errors a[href="#`+field+`"]`).Length() != 1 {
					t.Errorf("%s is not in the summary", field)
				}
			}
			for name := range test.form {
				typed, shown := doc.Find("input[type=password]#" + name).Attr("value")
				if shown {
					t.Errorf("the password %q is shown", typed)
				}
			}
			if host := test.form.Get("in_host"); host != "" {
				if got, _ := doc.Find("#in_host").Attr("value"); got != host {
					t.Errorf("the host that was typed became %q", got)
				}
			}
			if doc.Find("script:not([src])").Length() != 0 {
				t.Error("somebody's script is in the page")
			}
		})
	}
	if s.Count("mailboxes") != 1 {
		t.Error("a refused form stored something")
	}
	if after := box(t, s); after.Email != before.Email || after.InHost != before.InHost || after.Outgoing != before.Outgoing {
		t.Errorf("a refused form changed something: %+v", after)
	}
}

func TestMailboxPasswordIsNeverShownAndStaysAtItsServer(t *testing.T) {
	s, b, path := boxes(t)
	b.Post(path+"/incoming", incoming()).Want(303)
	for _, page := range []string{"/staff/mailboxes", path, path + "/incoming", path + "/outgoing"} {
		a := b.Get(page).Want(200)
		if strings.Contains(a.Body, "hunter2") || a.Doc().Find("input[type=password][value]").Length() != 0 {
			t.Errorf("%s shows the password", page)
		}
	}
	sealed := box(t, s).InPassword
	b.Post(path+"/incoming", incoming("in_password", "", "after_import", "delete")).Want(303)
	if after := box(t, s); string(after.InPassword) != string(sealed) || after.AfterImport != models.AfterDelete {
		t.Error("an empty password field did not keep the password")
	}
	a := b.Post(path+"/incoming", incoming("in_password", "", "in_host", "evil.test")).Want(422)
	if text := a.Doc().Find("#in_password-err, .errors").Text(); !strings.Contains(text, "again") {
		t.Errorf("another server: %q", text)
	}
	tried := false
	s.Kit.TestMailbox = func(context.Context, *models.Mailbox, string) error { tried = true; return nil }
	b.Post(path+"/incoming/test", incoming("in_password", "", "in_host", "evil.test")).Want(422)
	if tried {
		t.Error("a test sent the stored password to another server")
	}
}

func TestMailboxConnectionTest(t *testing.T) {
	s, b, path := boxes(t)
	tests := map[string]struct {
		err  error
		says string
	}{
		"works":       {nil, "It works"},
		"host":        {fmt.Errorf("connect: %w", &net.DNSError{Err: "no such host", Name: "x"}), "no server of this name"},
		"refused":     {fmt.Errorf("connect: %w", syscall.ECONNREFUSED), "Nothing listens"},
		"certificate": {fmt.Errorf("connect: %w", &tls.CertificateVerificationError{Err: errors.New("expired")}), "certificate"},
		"silent":      {fmt.Errorf("greeting: %w", context.DeadlineExceeded), "in time"},
		"closed":      {fmt.Errorf("greeting: %w", io.EOF), "closed the connection"},
		"no TLS":      {tls.RecordHeaderError{Msg: "not TLS"}, "not speak TLS"},
		"a no":        {errors.New("sign in: <b>LOGIN failed</b>"), "said no"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s.Kit.TestMailbox = func(ctx context.Context, m *models.Mailbox, direction string) error {
				if limit, bounded := ctx.Deadline(); !bounded || time.Until(limit) > time.Minute {
					t.Error("the test has no bounded time")
				}
				password, err := s.Kit.Key.Open(m.InPassword, "mailboxes", "in_password", m.ID)
				if err != nil || string(password) != "hunter2hunter2" || m.InHost != "imap.acme.test" || direction != "incoming" {
					t.Errorf("tried %s at %s with %q: %v", direction, m.InHost, password, err)
				}
				return test.err
			}
			page := b.Post(path+"/incoming/test", incoming()).Want(200).Doc()
			part := b.Swap(path+"/incoming/test", "test-result", incoming()).Want(200)
			for _, doc := range []string{page.Find("#test-result").Text(), part.Doc().Find("#test-result").Text()} {
				if !strings.Contains(doc, test.says) || test.err != nil && !strings.Contains(doc, test.err.Error()) {
					t.Errorf("it says %q", doc)
				}
			}
			if strings.Contains(part.Body, "<form") || strings.Contains(part.Body, "<html") || strings.Contains(part.Body, "<b>LOGIN") {
				t.Errorf("the fragment is more than the result, or its text is markup: %s", part.Body)
			}
			if got, _ := page.Find("#in_host").Attr("value"); got != "imap.acme.test" {
				t.Errorf("what was typed is lost: %q", got)
			}
		})
	}
	if box(t, s).InHost != "" {
		t.Error("a test stores what was typed")
	}
	a := b.Swap(path+"/outgoing/test", "test-result", url.Values{"outgoing": {"smtp"}}).Want(422)
	if a.Doc().Find(`#test-result a[href="#out_host"]`).Length() != 1 {
		t.Errorf("a test of half a form: %s", a.Body)
	}
}

func TestMailboxList(t *testing.T) {
	s, b, path := boxes(t)
	b.Post("/staff/mailboxes/new", url.Values{"email": {"sales@acme.test"}, "department": {"3"}}).Want(303)
	b.Post(path+"/incoming", incoming()).Want(303)
	id := box(t, s).ID
	for range 2 {
		if _, err := models.MailboxFailed(t.Context(), s.DB, id, s.Kit.Now().Add(-3*time.Hour), "sign in: <script>no</script>"); err != nil {
			t.Fatal(err)
		}
	}
	if text := b.Get(path + "/incoming").Want(200).Doc().Find("#test-result").Text(); !strings.Contains(text, "last 2 looks") {
		t.Errorf("the form says nothing of the failures: %q", text)
	}
	doc := b.Get("/staff/mailboxes").Want(200).Doc()
	row := doc.Find("tbody tr").First().Text()
	for _, want := range []string{"support@acme.test", "default", "General", "IMAP", "failing 3 h", "<script>no</script>"} {
		if !strings.Contains(row, want) {
			t.Errorf("the row lacks %q: %s", want, row)
		}
	}
	if n := doc.Find("tbody form").Length(); n != 1 {
		t.Errorf("%d addresses can be deleted, want all but the default one", n)
	}
	if doc.Find("tbody time[datetime]").Length() == 0 || doc.Find("h1").Length() != 1 {
		t.Error("the list lacks its times or its heading")
	}
}

func TestMailboxDelete(t *testing.T) {
	s, b, path := boxes(t)
	second := b.Post("/staff/mailboxes/new", url.Values{"email": {"sales@acme.test"}, "department": {"3"}}).Want(303).Header.Get("Location")
	second = strings.TrimSuffix(second, "/outgoing")
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(409)
	asked := b.Post(second+"/delete", nil).Want(200)
	if text := asked.Doc().Find("main").Text(); !strings.Contains(text, "Delete sales@acme.test?") || s.Count("mailboxes") != 2 {
		t.Errorf("not asked before deleting: %s", text)
	}
	b.Post(second+"/delete", url.Values{"sure": {"yes"}}).Want(303)
	b.Swap(path+"/delete", "main", nil).Want(204)
	if s.Count("mailboxes") != 0 {
		t.Error("the addresses are still there")
	}
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(404)
	if b.Get("/staff/mailboxes").Want(200).Doc().Find(".empty a.primary").Length() != 1 {
		t.Error("an empty list shows no next step")
	}
}

func TestMailboxPagesForAdminsOnly(t *testing.T) {
	s, _, path := boxes(t)
	agent := s.As(s.Agent("maria", false, general))
	for _, page := range []string{"/staff/mailboxes", "/staff/mailboxes/new", path, path + "/incoming", path + "/outgoing"} {
		if a := agent.Get(page).Want(403); strings.Contains(a.Body, "acme.test") {
			t.Errorf("%s tells an agent of the address", page)
		}
	}
	if strings.Contains(agent.Get("/staff/tickets").Body, "/staff/mailboxes") {
		t.Error("an agent is offered the page")
	}
}

// What happens to mail that an address does not send depends on whether another address does.
func TestWhereMailGoesWithoutOutgoing(t *testing.T) {
	_, b, path := boxes(t)
	says := func(path, want string) {
		t.Helper()
		if got := b.Get(path).Want(200).Doc().Find("label:has(input[value=none]) .hint").Text(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	says(path+"/outgoing", "Mail waits in the desk, unless the department's own address sends it.")
	second := b.Post("/staff/mailboxes/new", url.Values{"email": {"sales@acme.test"}, "department": {"2"}}).Want(303)
	says(second.Header.Get("Location"), "The department's answers leave from the default address.")
}
