package jobs

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/tickets"
)

func TestPipeDecides(t *testing.T) {
	const ann = "ann@customer.example"
	first := customerMail(ann, "first@x", "Question", "hello")
	tests := []struct {
		name  string
		mails []string
		want  []string
	}{
		{"a new ticket", []string{first}, []string{"ticket new 1"}},
		{"the same once more", []string{first, first}, []string{"ticket new 1", "duplicate same_content 1"}},
		{"with a mbox line", []string{"From ann Mon Mar  2 10:00:00 2026\n" + first}, []string{"ticket new 1"}},
		{"same id and text over another way", []string{first, "Received: by another\n" + first}, []string{"ticket new 1", "duplicate same_message 1"}},
		{"same id, another text", []string{first, customerMail(ann, "first@x", "Question", "other")}, []string{"ticket new 1", "ticket new 2"}},
		{"no id at all", []string{customerMail(ann, "", "A", "a"), customerMail("bob@customer.example", "", "B", "b")}, []string{"ticket new 1", "ticket new 2"}},
		{"her own number", []string{first, customerMail(ann, "2@x", "Re: [#1] Question", "more")}, []string{"ticket new 1", "reply subject_number 1"}},
		{"a stranger's number", []string{first, customerMail("bob@customer.example", "2@x", "[#1] Question", "mine")}, []string{"ticket new 1", "ticket possible_follow_up 2"}},
		{"no sender", []string{"Subject: x\n\nhello\n"}, []string{"quarantine no_sender 0"}},
		{"too much to read", []string{string(nested(26, plainBoundary))}, []string{"quarantine too_many_boundaries 0"}},
		{"a bounce of nobody's", []string{"Return-Path: <>\nFrom: MAILER-DAEMON\nSubject: failure notice\n\nnot delivered\n"}, []string{"bounce bounce_of_unknown_mail 0"}},
		{"too large", []string{first + strings.Repeat("x", maxMail)}, []string{"quarantine too_large 0"}},
		{"bytes", []string{"\x00\xff\xfe\n\n\x80"}, []string{"quarantine no_sender 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				addMailbox(t, d, nil)
				for _, raw := range tt.mails {
					pipe(t, d, raw)
				}
				if diff := cmp.Diff(tt.want, ledger(t, d)); diff != "" {
					t.Errorf("ledger (-want +got)\n%s", diff)
				}
			})
		})
	}
}

func TestQuarantineSaysWhatIsInIt(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		long := strings.Repeat("ü", 300)
		line := pipe(t, d, "Subject: "+long+"\nMessage-ID: <1@x>\n"+string(nested(26, plainBoundary)))
		stored, err := models.MailByID(t.Context(), d.DB, line.ID)
		if err != nil || stored.Sender != "ann@customer.example" || stored.MailMessageID != "1@x" || stored.Subject != long[:maxColumn] {
			t.Errorf("%+v, %v", stored, err)
		}
	})
}

func TestNothingIsSentBackToMachines(t *testing.T) {
	tests := map[string]bool{
		"":                                  true,
		"Auto-Submitted: auto-replied\n":    false,
		"Precedence: bulk\n":                false,
		"List-Id: <x.example>\n":            false,
		"X-Auto-Response-Suppress: All\n":   false,
		"Return-Path: <>\n":                 false,
		"From: no-reply@customer.example\n": false,
		"From: help@desk.example\n":         false,
	}
	for header, answered := range tests {
		t.Run(header, func(t *testing.T) {
			d, _ := testDesk(t, sqliteDB(t))
			addMailbox(t, d, nil)
			line := pipe(t, d, header+customerMail("ann@customer.example", "1@x", "Question", "hello"))
			if line.Decision != models.DecisionTicket {
				t.Errorf("decision %s", line.Decision)
			}
			sent := slices.ContainsFunc(outbox(t, d), func(line string) bool { return strings.HasPrefix(line, models.TemplateNewTicket) })
			if sent != answered {
				t.Errorf("a receipt was queued: %v", sent)
			}
		})
	}
}

