package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

const mboxDate = "From ann@customer.example  Mon Mar  2 10:00:00 2026\n"

func TestEachInMbox(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	tests := []struct {
		name, box string
		want      []string
	}{
		{"two", mboxDate + "A: 1\n\na\n\n" + mboxDate + "B: 2\n\nb\n", []string{"", "A: 1\n\na\n\n", "B: 2\n\nb\n"}},
		{"CRLF", strings.ReplaceAll(mboxDate+"A: 1\n\na\n\n"+mboxDate+"B: 2\n", "\n", "\r\n"), []string{"", "A: 1\r\n\r\na\r\n\r\n", "B: 2\r\n"}},
		{"From in the text", mboxDate + "A: 1\n\nFrom here on it goes.\na\n" + mboxDate + ">From x\n", []string{"", "A: 1\n\nFrom here on it goes.\na\n" + mboxDate + ">From x\n"}},
		{"a long line", mboxDate + "A: 1\n\n" + long + "\n\n" + mboxDate + long, []string{"", "A: 1\n\n" + long + "\n\n", long}},
		{"no mbox", "A: 1\n\na", []string{"A: 1\n\na"}},
		{"empty", "", []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			err := eachInMbox(strings.NewReader(tt.box), func(raw []byte) error { got = append(got, string(raw)); return nil })
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// oldMails are a question, an answer to it by its number, and a mail that nobody can be answered for.
var oldMails = []string{
	"Date: Mon, 5 Jan 2015 10:00:00 +0000\n" + customerMail("ann@customer.example", "1@x", "Lamp", "It blinks."),
	"Date: Tue, 6 Jan 2015 10:00:00 +0000\n" + customerMail("ann@customer.example", "2@x", "Re: [#1] Lamp", "Still."),
	"Subject: nobody\n\nhello\n",
}

func TestImport(t *testing.T) {
	folder := t.TempDir()
	box, maildir := filepath.Join(folder, "mbox"), filepath.Join(folder, "Maildir")
	if err := os.WriteFile(box, []byte(mboxDate+strings.Join(oldMails, "\n"+mboxDate)), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"cur/1.a:2,S", ".Old/new/2.b", "new/3.c"} {
		file := filepath.Join(maildir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(oldMails[i]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, run := range map[string]func(d *Desk, show func(int64, int64)) (map[models.Decision]int, error){
		"mbox": func(d *Desk, show func(int64, int64)) (map[models.Decision]int, error) {
			return d.ImportMbox(t.Context(), box, "", show)
		},
		"Maildir": func(d *Desk, show func(int64, int64)) (map[models.Decision]int, error) {
			return d.ImportMaildir(t.Context(), maildir, "help@desk.example", show)
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				box := addMailbox(t, d, nil)
				for _, want := range []map[models.Decision]int{{models.DecisionTicket: 1, models.DecisionReply: 1, models.DecisionQuarantine: 1}, {models.DecisionDuplicate: 3}} {
					done, total := int64(0), int64(0)
					got, err := run(d, func(d, t int64) { done, total = d, t })
					if diff := cmp.Diff(want, got); err != nil || diff != "" || done == 0 || done > total {
						t.Errorf("%d of %d, %v (-want +got)\n%s", done, total, err, diff)
					}
				}
				lines, err := models.Mails(t.Context(), d.DB, 0, 10)
				if err != nil || lines[0].Door != doorImport || lines[0].MailboxID != box.ID {
					t.Errorf("%+v, %v", lines[0], err)
				}
				ticket, err := models.TicketByID(t.Context(), d.DB, models.Everything(), 1)
				if err != nil || ticket.CreatedAt.Year() != 2015 {
					t.Errorf("%+v, %v", ticket, err)
				}
				if sent := outbox(t, d); len(sent) > 0 {
					t.Errorf("somebody was told: %q", sent)
				}
			})
		})
	}
}

func TestImportRefuses(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	addMailbox(t, d, nil)
	show := func(int64, int64) {}
	for name, err := range map[string]error{
		"no file":            second(d.ImportMbox(t.Context(), filepath.Join(t.TempDir(), "none"), "", show)),
		"a folder":           second(d.ImportMbox(t.Context(), t.TempDir(), "", show)),
		"an empty Maildir":   second(d.ImportMaildir(t.Context(), t.TempDir(), "", show)),
		"an unknown mailbox": second(d.ImportMbox(t.Context(), os.DevNull, "nobody@desk.example", show)),
	} {
		if err == nil {
			t.Errorf("%s is imported", name)
		}
	}
}

func second(_ map[models.Decision]int, err error) error { return err }

// TestBatchesAreTakenWhole: a mailbox of more than a batch, with a large mail and one that is gone among the others.
func TestBatchesAreTakenWhole(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	_, mailbox := imapDesk(t, d, models.AfterMove)
	const mails = batchMails + 20
	for i := range mails {
		text := "hello"
		if i == 7 {
			text = strings.Repeat("x", batchMail+1)
		}
		mailbox.append("INBOX", customerMail("ann@customer.example", string(rune('A'+i))+"@x", string(rune('A'+i)), text))
	}
	if pass := fetchOne(t, d); pass.Err != nil || pass.Counts[models.DecisionTicket] != mails {
		t.Errorf("%v", pass)
	}
	if n := mailbox.count("INBOX"); n != 0 {
		t.Errorf("%d mails are left", n)
	}
	lines, err := models.Mails(t.Context(), d.DB, 0, 1000)
	if err != nil || len(lines) != mails {
		t.Fatal(len(lines), err)
	}
	for _, l := range lines {
		if l.UID != l.TicketID {
			t.Errorf("mail %d is ticket %d", l.UID, l.TicketID)
		}
	}
}
