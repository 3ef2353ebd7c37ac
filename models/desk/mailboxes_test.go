package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

var now = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

func service(db *bun.DB) *desk.Service {
	return &desk.Service{DB: db, Settings: settings.NewStore(db), Panel: "https://desk.test/staff", Key: secret.Key{1, 2, 3}, Now: func() time.Time { return now }}
}

// full is a mailbox with everything.
func full(email string) desk.MailboxInput {
	return desk.MailboxInput{
		General: desk.MailboxGeneral{Name: "Acme  Support", Email: email, DepartmentID: 1},
		Incoming: desk.MailboxIncoming{Kind: models.IncomingIMAP, Server: desk.MailServer{Host: "IMAP.acme.test",
			Security: models.SecurityTLS, Username: "in-user", Password: "in-secret"}},
		Outgoing: desk.MailboxOutgoing{Kind: models.OutgoingSMTP, Server: desk.MailServer{Host: "smtp.acme.test",
			Security: models.SecurityStartTLS, Username: "out-user", Password: "out-secret"}},
	}
}

func add(t *testing.T, s *desk.Service, in desk.MailboxInput) *models.Mailbox {
	t.Helper()
	m, err := s.AddMailbox(context.Background(), desk.Actor{}, in)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mailbox(t *testing.T, s *desk.Service, id int64) *models.Mailbox {
	t.Helper()
	m, err := models.MailboxByID(t.Context(), s.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func opened(t *testing.T, s *desk.Service, sealed []byte, column string, id int64) string {
	t.Helper()
	plain, err := s.Key.Open(sealed, "mailboxes", column, id)
	if err != nil {
		t.Fatalf("%s: %v", column, err)
	}
	return string(plain)
}

func TestAddMailbox(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		before, err := models.DeskRevision(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		m := mailbox(t, s, add(t, s, full(" Support@Acme.test ")).ID)
		passwords := opened(t, s, m.InPassword, "in_password", m.ID) + " " + opened(t, s, m.OutPassword, "out_password", m.ID)
		if passwords != "in-secret out-secret" {
			t.Errorf("passwords = %q", passwords)
		}
		m.InPassword, m.OutPassword = nil, nil
		want := &models.Mailbox{ID: m.ID, Name: "Acme Support", Email: "support@acme.test", DepartmentID: 1, IsDefault: true,
			Incoming: models.IncomingIMAP, InHost: "imap.acme.test", InPort: 993, InSecurity: models.SecurityTLS,
			InUsername: "in-user", InFolder: "INBOX", AfterImport: models.AfterMove, MoveTo: desk.DefaultMoveTo,
			Outgoing: models.OutgoingSMTP, OutHost: "smtp.acme.test", OutPort: 587, OutSecurity: models.SecurityStartTLS,
			OutUsername: "out-user", CreatedAt: now}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("mailbox (-want +got):\n%s", diff)
		}
		if after, err := models.DeskRevision(t.Context(), db); err != nil || after <= before {
			t.Errorf("revision %d after %d, %v", after, before, err)
		}
		var audit models.Audit
		if err := db.NewSelect().Model(&audit).Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		if audit.Actor != "operator" || audit.Action != "mailbox.add" || audit.ObjectID != m.ID || strings.Contains(audit.Detail, "secret") {
			t.Errorf("audit = %+v", audit)
		}
	})
}

func TestAddMailboxRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*desk.MailboxInput)
		want   string // field=key
	}{
		"no address":           {func(in *desk.MailboxInput) { in.General.Email = " " }, "email=field.required"},
		"half an address":      {func(in *desk.MailboxInput) { in.General.Email = "support@acme" }, "email=field.email"},
		"address with newline": {func(in *desk.MailboxInput) { in.General.Email = "a@b.test\nBcc: c@d.test" }, "email=field.email"},
		"taken":                {func(in *desk.MailboxInput) { in.General.Email = "THERE@acme.test" }, "email=field.taken"},
		"long name":            {func(in *desk.MailboxInput) { in.General.Name = strings.Repeat("é", 151) }, "name=field.too_long"},
		"name with NUL":        {func(in *desk.MailboxInput) { in.General.Name = "a\x00b" }, "name=field.text"},
		"folder not UTF-8":     {func(in *desk.MailboxInput) { in.Incoming.MoveTo = "a\xff" }, "move_to=field.text"},
		"no department":        {func(in *desk.MailboxInput) { in.General.DepartmentID = 99 }, "department=field.choose"},
		"unknown way in":       {func(in *desk.MailboxInput) { in.Incoming.Kind = "fax" }, "incoming=field.choose"},
		"unknown way out":      {func(in *desk.MailboxInput) { in.Outgoing.Kind = "fax" }, "outgoing=field.choose"},
		"no host":              {func(in *desk.MailboxInput) { in.Incoming.Server.Host = "" }, "in_host=field.required"},
		"address for a host":   {func(in *desk.MailboxInput) { in.Incoming.Server.Host = "imap://acme.test" }, "in_host=field.host"},
		"host with port":       {func(in *desk.MailboxInput) { in.Outgoing.Server.Host = "acme.test:25" }, "out_host=field.host"},
		"long host":            {func(in *desk.MailboxInput) { in.Outgoing.Server.Host = strings.Repeat("a", 254) }, "out_host=field.host"},
		"port too high":        {func(in *desk.MailboxInput) { in.Incoming.Server.Port = 65536 }, "in_port=field.port"},
		"port below":           {func(in *desk.MailboxInput) { in.Outgoing.Server.Port = -1 }, "out_port=field.port"},
		"unknown security":     {func(in *desk.MailboxInput) { in.Outgoing.Server.Security = "ssl" }, "out_security=field.choose"},
		"no user":              {func(in *desk.MailboxInput) { in.Incoming.Server.Username = "" }, "in_username=field.required"},
		"no password":          {func(in *desk.MailboxInput) { in.Incoming.Server.Password = "" }, "in_password=field.required"},
		"user with newline":    {func(in *desk.MailboxInput) { in.Outgoing.Server.Username = "a\r\nQUIT" }, "out_username=field.text"},
		"password with NUL":    {func(in *desk.MailboxInput) { in.Outgoing.Server.Password = "a\x00b" }, "out_password=field.text"},
		"password not UTF-8":   {func(in *desk.MailboxInput) { in.Incoming.Server.Password = "a\xff" }, "in_password=field.text"},
		"unknown after":        {func(in *desk.MailboxInput) { in.Incoming.After = "burn" }, "after_import=field.choose"},
		"POP3 moves":           {func(in *desk.MailboxInput) { in.Incoming.Kind, in.Incoming.After = "pop3", "move" }, "after_import=field.pop3_moves_nothing"},
		"moved to itself":      {func(in *desk.MailboxInput) { in.Incoming.MoveTo = "INBOX" }, "move_to=field.same_folder"},
		"long folder":          {func(in *desk.MailboxInput) { in.Incoming.Folder = strings.Repeat("a", 151) }, "in_folder=field.too_long"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		add(t, s, full("there@acme.test"))
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				in := full("support@acme.test")
				test.change(&in)
				_, err := s.AddMailbox(t.Context(), desk.Actor{}, in)
				if models.KindOf(err) != models.KindInvalid || !strings.HasSuffix(err.Error(), " "+test.want) {
					t.Errorf("error = %v, want %s", err, test.want)
				}
			})
		}
		if all, err := models.Mailboxes(t.Context(), db); err != nil || len(all) != 1 {
			t.Errorf("%d mailboxes, %v", len(all), err)
		}
	})
}

