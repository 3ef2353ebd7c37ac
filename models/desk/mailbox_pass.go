package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
)

// NoteMailboxPass notes how a pass over a mailbox went: trouble is one line, "" for a pass that worked. When it begins or ends to fail
// every instance learns of it with the set-up; when it has failed for settings.MailboxFailsFor a mail goes to each admin, once until
// it works again.
func (s *Service) NoteMailboxPass(ctx context.Context, id int64, trouble string) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	var mails []*models.OutboxMail
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
		turned, now := false, s.Now()
		if mails = nil; trouble == "" {
			turned, err = models.MailboxChecked(ctx, tx, id, now)
		} else if turned, err = models.MailboxFailed(ctx, tx, id, now, trouble); err == nil && !turned {
			mails, err = s.tellAdmins(ctx, tx, set, id, now)
		}
		if err == nil && turned {
			err = models.TouchDesk(ctx, tx)
		}
		return err
	})
	if err == nil && len(mails) > 0 && s.Wake != nil {
		s.Wake()
	}
	return wrap("note pass over a mailbox", err)
}

// tellAdmins queues the mails about a mailbox that has failed for long, if nobody has done it yet.
func (s *Service) tellAdmins(ctx context.Context, tx bun.Tx, set *settings.Snapshot, id int64, now time.Time) ([]*models.OutboxMail, error) {
	tell, err := models.MailboxTold(ctx, tx, id, now, now.Add(-settings.MailboxFailsFor))
	if err != nil || !tell {
		return nil, err
	}
	box, err := models.MailboxByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	mails := s.adminMails(set, mailboxNews{box: *box, kind: models.TemplateMailboxFails, page: "incoming",
		dedupe: strconv.FormatInt(box.FailingSince.UnixMicro(), 10),
		values: func(zone *time.Location) notify.Values {
			return notify.Values{"mailbox_error": box.LastError, "mailbox_since": box.FailingSince.In(zone).Format("2006-01-02 15:04 MST")}
		}})
	return mails, models.InsertOutboxMails(ctx, tx, mails)
}
