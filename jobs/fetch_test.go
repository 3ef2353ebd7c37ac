package jobs

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
)

// imapDesk is a desk whose mailbox is fetched from the test's IMAP server, and that mailbox as its owner sees it.
func imapDesk(t *testing.T, d *Desk, after models.AfterImport) (models.Mailbox, *testMailbox) {
	t.Helper()
	s := testServer(t, models.SecurityNone)
	box := addMailbox(t, d, receiving(s, after))
	return sealIn(t, d, box, s.Password), openMailbox(t, s)
}

func fetchOne(t *testing.T, d *Desk) Pass {
	t.Helper()
	passes, err := d.FetchAll(t.Context())
	if err != nil || len(passes) != 1 {
		t.Fatalf("FetchAll: %d passes, %v", len(passes), err)
	}
	return passes[0]
}

func ticketsIn(t *testing.T, d *Desk) int {
	t.Helper()
	n, err := d.DB.NewSelect().Model((*models.Ticket)(nil)).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

func TestFetchBringsMailsIn(t *testing.T) {
	for _, after := range []models.AfterImport{models.AfterMove, models.AfterDelete, models.AfterLeave} {
		t.Run(string(after), func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				_, mailbox := imapDesk(t, d, after)
				mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "hello"), customerMail("bob@customer.example", "2@x", "Two", "hello"))
				if pass := fetchOne(t, d); pass.Err != nil || pass.Counts[models.DecisionTicket] != 2 {
					t.Fatalf("first pass: %v", pass)
				}
				left := map[models.AfterImport]int{models.AfterLeave: 2}[after]
				if n := mailbox.count("INBOX"); n != left {
					t.Errorf("%d mails left, want %d", n, left)
				}
				if after == models.AfterMove && mailbox.count("Done") != 2 {
					t.Error("the mails weren't moved")
				}
				for uid, flags := range mailbox.flags("INBOX") {
					if len(flags) > 0 {
						t.Errorf("mail %d has %v", uid, flags)
					}
				}
				mailbox.append("INBOX", customerMail("ann@customer.example", "3@x", "Three", "hello"))
				if pass := fetchOne(t, d); pass.Err != nil || pass.Counts[models.DecisionTicket] != 1 {
					t.Fatalf("second pass: %v", pass)
				}
				if n := ticketsIn(t, d); n != 3 {
					t.Errorf("%d tickets", n)
				}
			})
		})
	}
}

func TestFetchTakesWhatSomebodyRead(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	_, mailbox := imapDesk(t, d, models.AfterLeave)
	mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "hello"))
	if _, err := mailbox.c.Select("INBOX", false); err != nil {
		t.Fatal(err)
	}
	if err := mailbox.c.UidStore(one(1), "+FLAGS.SILENT", []any{`\Seen`}, nil); err != nil {
		t.Fatal(err)
	}
	if pass := fetchOne(t, d); pass.Counts[models.DecisionTicket] != 1 {
		t.Error(pass)
	}
}

func TestOneMailsTroubleStopsNoOther(t *testing.T) {
	tests := []struct {
		name, step string
		err        error
		taken      int // tickets after the pass with the trouble
		cursor     int64
		moved      []int64
	}{
		{"unreadable", "fetch 2", errNo, 2, 1, []int64{1, 3}},
		{"no size", "size 2", errNo, 2, 1, []int64{1, 3}},
		{"gone", "fetch 2", errGone, 2, 3, []int64{1, 3}},
		{"not moved", "move 2", errNo, 3, 1, []int64{1, 3}},
		{"no folder", "prepare 0", errNo, 3, 3, nil},
		{"larger than is taken apart", "large 2", errNo, 2, 3, []int64{1, 3}},
		{"lost while fetching", "fetch 2", errLost, 1, 1, []int64{1}},
		{"lost while moving", "move 2", errLost, 2, 1, []int64{1}},
		{"lost before", "uids 0", errLost, 0, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				box := addMailbox(t, d, func(b *models.Mailbox) { b.AfterImport = models.AfterMove })
				conn := threeMails()
				if conn.fail[tt.step] = tt.err; tt.step == "large 2" {
					conn.mails[2] += strings.Repeat("x", partKept)
				}
				pass := &Pass{Mailbox: box, Counts: map[models.Decision]int{}}
				err := d.readFolder(t.Context(), conn, pass)
				quiet := tt.cursor == 3
				if (err == nil) != quiet {
					t.Errorf("pass: %v", err)
				}
				if n := ticketsIn(t, d); n != tt.taken {
					t.Errorf("%d tickets, want %d", n, tt.taken)
				}
				cursor, err := models.CursorOf(t.Context(), d.DB, box.ID, "INBOX")
				if err != nil || cursor.LastUID != tt.cursor {
					t.Errorf("cursor %+v, %v, want %d", cursor, err, tt.cursor)
				}
				if diff := cmp.Diff(tt.moved, conn.moved); diff != "" {
					t.Errorf("moved (-want +got)\n%s", diff)
				}
				if quiet {
					return
				}
				conn.fail = map[string]error{}
				if err := d.readFolder(t.Context(), conn, pass); err != nil {
					t.Errorf("next pass: %v", err)
				}
				if n := ticketsIn(t, d); n != 3 || len(conn.mails) != 0 {
					t.Errorf("after the next pass %d tickets, %d mails left", n, len(conn.mails))
				}
			})
		})
	}
}