func TestUsualServers(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	tests := map[string]struct {
		kind     models.Incoming
		security models.ConnectionSecurity
		host     string
		port     int
		after    models.AfterImport
	}{
		"imap":          {models.IncomingIMAP, models.SecurityStartTLS, "10.0.0.7", 143, models.AfterMove},
		"pop3":          {models.IncomingPOP3, models.SecurityTLS, "mail_1.intern", 995, models.AfterLeave},
		"plain pop3":    {models.IncomingPOP3, models.SecurityNone, "localhost", 110, models.AfterLeave},
		"ipv6":          {models.IncomingIMAP, models.SecurityTLS, "[::1]", 993, models.AfterMove},
		"international": {models.IncomingIMAP, models.SecurityTLS, "bücher.example", 993, models.AfterMove},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in := full(strings.ReplaceAll(name, " ", "") + "@acme.test")
			in.Incoming.Kind, in.Incoming.Server.Security, in.Incoming.Server.Host = test.kind, test.security, test.host
			m := add(t, s, in)
			if m.InPort != test.port || m.AfterImport != test.after || m.InHost != strings.Trim(test.host, "[]") {
				t.Errorf("%s port %d, after %s", m.InHost, m.InPort, m.AfterImport)
			}
		})
	}
}

func TestStoredPasswordStaysWithItsServer(t *testing.T) {
	tests := map[string]struct {
		change func(*desk.MailServer)
		want   string
	}{
		"nothing":        {func(*desk.MailServer) {}, "in-secret"},
		"case of host":   {func(s *desk.MailServer) { s.Host = "Imap.ACME.test." }, "in-secret"},
		"a new password": {func(s *desk.MailServer) { s.Password = "fresh" }, "fresh"},
		"host":           {func(s *desk.MailServer) { s.Host = "evil.test" }, ""},
		"port":           {func(s *desk.MailServer) { s.Port = 9993 }, ""},
		"user":           {func(s *desk.MailServer) { s.Username = "other" }, ""},
		"protection":     {func(s *desk.MailServer) { s.Security, s.Port = models.SecurityNone, 993 }, ""},
		"verification":   {func(s *desk.MailServer) { s.Insecure = true }, ""},
		"host, with it":  {func(s *desk.MailServer) { s.Host, s.Password = "new.test", "fresh" }, "fresh"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				given := full(strings.NewReplacer(" ", "", ",", "").Replace(name) + "@acme.test")
				m := add(t, s, given)
				change := given.Incoming
				change.Server.Password = ""
				test.change(&change.Server)
				trial, tried := s.TrialIncoming(t.Context(), m.ID, change)
				err := s.SaveMailboxIncoming(t.Context(), desk.Actor{}, m.ID, change)
				after := mailbox(t, s, m.ID)
				if test.want == "" {
					for _, err := range []error{err, tried} {
						if models.KindOf(err) != models.KindInvalid || !strings.Contains(err.Error(), "in_password=field.password_again") {
							t.Errorf("error = %v", err)
						}
					}
					if diff := cmp.Diff(m.InHost, after.InHost); diff != "" {
						t.Errorf("a refused change was stored: %s", diff)
					}
					return
				}
				if err != nil || tried != nil {
					t.Fatal(err, tried)
				}
				if got := opened(t, s, after.InPassword, "in_password", m.ID); got != test.want {
					t.Errorf("stored %q, want %q", got, test.want)
				}
				if got := opened(t, s, trial.InPassword, "in_password", m.ID); got != test.want {
					t.Errorf("tried %q, want %q", got, test.want)
				}
			})
		}
	})
}

