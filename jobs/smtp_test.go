package jobs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

func outFile(name, kind, id, content string) OutFile {
	return OutFile{Name: name, ContentType: kind, ContentID: id, Inline: id != "",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func willing() error { return nil }

func outMail() *OutMail {
	return &OutMail{
		From: Address{"Help, Desk", "help@desk.example"}, To: Address{"Änn", "ann@customer.example"},
		ReplyTo: Address{"", "help+reply@desk.example"}, Subject: "[#12] Grüße", Text: "Hallo\n.\nÄnn\n", HTML: "<p>Hallo <img src=\"cid:pic@x\"></p>",
		Files:     []OutFile{outFile("Größe.pdf", "application/pdf", "", "%PDF"), outFile("a.png", "image/png", "pic@x", "\x89PNG")},
		MessageID: "hdz.1.2.x@desk.example", InReplyTo: "abc@customer.example", References: []string{"abc@customer.example"},
		Date: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	}
}

func TestSendArrivesAsWritten(t *testing.T) {
	for _, security := range []models.ConnectionSecurity{models.SecurityNone, models.SecurityStartTLS, models.SecurityTLS} {
		t.Run(string(security), func(t *testing.T) {
			server, address := startMailServer(t, security)
			if err := Send(t.Context(), address, outMail(), willing); err != nil {
				t.Fatal(err)
			}
			mails := server.taken()
			if len(mails) != 1 || mails[0].from != "help@desk.example" || mails[0].to != "ann@customer.example" || mails[0].user != "desk" {
				t.Fatalf("taken: %+v", mails)
			}
			sameAsSent(t, mails[0].raw)
		})
	}
}

func sameAsSent(t *testing.T, raw []byte) {
	t.Helper()
	got, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	want := outMail()
	check := map[string][2]string{
		"From":       {want.From.Name + want.From.Email, got.From.Name + got.From.Email},
		"To":         {want.To.Name + want.To.Email, got.To[0].Name + got.To[0].Email},
		"Reply-To":   {want.ReplyTo.Email, got.ReplyTo.Email},
		"Subject":    {want.Subject, got.Subject},
		"Message-ID": {"<" + want.MessageID + ">", got.MessageID},
		"reply to":   {"<" + want.InReplyTo + ">", strings.Join(got.InReplyTo, " ")},
		"References": {"<" + want.References[0] + ">", strings.Join(got.References, " ")},
		"text":       {want.Text, got.Text},
		"HTML":       {want.HTML, got.HTML},
		"Date":       {want.Date.String(), got.Date.String()},
		"automatic":  {"", got.Header("Auto-Submitted")},
	}
	for what, pair := range check {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", what, pair[1], pair[0])
		}
	}
	parts := []Part{
		{"a.png", "image/png", "pic@x", true, []byte("\x89PNG")},
		{"Größe.pdf", "application/pdf", "", false, []byte("%PDF")},
	}
	if diff := cmp.Diff(parts, got.Parts); diff != "" {
		t.Errorf("Parts (-want +got)\n%s", diff)
	}
	for line := range bytes.Lines(raw) {
		if len(line) > 998 {
			t.Errorf("a line has %d bytes", len(line))
		}
	}
}

func TestSendAutomatic(t *testing.T) {
	server, address := startMailServer(t, models.SecurityNone)
	m := outMail()
	m.Automatic = true
	if err := Send(t.Context(), address, m, willing); err != nil {
		t.Fatal(err)
	}
	mail := server.taken()[0]
	if mail.from != "" {
		t.Errorf("return path %q", mail.from)
	}
	l, err := Parse(mail.raw)
	if err != nil {
		t.Fatal(err)
	}
	if l.Header("Auto-Submitted") != "auto-replied" || l.Header("X-Auto-Response-Suppress") != "All" {
		t.Errorf("headers %q, %q", l.Header("Auto-Submitted"), l.Header("X-Auto-Response-Suppress"))
	}
	if automatic, _ := Automatic(l); !automatic {
		t.Error("another desk would answer it")
	}
}

func TestSendOutcomes(t *testing.T) {
	refuse := func(code int) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "no"}
	}
	tests := []struct {
		name, stage string
		fault       error
		drop        bool
		want        Outcome
	}{
		{"sender later", "mail", refuse(451), false, Temporary},
		{"sender never", "mail", refuse(550), false, Permanent},
		{"recipient later", "rcpt", refuse(450), false, Temporary},
		{"recipient never", "rcpt", refuse(550), false, Permanent},
		{"text later", "end", refuse(452), false, Temporary},
		{"text never", "end", refuse(554), false, Permanent},
		{"lost at sender", "mail", nil, true, Temporary},
		{"lost at recipient", "rcpt", nil, true, Temporary},
		{"lost before the answer", "end", nil, true, Uncertain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, address := startMailServer(t, models.SecurityNone)
			server.failAt(tt.stage, tt.fault)
			if tt.drop {
				server.dropAt(tt.stage)
			}
			wantOutcome(t, Send(t.Context(), address, outMail(), willing), tt.want)
		})
	}
}

