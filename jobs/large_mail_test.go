package jobs

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap"
	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// largeText is a mail of one line that is larger than is taken apart. It is an imap.Literal.
type largeText struct {
	io.Reader
	size int
}

// Len implements imap.Literal.
func (l largeText) Len() int { return l.size }

func largeMail() largeText {
	head := strings.ReplaceAll(customerMail("lea@customer.example", "large@x", "A film", ""), "\n", "\r\n")
	return largeText{io.MultiReader(strings.NewReader(head), io.LimitReader(letters{}, maxMail)), len(head) + maxMail}
}

// letters never ends.
type letters struct{}

// Read implements io.Reader.
func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// emptied takes what a test leaves in INBOX away: it is much.
func (m *testMailbox) emptied() {
	m.t.Cleanup(func() {
		set := new(imap.SeqSet)
		set.AddRange(1, 0)
		status, err := m.c.Select("INBOX", false)
		if err == nil && status.Messages > 0 {
			err = m.c.Store(set, imap.FormatFlagsOp(imap.AddFlags, true), []any{imap.DeletedFlag}, nil)
		}
		if err == nil {
			err = m.c.Expunge(nil)
		}
		if err != nil {
			m.t.Error(err)
		}
	})
}

// checkBeginning checks that the ledger holds two tickets and the beginning of a large mail, and returns its line.
func checkBeginning(t *testing.T, d *Desk, size int64) models.Mail {
	t.Helper()
	lines, err := models.Mails(t.Context(), d.DB, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(lines, func(m models.Mail) bool { return m.Decision == models.DecisionQuarantine })
	if at < 0 || len(lines) != 3 || ticketsIn(t, d) != 2 {
		t.Fatalf("ledger: %q", ledger(t, d))
	}
	line := lines[at]
	held, err := d.Files.Stat(t.Context(), line.BlobKey)
	if err != nil || held.Size != partKept || line.Size != size {
		t.Errorf("%d of %d bytes are held, want %d of %d; %v", held.Size, line.Size, partKept, size, err)
	}
	if got := line.Reason + " " + line.Sender + " " + line.Subject; got != "too_large lea@customer.example A film" {
		t.Errorf("the line says %q", got)
	}
	return line
}

// checkAccepted makes a ticket of a mail, and checks its only message and the only file of that.
func checkAccepted(t *testing.T, d *Desk, mailID int64, text, file string, size int64) {
	t.Helper()
	if err := d.Tickets.Accept(t.Context(), tickets.Actor{}, mailID); err != nil {
		t.Fatal(err)
	}
	if err := d.DecidePending(t.Context()); err != nil {
		t.Fatal(err)
	}
	line, err := models.MailByID(t.Context(), d.DB, mailID)
	if err != nil || line.Decision != models.DecisionTicket {
		t.Fatalf("%+v, %v", line, err)
	}
	ticket := &models.Ticket{ID: line.TicketID}
	message, err := models.MessageByID(t.Context(), d.DB, ticket, line.MessageID)
	if err != nil || !strings.Contains(message.Body, text) {
		t.Errorf("message %+v, %v", message, err)
	}
	files, err := models.AttachmentsOf(t.Context(), d.DB, ticket, []models.Message{{ID: line.MessageID}})
	if err != nil || len(files[line.MessageID]) != 1 {
		t.Fatal(files, err)
	}
	if got := files[line.MessageID][0]; got.Name != file || got.Size != size {
		t.Errorf("file %s of %d bytes, want %s of %d", got.Name, got.Size, file, size)
	}
}

// TestOfALargeMailTheBeginningIsFetched: it is shown once, costs little memory, and stays where it is, also where mails are deleted.
func TestOfALargeMailTheBeginningIsFetched(t *testing.T) {
	doors := map[string]func(*testing.T, *Desk, models.AfterImport) (models.Mailbox, *testMailbox){"IMAP": imapDesk, "POP3": popDesk}
	for name, open := range doors {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				_, mailbox := open(t, d, models.AfterDelete)
				mailbox.emptied()
				mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "first"))
				large := largeMail()
				if err := mailbox.c.Append("INBOX", nil, time.Time{}, large); err != nil {
					t.Fatal(err)
				}
				mailbox.append("INBOX", customerMail("bob@customer.example", "2@x", "Two", "second"))
				if memory := peakMemory(func() { fetchOnce(t, d) }); memory > maxMail/4 {
					t.Errorf("fetching took %d KB", memory>>10)
				}
				if pass := fetchOne(t, d); pass.Err != nil || len(pass.Counts) > 0 {
					t.Errorf("the second pass brought %v", pass)
				}
				line := checkBeginning(t, d, int64(large.size))
				if left := mailbox.flags("INBOX"); len(left) != 1 || len(left[2]) > 0 {
					t.Errorf("left on the server: %v", left)
				}
				checkAccepted(t, d, line.ID, "The whole mail has 50 MB and was left on the mail server.", "beginning.eml", partKept)
			})
		})
	}
}