func TestNewUIDValidityMakesNoDoubles(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		box := addMailbox(t, d, nil)
		conn := threeMails()
		pass := &Pass{Mailbox: box, Counts: map[models.Decision]int{}}
		for _, validity := range []int64{7, 8, 8} {
			conn.validity = validity
			if err := d.readFolder(t.Context(), conn, pass); err != nil {
				t.Fatal(err)
			}
		}
		conn.mails[4] = customerMail("bob@customer.example", "4@x", "New", "new")
		if err := d.readFolder(t.Context(), conn, pass); err != nil {
			t.Fatal(err)
		}
		want := map[models.Decision]int{models.DecisionTicket: 4, models.DecisionDuplicate: 3}
		if diff := cmp.Diff(want, pass.Counts); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestLargeMailStaysOnTheServer(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		box := addMailbox(t, d, func(b *models.Mailbox) { b.AfterImport = models.AfterMove })
		conn := threeMails()
		conn.fail["large 2"] = errNo
		conn.mails[2] += strings.Repeat("x", partKept)
		for range 2 {
			pass := &Pass{Mailbox: box, Counts: map[models.Decision]int{}}
			if err := d.readFolder(t.Context(), conn, pass); err != nil {
				t.Fatal(err)
			}
			// A cursor that is lost makes no difference.
			if err := models.SaveCursor(t.Context(), d.DB, models.MailboxCursor{MailboxID: box.ID, Folder: "INBOX", UIDValidity: 7}); err != nil {
				t.Fatal(err)
			}
		}
		if _, there := conn.mails[2]; !there {
			t.Error("the mail of which we hold a part was moved")
		}
		lines := ledger(t, d)
		if len(lines) != 3 || lines[1] != "quarantine too_large 0" {
			t.Errorf("ledger: %q", lines)
		}
	})
}

func TestTwoFetchersTakeEachMailOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		_, mailbox := imapDesk(t, d, models.AfterMove)
		for i := range 10 {
			mailbox.append("INBOX", customerMail("ann@customer.example", fmt.Sprintf("%d@x", i), fmt.Sprint(i), fmt.Sprint(i)))
		}
		// Another process has its own Desk on the same database.
		other := &Desk{DB: d.DB, Settings: d.Settings, Tickets: d.Tickets, Files: d.Files, Key: d.Key, URL: d.URL, Now: d.Now}
		var both sync.WaitGroup
		for _, desk := range []*Desk{d, other, d, other} {
			both.Go(func() {
				passes, err := desk.FetchAll(t.Context())
				if err != nil || passes[0].Err != nil {
					t.Errorf("%v, %v", passes, err)
				}
			})
		}
		both.Wait()
		if n := ticketsIn(t, d); n != 10 {
			t.Errorf("%d tickets", n)
		}
		if n := len(ledger(t, d)); n != 10 {
			t.Errorf("%d lines in the ledger", n)
		}
	})
}