func TestBounceMarksTheAnswerThatFailed(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		line := pipe(t, d, customerMail("ann@customer.example", "1@x", "Question", "hello"))
		send(t, d)
		receipt := about(t, server, "[#1]").raw
		bounce := "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered\n" +
			multi("report", "r", "\nsorry", "Content-Type: message/delivery-status\n\nAction: failed", "Content-Type: message/rfc822\n\n"+string(receipt))
		got := pipe(t, d, bounce)
		if got.Decision != models.DecisionBounce || got.TicketID != line.TicketID {
			t.Errorf("%s of ticket %d, want %d", got.Decision, got.TicketID, line.TicketID)
		}
		if n := ticketsIn(t, d); n != 1 {
			t.Errorf("%d tickets", n)
		}
	})
}

// about returns the mail whose subject holds a text; the server takes mails in any order.
func about(t *testing.T, server *mailServer, text string) takenMail {
	t.Helper()
	for _, m := range server.taken() {
		if l, err := Parse(m.raw); err == nil && strings.Contains(l.Subject, text) {
			return m
		}
	}
	t.Fatalf("no mail about %q", text)
	return takenMail{}
}

func TestAnswerToOurMailFindsItsTicket(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		pipe(t, d, customerMail("ann@customer.example", "1@x", "Question", "hello"))
		send(t, d)
		receipt, err := Parse(about(t, server, "[#1]").raw)
		if err != nil {
			t.Fatal(err)
		}
		id := strings.Trim(receipt.MessageID, "<>")
		for i, header := range []string{
			"In-Reply-To: <" + id + ">\n",
			"References: <a@b> <" + id + ">\n <c@d>\n",
			"In-Reply-To: <" + strings.ToUpper(id) + ">\n",
			"References: <" + strings.Replace(id, "@", "-relay@", 1) + ">\n",
		} {
			answer := header + customerMail("ann@customer.example", "", "no number", strings.Repeat("more", i+1))
			if line := pipe(t, d, answer); line.Decision != models.DecisionReply || line.TicketID != 1 {
				t.Errorf("%q: %s %s, ticket %d", header, line.Decision, line.Reason, line.TicketID)
			}
		}
		forged := strings.Replace(id, "hdz.1.", "hdz.2.", 1)
		if line := pipe(t, d, "In-Reply-To: <"+forged+">\n"+customerMail("ann@customer.example", "", "no number", "x")); line.Decision != models.DecisionTicket {
			t.Errorf("a forged id: %s, ticket %d", line.Decision, line.TicketID)
		}
	})
}

func TestPipeKeepsTheBytes(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		raw := "From ann\r\n" + customerMail("ann@customer.example", "1@x", "Ünïcode", "\x00\xff")
		line := pipe(t, d, raw)
		content, err := d.Files.Open(t.Context(), line.BlobKey)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = content.Close() }()
		got, err := io.ReadAll(content)
		if err != nil || string(got) != raw {
			t.Errorf("%q, %v", got, err)
		}
		if line.Size != int64(len(raw)) || line.Door != doorPipe {
			t.Errorf("size %d, door %s", line.Size, line.Door)
		}
	})
}

func TestPipeFindsTheMailbox(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	first := addMailbox(t, d, nil)
	second := addMailbox(t, d, func(b *models.Mailbox) { b.Email, b.IsDefault = "sales@desk.example", false })
	tests := []struct {
		name, address, header string
		want                  int64
	}{
		{"named", "Sales@desk.example ", "To: help@desk.example\n", second.ID},
		{"delivered to", "", "Delivered-To: sales@desk.example\nTo: help@desk.example\n", second.ID},
		{"to", "", "To: \"S\" <SALES@desk.example>\n", second.ID},
		{"the first that is ours", "", "To: x@y.example, help@desk.example, sales@desk.example\n", first.ID},
		{"plus", "", "To: sales+hdz.1@desk.example\n", second.ID},
		{"blind copy", "", "To: x@y.example\n", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line, err := d.Pipe(t.Context(), strings.NewReader("From: a@b.example\n"+tt.header+"Subject: "+tt.name+"\n\nx\n"), tt.address)
			if err != nil || line.MailboxID != tt.want {
				t.Errorf("mailbox %d, %v, want %d", line.MailboxID, err, tt.want)
			}
		})
	}
}

