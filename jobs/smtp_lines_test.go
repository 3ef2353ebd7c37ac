package jobs

import (
	"fmt"
	"testing"

	"github.com/emersion/go-smtp"

	"helpdeskz/models"
)

// sendBy sends a mail to each address one after another, and returns their errors.
func sendBy(t *testing.T, l *lines, s Server, addresses ...string) []error {
	t.Helper()
	errs := make([]error, len(addresses))
	for i, to := range addresses {
		m := outMail()
		m.To.Email = to
		errs[i] = l.send(t.Context(), 1, m, dialing(t, s), willing)
	}
	return errs
}

func dialing(t *testing.T, s Server) func() (*line, error) {
	return func() (*line, error) { return openLine(t.Context(), s, "help@desk.example") }
}

func TestOneConnectionForManyMails(t *testing.T) {
	for _, security := range []models.ConnectionSecurity{models.SecurityNone, models.SecurityTLS} {
		t.Run(string(security), func(t *testing.T) {
			server, address := startMailServer(t, security)
			l := newLines()
			var addresses []string
			for i := range mailsPerLine + 1 {
				addresses = append(addresses, fmt.Sprintf("ann%d@customer.example", i))
			}
			for _, err := range sendBy(t, l, address, addresses...) {
				if err != nil {
					t.Fatal(err)
				}
			}
			l.hangUp()
			if taken, calls := len(server.taken()), server.called(); taken != mailsPerLine+1 || calls != 2 {
				t.Errorf("%d mails over %d connections", taken, calls)
			}
		})
	}
}

func TestARefusedMailLeavesTheConnection(t *testing.T) {
	for _, stage := range []string{"mail", "rcpt", "data", "end"} {
		t.Run(stage, func(t *testing.T) {
			server, address := startMailServer(t, models.SecurityNone)
			l := newLines()
			defer l.hangUp()
			server.failAt(stage, &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"})
			err := sendBy(t, l, address, "ann@customer.example")[0]
			wantOutcome(t, err, Permanent)
			server.failAt(stage, nil)
			if err := sendBy(t, l, address, "bob@customer.example")[0]; err != nil {
				t.Fatal(err)
			}
			if mails := server.taken(); len(mails) != 1 || mails[0].to != "bob@customer.example" || server.called() != 1 {
				t.Errorf("%d mails over %d connections", len(mails), server.called())
			}
		})
	}
}

// TestAServerThatHangsUpBetweenMails shows that a connection which ended while it waited is no mail's trouble.
func TestAServerThatHangsUpBetweenMails(t *testing.T) {
	faults := map[string]func(*mailServer){
		"without a word": func(s *mailServer) { s.dropAt("again") },
		"with a word":    func(s *mailServer) { s.failAt("again", &smtp.SMTPError{Code: 421, Message: "enough for today"}) },
	}
	for name, spoil := range faults {
		t.Run(name, func(t *testing.T) {
			server, address := startMailServer(t, models.SecurityNone)
			spoil(server)
			l := newLines()
			defer l.hangUp()
			for _, err := range sendBy(t, l, address, "ann@customer.example", "bob@customer.example", "cid@customer.example") {
				if err != nil {
					t.Error(err)
				}
			}
			if taken, calls := len(server.taken()), server.called(); taken != 3 || calls != 3 {
				t.Errorf("%d mails over %d connections", taken, calls)
			}
		})
	}
}

func TestAMailThatIsNotOursEndsItsConnection(t *testing.T) {
	server, address := startMailServer(t, models.SecurityNone)
	l := newLines()
	defer l.hangUp()
	wantOutcome(t, l.send(t.Context(), 1, outMail(), dialing(t, address), func() error { return models.NewError(models.KindConflict, "error.conflict") }), Temporary)
	if err := sendBy(t, l, address, "bob@customer.example")[0]; err != nil {
		t.Fatal(err)
	}
	if mails := server.taken(); len(mails) != 1 || mails[0].to != "bob@customer.example" {
		t.Errorf("taken: %+v", mails)
	}
}

func TestTheServersOwnWords(t *testing.T) {
	server, address := startMailServer(t, models.SecurityNone)
	server.failAt("rcpt", &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: `"Ann" is gone`})
	err := Send(t.Context(), address, outMail(), willing)
	if err == nil || err.Error() != `recipient: 550 5.1.1 "Ann" is gone` {
		t.Errorf("%v", err)
	}
}
