package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
)

// lastWarning is how long before its end a grant is told of once more.
const lastWarning = 3 * 24 * time.Hour

// TellOfGrants queues a mail to each admin about a mailbox whose grant ends: once two weeks before, once three days before, and once
// when it is lost, unless the mailbox is fetched, whose failing is told of anyway.
func (s *Service) TellOfGrants(ctx context.Context) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	var mails []*models.OutboxMail
	for _, warning := range set.GrantWarnings(s.Now()) {
		fetched := warning.Mailbox.InOAuth && (warning.Mailbox.Incoming == models.IncomingIMAP || warning.Mailbox.Incoming == models.IncomingPOP3)
		if warning.State != models.GrantLost || !fetched {
			mails = append(mails, s.grantMails(set, warning)...)
		}
	}
	return wrap("tell of grants", models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		fresh, err := models.NotYetQueued(ctx, tx, mails)
		if err != nil {
			return err
		}
		return models.InsertOutboxMails(ctx, tx, fresh)
	}))
}

// grantMails words what each admin is told of a grant.
func (s *Service) grantMails(set *settings.Snapshot, warning settings.GrantWarning) []*models.OutboxMail {
	stage := string(warning.State)
	if warning.State == models.GrantEnding && warning.Ends.Sub(s.Now()) <= lastWarning {
		stage = "last"
	}
	return s.adminMails(set, mailboxNews{box: warning.Mailbox, kind: models.TemplateMailboxEnds, page: "oauth",
		dedupe: fmt.Sprintf("%d:%s", warning.Ends.Unix(), stage),
		values: func(zone *time.Location) notify.Values {
			return notify.Values{"mailbox_ends": warning.Ends.In(zone).Format(time.DateOnly)}
		}})
}