func TestSendKeepsBackWhatIsNotItsOwn(t *testing.T) {
	server, address := startMailServer(t, models.SecurityNone)
	another := errors.New("another process has it")
	err := Send(t.Context(), address, outMail(), func() error { return another })
	wantOutcome(t, err, Temporary)
	if !errors.Is(err, another) || len(server.taken()) != 0 {
		t.Errorf("got %v, the server took %d mails", err, len(server.taken()))
	}
}

func wantOutcome(t *testing.T, err error, want Outcome) {
	t.Helper()
	var failed *SendError
	if !errors.As(err, &failed) || failed.Outcome != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSendBeforeTheMail(t *testing.T) {
	_, plain := startMailServer(t, models.SecurityNone)
	_, secure := startMailServer(t, models.SecurityTLS)
	_, another := startMailServer(t, models.SecurityTLS)
	change := func(s Server, f func(*Server)) Server { f(&s); return s }
	tests := []struct {
		name, says string
		server     Server
	}{
		{"nobody there", "connect", change(plain, func(s *Server) { s.Port = 1 })},
		{"silent", "greeting", change(scripted(t), func(s *Server) { s.Silence = 100 * time.Millisecond })},
		{"silent after the greeting", "hello", change(scripted(t, "220 hello\r\n"), func(s *Server) { s.Silence = 100 * time.Millisecond })},
		{"closed for today", "greeting", scripted(t, "554 closed\r\n")},
		{"wrong password", "sign in", change(plain, func(s *Server) { s.Password = "x" })},
		{"no encryption", "STARTTLS", change(plain, func(s *Server) { s.Security = models.SecurityStartTLS })},
		{"unknown certificate", "certificate", change(secure, func(s *Server) { s.Roots = nil })},
		{"certificate of another", "certificate", change(secure, func(s *Server) { s.Roots = another.Roots })},
		{"no server", "no server", change(plain, func(s *Server) { s.Host = "" })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Send(t.Context(), tt.server, outMail(), willing)
			wantOutcome(t, err, Temporary)
			if err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v doesn't say %q", err, tt.says)
			}
		})
	}
	t.Run("opted out of the check", func(t *testing.T) {
		if err := Send(t.Context(), change(secure, func(s *Server) { s.Roots, s.Insecure = nil, true }), outMail(), willing); err != nil {
			t.Error(err)
		}
	})
	t.Run("without signing in", func(t *testing.T) {
		if err := Send(t.Context(), change(plain, func(s *Server) { s.Username = "" }), outMail(), willing); err != nil {
			t.Error(err)
		}
	})
}