func TestAnotherAccountIsReadFromItsBeginning(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		ctx := t.Context()
		m := add(t, s, full("support@acme.test"))
		mail := &models.Mail{Door: "imap", MailboxID: m.ID, Folder: "INBOX", UIDValidity: 1, UID: 7, SHA256: make([]byte, 32),
			BlobKey: "k", ReceivedAt: now, Decision: models.DecisionTicket}
		if err := models.InsertMail(ctx, db, mail); err != nil {
			t.Fatal(err)
		}
		known := func() bool {
			t.Helper()
			cursor, err := models.CursorOf(ctx, db, m.ID, "INBOX")
			if err != nil {
				t.Fatal(err)
			}
			_, err = models.MailAt(ctx, db, m.ID, "INBOX", 1, 7)
			if err != nil && !models.IsNotFound(err) {
				t.Fatal(err)
			}
			there := err == nil
			if there != (cursor.LastUID == 7) {
				t.Fatalf("mail known: %t, cursor %d", there, cursor.LastUID)
			}
			return there
		}
		if err := models.SaveCursor(ctx, db, models.MailboxCursor{MailboxID: m.ID, Folder: "INBOX", UIDValidity: 1, LastUID: 7}); err != nil {
			t.Fatal(err)
		}
		same := full("").Incoming
		same.After = models.AfterDelete
		if err := s.SaveMailboxIncoming(ctx, desk.Actor{}, m.ID, same); err != nil {
			t.Fatal(err)
		}
		if !known() {
			t.Error("a change of what follows the import forgot how far the folder was read")
		}
		other := same
		other.Server.Username = "another"
		if err := s.SaveMailboxIncoming(ctx, desk.Actor{}, m.ID, other); err != nil {
			t.Fatal(err)
		}
		if known() {
			t.Error("the mails of another account pass for known")
		}
	})
}
