package tickets

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// messagesPerHour is how many messages a customer may bring within an hour before further mails go to the quarantine: more than
// a person writes, few enough that a machine gone wild never buries the desk.
const messagesPerHour = 100

// floods tells whether a mail's sender brought too many messages lately.
func (s *Service) floods(ctx context.Context, tx bun.Tx, user *models.User) (bool, error) {
	last, err := models.MessageTimeOf(ctx, tx, user.ID, messagesPerHour)
	if models.IsNotFound(err) {
		return false, nil
	}
	return err == nil && last.After(s.Now().Add(-time.Hour)), err
}