// TestALargeMailOfThePipeIsATicketAsAWhole: nobody else has it.
func TestALargeMailOfThePipeIsATicketAsAWhole(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		large := largeMail()
		var line *models.Mail
		memory := peakMemory(func() {
			var err error
			if line, err = d.Pipe(t.Context(), large, ""); err != nil {
				t.Fatal(err)
			}
			checkAccepted(t, d, line.ID, "A film", "original.eml", int64(large.size))
		})
		if memory > maxMail/4 {
			t.Errorf("it took %d KB", memory>>10)
		}
	})
}

// popListed is a mail on a POP3 server that says of it what isn't so.
type popListed struct {
	says int
	text func() io.Reader
}

// wrongPOP3 starts such a server, which deletes nothing and has no TOP, and returns which mails it was told to delete.
func wrongPOP3(t *testing.T, mails ...popListed) (at Server, deleted func() []string) {
	t.Helper()
	told := make(chan string, 100)
	at = accepting(t, func(conn net.Conn) {
		say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
		say("+OK ready")
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			verb, number, _ := strings.Cut(lines.Text(), " ")
			say(map[bool]string{true: "+OK", false: "-ERR"}[verb != "CAPA" && verb != "TOP"])
			switch verb {
			case "UIDL", "LIST":
				for i, m := range mails {
					say(fmt.Sprint(i+1, " ", map[string]string{"UIDL": fmt.Sprint("name", i+1), "LIST": fmt.Sprint(m.says)}[verb]))
				}
				say(".")
			case "RETR":
				_, _ = io.Copy(conn, mails[number[0]-'1'].text())
				say("\r\n.")
			case "DELE":
				told <- number
			}
		}
	})
	return at, func() (numbers []string) {
		for len(told) > 0 {
			numbers = append(numbers, <-told)
		}
		return numbers
	}
}

func TestPOP3ServersThatMiscount(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		small := func(id string) func() io.Reader {
			return func() io.Reader {
				return strings.NewReader(customerMail("ann@customer.example", id, "Small", "small "+id))
			}
		}
		large := func() io.Reader { return largeMail() }
		at, deleted := wrongPOP3(t, popListed{100, large}, popListed{maxMail + 1, small("1@x")}, popListed{0, small("2@x")}, popListed{maxMail + 1, large})
		sealIn(t, d, addMailbox(t, d, func(b *models.Mailbox) {
			receiving(at, models.AfterDelete)(b)
			b.Incoming = models.IncomingPOP3
		}), "p")
		for _, want := range [][]string{{"3"}, {"2", "3"}} {
			fetchOnce(t, d)
			if diff := cmp.Diff(want, deleted()); diff != "" {
				t.Errorf("deleted (-want +got)\n%s", diff)
			}
		}
		want := []string{"quarantine too_large 0", "ticket new 1", "ticket new 2", "quarantine too_large 0"}
		if diff := cmp.Diff(want, ledger(t, d)); diff != "" {
			t.Errorf("ledger (-want +got)\n%s", diff)
		}
		lines, err := models.Mails(t.Context(), d.DB, 0, 1)
		if err != nil || lines[0].Size != int64(largeMail().size+len("\r\n")) {
			t.Errorf("the large mail has %d bytes, %v", lines[0].Size, err)
		}
	})
}
