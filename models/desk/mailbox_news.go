package desk

import (
	"fmt"
	"maps"
	"strconv"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/settings"
)

// mailboxNews is what admins are told of a mailbox.
type mailboxNews struct {
	box    models.Mailbox
	kind   string                                  // the template
	page   string                                  // of the mailbox in the panel, to which the mail leads
	dedupe string                                  // what tells this news from others of its kind
	values func(zone *time.Location) notify.Values // what the mail says beside the mailbox's address, to somebody in that time zone
}

// adminMails words what each admin is told of a mailbox. The mails leave by another one, if there is: the trouble may be of both ways.
func (s *Service) adminMails(set *settings.Snapshot, news mailboxNews) []*models.OutboxMail {
	by, _ := set.MailboxApartFrom(news.box.ID)
	d := notify.Desk{Set: set, Key: s.Key, URL: s.URL, Now: s.Now()}
	page := notify.Link(s.Panel, "mailboxes", strconv.FormatInt(news.box.ID, 10), news.page)
	var mails []*models.OutboxMail
	for _, admin := range set.Staff {
		if !admin.Admin || !admin.Active {
			continue
		}
		values := notify.Values{"staff_name": admin.Fullname, "mailbox_email": news.box.Email, "mailbox_url": page}
		maps.Copy(values, news.values(zoneOf(set, &admin)))
		mail, on := d.Mail(notify.Letter{Kind: news.kind, ToEmail: admin.Email, ToName: admin.Fullname, Language: admin.Language,
			MailboxID: by.ID, Automatic: true, DedupeKey: fmt.Sprintf("%s:%d:%s:%d", news.kind, news.box.ID, news.dedupe, admin.ID), Values: values})
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