// brokenStore fails from a certain put on.
type brokenStore struct {
	files.Store
	puts, from atomic.Int64
}

var errDiskFull = errors.New("no space left on device")

func (b *brokenStore) Put(ctx context.Context, r io.Reader) (files.Blob, error) {
	if b.puts.Add(1) >= b.from.Load() {
		return files.Blob{}, errDiskFull
	}
	return b.Store.Put(ctx, r)
}

func TestPipeDoubts(t *testing.T) {
	mail := customerMail("ann@customer.example", "1@x", "Question", "hello")
	tests := []struct {
		name    string
		in      io.Reader
		address string
		spoil   func(d *Desk)
	}{
		{"nothing comes", strings.NewReader(" \n"), "", nil},
		{"half of it comes", io.MultiReader(strings.NewReader(mail[:40]), failing{}), "", nil},
		{"half of its head comes", strings.NewReader(mail[:40]), "", nil},
		{"unknown mailbox", strings.NewReader(mail), "nobody@desk.example", nil},
		{"disk full", strings.NewReader(mail), "", func(d *Desk) {
			d.Files = &brokenStore{Store: d.Files}
		}},
		{"database away", strings.NewReader(mail), "", func(d *Desk) { _ = d.DB.Close() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := testDesk(t, sqliteDB(t))
			addMailbox(t, d, nil)
			if tt.spoil != nil {
				tt.spoil(d)
			}
			if line, err := d.Pipe(t.Context(), tt.in, tt.address); err == nil {
				t.Errorf("taken: %+v", line)
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestStoredMailIsDecidedLater(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		whole := d.Files
		broken := &brokenStore{Store: whole}
		broken.from.Store(2)
		d.Files, d.Tickets.Files = broken, broken
		line := pipe(t, d, from+multi("mixed", "a", plainPart, pdfPart))
		if line.Decision != models.DecisionPending {
			t.Fatalf("decision %s", line.Decision)
		}
		if err := d.DecidePending(t.Context()); !errors.Is(err, errDiskFull) {
			t.Errorf("while the disk is full: %v", err)
		}
		d.Files, d.Tickets.Files = whole, whole
		for range 2 {
			if err := d.DecidePending(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"ticket new 1"}, ledger(t, d)); diff != "" {
			t.Errorf("ledger (-want +got)\n%s", diff)
		}
	})
}

// TestAcceptedMailsAreTickets: what can't be read becomes a ticket with the mail itself as a file when somebody wants it.
func TestAcceptedMailsAreTickets(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		bomb := "Subject: too dear\n" + string(nested(26, plainBoundary))
		for _, raw := range []string{bomb, "Subject: from nobody\n\nhello\n"} {
			line := pipe(t, d, raw)
			if line.Decision != models.DecisionQuarantine {
				t.Fatalf("decision %s", line.Decision)
			}
			if err := d.Tickets.Accept(t.Context(), tickets.Actor{}, line.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.DecidePending(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"ticket accepted 1", "ticket accepted 2"}, ledger(t, d)); diff != "" {
			t.Errorf("ledger (-want +got)\n%s", diff)
		}
		files, err := models.AttachmentsOf(t.Context(), d.DB, &models.Ticket{ID: 1}, []models.Message{{ID: 1}})
		if err != nil || len(files[1]) != 1 || files[1][0].Name != "original.eml" || files[1][0].Size != int64(len(bomb)) {
			t.Errorf("%+v, %v", files, err)
		}
	})
}
