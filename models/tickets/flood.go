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

// floods tells whether a mail's sender brought too many messages lately. user is nil for one who is no customer.
func (s *Service) floods(ctx context.Context, tx bun.Tx, a *arrival, user *models.User) (bool, error) {
	since := s.Now().Add(-time.Hour)
	brought, err := models.SenderSubjects(ctx, tx, a.line.Sender, since, a.line.ID, messagesPerHour)
	if err != nil || len(brought) == messagesPerHour || user == nil {
		return len(brought) == messagesPerHour, err
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

// silentFor tells whether nothing is sent back for a mail: a machine wrote it, or the address had its rounds on this subject.
func (s *Service) silentFor(ctx context.Context, tx bun.Tx, a *arrival) (bool, error) {
	if a.entry.silent {
		return true, nil
	}
	const looked = 50
	earlier, err := models.SenderSubjects(ctx, tx, a.line.Sender, s.Now().Add(-24*time.Hour), a.line.ID, looked)
	if err != nil {
		return false, err
	}
	same, subject := 0, subjectCore(a.line.Subject)
	for _, other := range earlier {
		if subjectCore(other) == subject {
			same++
		}
	}
	return same >= rounds && subject != "", nil
}

// subjectMarks are what desks and mail programs put before a subject, and numbers, which desks count up.
var subjectMarks = regexp.MustCompile(`\[[^\]]*\]|\b\p{L}{1,4}\s*:|[\d\W_]+`)

// subjectCore returns a subject's words without what changes from one answer to the next.
func subjectCore(subject string) string {
	return strings.TrimSpace(subjectMarks.ReplaceAllString(strings.ToLower(subject), " "))
}
