package jobs

import (
	"strings"
	"testing"

	"helpdeskz/models"
)

// TestAnswersWithoutReferences shows that an answer finds its ticket when the customer's program names no Message-ID and the
// subject is another: by the address it goes to, or by what it quotes.
func TestAnswersWithoutReferences(t *testing.T) {
	text := func(l *Letter) string { return "Thanks\n\n> " + strings.ReplaceAll(l.Text, "\n", "\n> ") }
	tests := []struct {
		name   string
		plus   bool
		to     func(l *Letter) string
		quotes func(l *Letter) string
		want   models.Decision
	}{
		{"quoted text", false, nil, text, models.DecisionReply},
		{"quoted markup", false, nil, func(l *Letter) string { return "Thanks\n\n" + l.HTML }, models.DecisionReply},
		{"nothing", false, nil, nil, models.DecisionTicket},
		{"plus-address", true, func(l *Letter) string { return l.ReplyTo.Email }, nil, models.DecisionReply},
		{"plus-address in capitals", true, func(l *Letter) string { return strings.ToUpper(l.ReplyTo.Email) }, nil, models.DecisionReply},
		{"another plus-address", true, func(*Letter) string { return "help+hdz.1.1.aaaaaaaaaa.aaaaaaaaaaaaaaaa@desk.example" }, nil, models.DecisionTicket},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				server := sendingDesk(t, d)
				takesPlus(t, d, tt.plus)
				first := pipe(t, d, customerMail("ann@customer.example", "1@x", "Question", "hello"))
				send(t, d)
				receipt, err := Parse(about(t, server, "Question").raw)
				if err != nil {
					t.Fatal(err)
				}
				if marked := strings.Contains(receipt.Text, "[hdz.") && strings.Contains(receipt.HTML, "[hdz."); marked == tt.plus {
					t.Errorf("a mark in the text: %v; Reply-To %s", marked, receipt.ReplyTo.Email)
				}
				answer, header := "Thanks", ""
				if tt.quotes != nil {
					answer = tt.quotes(receipt)
				}
				if tt.to != nil {
					header = "To: " + tt.to(receipt) + "\n"
				}
				got := pipe(t, d, header+customerMail("ann@customer.example", "2@x", "Something else", answer))
				if got.Decision != tt.want || (got.TicketID == first.TicketID) != (tt.want == models.DecisionReply) {
					t.Errorf("%s (%s), ticket %d", got.Decision, got.Reason, got.TicketID)
				}
			})
		})
	}
}

func takesPlus(t *testing.T, d *Desk, plus bool) {
	t.Helper()
	box, err := models.MailboxByID(t.Context(), d.DB, 1)
	if err != nil {
		t.Fatal(err)
	}
	box.PlusAddresses = plus
	if err := models.UpdateMailbox(t.Context(), d.DB, box); err != nil {
		t.Fatal(err)
	}
	changed(t, d)
}

func TestPlusAddress(t *testing.T) {
	mark := "hdz.123456.1234567.aaaaaaaaaa.bbbbbbbbbbbbbbbb"
	tests := []struct {
		email, mark string
		plus        bool
		want        string
	}{
		{"help@desk.example", mark, true, "help+" + mark + "@desk.example"},
		{"help@desk.example", mark, false, ""},
		{"help@desk.example", "", true, ""},
		{"help+sales@desk.example", mark, true, ""},
		{strings.Repeat("h", 17) + "@desk.example", mark, true, strings.Repeat("h", 17) + "+" + mark + "@desk.example"},
		{strings.Repeat("h", 18) + "@desk.example", mark, true, ""},
	}
	for _, tt := range tests {
		if got, fits := plusAddress(models.Mailbox{Email: tt.email, PlusAddresses: tt.plus}, tt.mark); got != tt.want || fits != (tt.want != "") {
			t.Errorf("%s: %q, %v", tt.email, got, fits)
		}
	}
}

func TestMarkBody(t *testing.T) {
	text, html := markBody("Hello\n\n", "", "hdz.x")
	if text != "Hello\n\n[hdz.x]\n" || html != "" {
		t.Errorf("%q, %q", text, html)
	}
}

func TestAMailWithoutATicketHasNoMark(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	for _, id := range []string{"hdz.ann@customer.example", "x@y.example", "hdz.1.2.aaaaaaaaaa.bbbbbbbbbbbbbbbb@desk.example"} {
		if mark := d.markOf(&models.OutboxMail{MailMessageID: id}); mark != "" {
			t.Errorf("%s: %q", id, mark)
		}
	}
}
