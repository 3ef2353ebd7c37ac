// Package tickets holds the rules of a ticket: how it is opened, answered, changed and deleted, who hears of it, and what
// becomes of a received mail. Every door (panel, portal, API, mailbox, pipe) calls these.
package tickets

import (
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/files"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// Service answers for the rules of tickets.
type Service struct {
	DB       *bun.DB
	Settings *settings.Store
	Accounts *accounts.Service
	Files    files.Store
	Key      secret.Key
	URL      string           // public address of the site, without a slash at its end
	Now      func() time.Time // UTC
	Wake     func()           // called after a commit that queued mail
}

// Actor is who does something: a staff user, a customer, another program, or, when all are empty, the desk itself.
type Actor struct {
	Staff   *models.Staff
	User    *models.User
	Program string // name of the API key that the program has
	IP      string
}

// Author returns which side of a conversation the actor is on.
func (a Actor) Author() models.Author {
	if a.Staff != nil {
		return models.AuthorStaff
	}
	return models.AuthorCustomer
}

// Name returns the actor's name for the history; it is empty for the desk itself.
func (a Actor) Name() string {
	switch {
	case a.Staff != nil:
		return a.Staff.Fullname
	case a.User != nil:
		return a.User.Fullname
	}
	return a.Program
}

func (a Actor) staffID() int64 {
	if a.Staff == nil {
		return 0
	}
	return a.Staff.ID
}

// MaxSubject is the longest subject that forms may bring, in characters; a mail's is cut.
const MaxSubject = 200

func (s *Service) desk(set *settings.Snapshot) notify.Desk {
	return notify.Desk{Set: set, Key: s.Key, URL: s.URL, Now: s.Now()}
}

func (s *Service) wake() {
	if s.Wake != nil {
		s.Wake()
	}
}

func wrap(step string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("tickets: %s: %w", step, err)
}
