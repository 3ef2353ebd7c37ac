package jobs

import (
	"regexp"
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// deskAt is a desk that sends to a server of the test and fetches its own address from Dovecot.
type deskAt struct {
	*Desk
	out     *mailServer
	mailbox *testMailbox
}

func newDeskAt(t *testing.T, dialect, email string) deskAt {
	t.Helper()
	d, _ := testDesk(t, modelstest.DB(t, dialect))
	out := sendingDesk(t, d)
	in := testServer(t, models.SecurityNone)
	box, err := models.MailboxByID(t.Context(), d.DB, 1)
	if err != nil {
		t.Fatal(err)
	}
	box.Email = email
	receiving(in, models.AfterMove)(box)
	sealIn(t, d, *box, in.Password)
	return deskAt{d, out, openMailbox(t, in)}
}

// handOver sends what a desk has to send, and lays it into the other's mailbox, which is then fetched.
func (d deskAt) handOver(t *testing.T, to deskAt, change func(string) string) int {
	t.Helper()
	send(t, d.Desk)
	d.out.mu.Lock()
	mails := d.out.mails
	d.out.mails = nil
	d.out.mu.Unlock()
	for _, m := range mails {
		to.mailbox.append("INBOX", change(strings.ReplaceAll(string(m.raw), "\r\n", "\n")))
	}
	if pass := fetchOne(t, to.Desk); pass.Err != nil || pass.Counts[models.DecisionPending] > 0 {
		t.Fatal(pass)
	}
	return len(mails)
}

// bareHeaders are those that a program which knows nothing of others leaves on a mail.
var bareHeaders = regexp.MustCompile(`(?i)^(From|To|Subject|Date|MIME-Version|Content-[A-Za-z-]+):`)

// bare takes everything off a mail by which a desk knows its own mails, those of machines, and answers.
func bare(mail string) string {
	head, body, _ := strings.Cut(mail, "\n\n")
	var kept []string
	keeps := false
	for line := range strings.Lines(head + "\n") {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			keeps = bareHeaders.MatchString(line)
		}
		if keeps {
			kept = append(kept, line)
		}
	}
	body = regexp.MustCompile(`\S*@desk\.example\S*`).ReplaceAllString(body, "")
	return ticketNumber.ReplaceAllString(strings.Join(kept, "")+"\n"+body, "")
}

var ticketNumber = regexp.MustCompile(`\[#\d+\]`)

// TestTwoDesksEndTheirTalk: two desks that answer each other's receipts fall silent, those that know each other's marks at once, and
// others after two rounds.
func TestTwoDesksEndTheirTalk(t *testing.T) {
	const most = 20 // exchanges, which a talk without end reaches
	tests := []struct {
		name   string
		change func(string) string
		rounds int
	}{
		{"marks known", func(mail string) string { return mail }, 1},
		{"marks lost", bare, 2},
	}
	for _, tt := range tests {
		for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
			t.Run(tt.name+"/"+dialect, func(t *testing.T) {
				ours, theirs := newDeskAt(t, dialect, "help@desk.example"), newDeskAt(t, dialect, "help@other.example")
				ours.mailbox.append("INBOX", customerMail("help@other.example", "1@other.example", "Question", "hello"))
				if pass := fetchOne(t, ours.Desk); pass.Err != nil {
					t.Fatal(pass)
				}
				rounds := 0
				for rounds < most {
					there := ours.handOver(t, theirs, tt.change)
					back := theirs.handOver(t, ours, tt.change)
					t.Logf("%d mails there, %d back", there, back)
					if there+back == 0 {
						break
					}
					rounds++
				}
				if rounds == 0 || rounds > tt.rounds {
					t.Errorf("they wrote to each other for %d rounds", rounds)
				}
			})
		}
	}
}
