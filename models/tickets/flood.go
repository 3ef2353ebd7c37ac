package tickets

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// messagesPerHour is how many messages a customer may bring within an hour before further mails go to the quarantine: more than
// a person writes, few enough that a machine gone wild never buries the desk.
const messagesPerHour = 100

// readEarlier reads what the sender of a mail brought within a day.
func (s *Service) readEarlier(ctx context.Context, tx bun.Tx, a *arrival) (err error) {
	a.earlier, err = models.SenderMails(ctx, tx, a.line.Sender, s.Now().Add(-24*time.Hour), a.line.ID, messagesPerHour)
	return err
}

// floods tells whether a mail's sender brought too many messages lately. user is nil for one who is no customer.
func (s *Service) floods(ctx context.Context, tx bun.Tx, a *arrival, user *models.User) (bool, error) {
	since := s.Now().Add(-time.Hour)
	if n := len(a.earlier); n == messagesPerHour && a.earlier[n-1].ReceivedAt.After(since) {
		return true, nil
	}
	if user == nil {
		return false, nil
	}
	last, err := models.MessageTimeOf(ctx, tx, user.ID, messagesPerHour)
	if models.IsNotFound(err) {
		return false, nil
	}
	return err == nil && last.After(since), err
}

// rounds is how many mails on one subject an address is answered by itself in a day: enough for a person who writes once more,
// and the end of a talk between two desks that don't know each other's marks.
const rounds = 2

// hadRounds tells whether the address had its rounds on a mail's subject.
func (a *arrival) hadRounds() bool {
	same, subject := 0, subjectCore(a.line.Subject)
	for _, other := range a.earlier {
		if subjectCore(other.Subject) == subject {
			same++
		}
	}
	return same >= rounds && subject != ""
}

// subjectMarks are what desks and mail programs put before a subject, and numbers, which desks count up.
var subjectMarks = regexp.MustCompile(`\[[^\]]*\]|\b\p{L}{1,4}\s*:|[\d\W_]+`)

// subjectCore returns a subject's words without what changes from one answer to the next.
func subjectCore(subject string) string {
	return strings.TrimSpace(subjectMarks.ReplaceAllString(strings.ToLower(subject), " "))
}
