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
	mails := s.failureMails(set, box, now)
	return mails, models.InsertOutboxMails(ctx, tx, mails)
}

// failureMails words what each admin is told of a mailbox. They leave by another one, if there is: the trouble may be of both ways.
func (s *Service) failureMails(set *settings.Snapshot, box *models.Mailbox, now time.Time) []*models.OutboxMail {
	by, _ := set.MailboxApartFrom(box.ID)
	d := notify.Desk{Set: set, Key: s.Key, URL: s.URL, Now: now}
	var mails []*models.OutboxMail
	for _, admin := range set.Staff {
		if !admin.Admin || !admin.Active {
			continue
		}
		mail, on := d.Mail(notify.Letter{Kind: models.TemplateMailboxFails, ToEmail: admin.Email, ToName: admin.Fullname, Language: admin.Language,
			MailboxID: by.ID, Automatic: true,
			DedupeKey: fmt.Sprintf("%s:%d:%d:%d", models.TemplateMailboxFails, box.ID, box.FailingSince.UnixMicro(), admin.ID),
			Values: notify.Values{"staff_name": admin.Fullname, "mailbox_email": box.Email, "mailbox_error": box.LastError,
				"mailbox_since": box.FailingSince.In(zoneOf(set, &admin)).Format("2006-01-02 15:04 MST")}})
		if on {
			mails = append(mails, mail)
		}
	}
	return mails
}

// zoneOf returns the time zone of a staff user, who may have one that isn't the site's.
func zoneOf(set *settings.Snapshot, staff *models.Staff) *time.Location {
	if own, err := time.LoadLocation(staff.Timezone); staff.Timezone != "" && err == nil {
		return own
	}
	return set.Location()
}