func TestMailboxTroubleIsNoted(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		good, mailbox := imapDesk(t, d, models.AfterLeave)
		mailbox.append("INBOX", customerMail("ann@customer.example", "1@x", "One", "hello"))
		bad := addMailbox(t, d, func(b *models.Mailbox) {
			receiving(scripted(t, "* OK hello\r\n* BYE closing\r\n"), models.AfterLeave)(b)
			b.Email, b.IsDefault = "bad@desk.example", false
		})
		pop := addMailbox(t, d, func(b *models.Mailbox) {
			b.Email, b.IsDefault, b.Incoming = "pop@desk.example", false, models.IncomingPOP3
		})
		first := d.Now()
		for range 2 {
			passes, err := d.FetchAll(t.Context())
			if err != nil || len(passes) != 3 {
				t.Fatalf("%v, %v", passes, err)
			}
			clock.forward(time.Minute)
		}
		for id, failures := range map[int64]int{good.ID: 0, bad.ID: 2, pop.ID: 2} {
			row, err := models.MailboxByID(t.Context(), d.DB, id)
			if err != nil {
				t.Fatal(err)
			}
			if row.Failures != failures || (failures > 0) != (row.LastError != "") || !row.CheckedAt.Equal(first.Add(time.Minute)) {
				t.Errorf("%s: %d failures, %q, checked %v", row.Email, row.Failures, row.LastError, row.CheckedAt)
			}
			if failures > 0 && !row.FailingSince.Equal(first) {
				t.Errorf("%s fails since %v", row.Email, row.FailingSince)
			}
		}
		if n := ticketsIn(t, d); n != 1 {
			t.Errorf("%d tickets", n)
		}
	})
}

func TestHangingServerHoldsUpItsMailboxOnly(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	ctx, cancel := context.WithCancel(t.Context())
	addMailbox(t, d, func(b *models.Mailbox) {
		receiving(scripted(t, "* OK hello\r\n"), models.AfterLeave)(b)
		b.Email, b.IsDefault = "hangs@desk.example", false
	})
	_, mailbox := imapDesk(t, d, models.AfterLeave)
	for i := range 2 {
		mailbox.append("INBOX", customerMail("ann@customer.example", fmt.Sprintf("%d@x", i), fmt.Sprint(i), fmt.Sprint(i)))
		for ticketsIn(t, d) <= i {
			if err := d.fetchSoon(ctx); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	cancel()
	d.fetching.all.Wait()
	boxes, err := models.Mailboxes(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, box := range boxes {
		if box.Failures != 0 {
			t.Errorf("%s: the end of the program counts as trouble: %s", box.Email, box.LastError)
		}
	}
}

func TestTestMailbox(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	in := testServer(t, models.SecurityNone)
	_, out := startMailServer(t, models.SecurityNone)
	box := sealIn(t, d, addMailbox(t, d, func(b *models.Mailbox) {
		receiving(in, models.AfterLeave)(b)
		b.Outgoing, b.OutHost, b.OutPort = models.OutgoingSMTP, out.Host, out.Port
	}), in.Password)
	spoiled := func(change func(*models.Mailbox)) models.Mailbox { b := box; change(&b); return b }
	tests := []struct {
		name, direction, says string
		box                   models.Mailbox
	}{
		{"in", "incoming", "", box},
		{"out", "outgoing", "", box},
		{"wrong name", "incoming", "", spoiled(func(b *models.Mailbox) { b.InFolder = "INBOX" })},
		{"no such folder", "incoming", "nowhere", spoiled(func(b *models.Mailbox) { b.InFolder = "nowhere" })},
		{"no password", "incoming", "sign in", spoiled(func(b *models.Mailbox) { b.InPassword = nil })},
		{"password of another row", "incoming", "enter it again", spoiled(func(b *models.Mailbox) { b.ID++ })},
		{"nobody there", "outgoing", "connect", spoiled(func(b *models.Mailbox) { b.OutPort = 1 })},
		{"wrong account", "outgoing", "sign in", spoiled(func(b *models.Mailbox) { b.OutUsername = "x" })},
		{"pipe", "incoming", "", spoiled(func(b *models.Mailbox) { b.Incoming = models.IncomingPipe })},
		{"none", "outgoing", "", spoiled(func(b *models.Mailbox) { b.Outgoing = models.OutgoingNone })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := d.TestMailbox(t.Context(), &tt.box, tt.direction)
			if (err == nil) != (tt.says == "") || (err != nil && !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}