func TestComposeRefusesHeaderLines(t *testing.T) {
	tests := map[string]func(m *OutMail){
		"subject":        func(m *OutMail) { m.Subject = "x\r\nBcc: b@x.example" },
		"sender name":    func(m *OutMail) { m.From.Name = "x\ny" },
		"recipient name": func(m *OutMail) { m.To.Name = "x\x00y" },
		"recipient":      func(m *OutMail) { m.To.Email = "a@b.example\r\nRCPT TO:<c@d.example>" },
		"no recipient":   func(m *OutMail) { m.To.Email = "" },
		"answer address": func(m *OutMail) { m.ReplyTo.Email = "a@b.example\nX: y" },
		"Message-ID":     func(m *OutMail) { m.MessageID = "a>\r\nX: <y" },
		"no Message-ID":  func(m *OutMail) { m.MessageID = "" },
		"In-Reply-To":    func(m *OutMail) { m.InReplyTo = "a\nX: y" },
		"References":     func(m *OutMail) { m.References = []string{"a\r\nX: y"} },
		"content type":   func(m *OutMail) { m.Files[0].ContentType = "a/b\r\nX: y" },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			m := outMail()
			spoil(m)
			_, err := compose(m)
			wantOutcome(t, err, Permanent)
		})
	}
}

func TestComposeFiles(t *testing.T) {
	long := strings.Repeat("很长的名字", 40) + ".pdf"
	m := outMail()
	m.HTML = ""
	m.Files = []OutFile{
		outFile(long, "application/pdf", "", "1"), outFile("a\"b\\c.txt", "text/plain", "", "2"),
		outFile("x\r\nX-Bad: y", "no type", "", "3"), outFile("", "text/plain", "", "4"),
	}
	raw, err := compose(m)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range l.Parts {
		names = append(names, p.Name)
	}
	want := []string{strings.Repeat("很长的名字", 15)[:71*3] + ".pdf", "a\"b\\c.txt", "x  X-Bad: y", "text-4.txt"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	m.Files[0].Open = func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }
	_, err = compose(m)
	wantOutcome(t, err, Temporary)
}

func TestReferencesAreShortened(t *testing.T) {
	ids := []string{"first@x", strings.Repeat("a", 500) + "@x", "with space@x", ""}
	for range 50 {
		ids = append(ids, "more@x")
	}
	refs := shortened(append(ids, "last@x"))
	if len(refs) != maxReferences || refs[0] != "<first@x>" || !slices.Contains(refs, "<last@x>") {
		t.Errorf("references: %v", refs)
	}
}

func TestUnusualAddresses(t *testing.T) {
	for email, want := range map[string]string{
		"a@b.example":         "<a@b.example>",
		"a.@docomo.example":   `<"a."@docomo.example>`,
		"ä@bücher.example":    "<ä@xn--bcher-kva.example>",
		"a@under_score.local": "<a@under_score.local>",
	} {
		if got := envelope(email); got != want {
			t.Errorf("envelope(%q) = %q, want %q", email, got, want)
		}
	}
}

func TestSendLocal(t *testing.T) {
	script := func(t *testing.T, body string) (program, folder string) {
		folder = t.TempDir()
		program = filepath.Join(folder, "sendmail")
		text := "#!/bin/sh\ncd " + folder + "\n" + body + "\n"
		if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return program, folder
	}
	t.Run("taken", func(t *testing.T) {
		program, folder := script(t, `cat > mail; echo "$@" > arguments`)
		m := outMail()
		m.Automatic = true
		if err := SendLocal(t.Context(), program, m, willing); err != nil {
			t.Fatal(err)
		}
		arguments, err := os.ReadFile(filepath.Join(folder, "arguments"))
		if err != nil || string(arguments) != "-i -f <> -- ann@customer.example\n" {
			t.Errorf("arguments %q, %v", arguments, err)
		}
		raw, err := os.ReadFile(filepath.Join(folder, "mail"))
		if err != nil || !bytes.Contains(raw, []byte("\nMessage-ID: <hdz.1.2.x@desk.example>\n")) {
			t.Errorf("mail %q, %v", raw, err)
		}
	})
	for body, want := range map[string]Outcome{
		"cat >/dev/null; echo busy >&2; exit 75":   Temporary,
		"cat >/dev/null; echo nobody >&2; exit 67": Permanent,
		"exit 1": Temporary,
	} {
		t.Run(body, func(t *testing.T) {
			program, _ := script(t, body)
			wantOutcome(t, SendLocal(t.Context(), program, outMail(), willing), want)
		})
	}
	t.Run("missing", func(t *testing.T) {
		wantOutcome(t, SendLocal(t.Context(), filepath.Join(t.TempDir(), "none"), outMail(), willing), Temporary)
	})
}
