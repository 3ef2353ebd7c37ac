package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// linkLife is how long a one-time link works.
const linkLife = time.Hour

// The purposes of one-time links. One for nobody opens nothing: it is written where an address is unknown, so that the
// answer takes as long as for a known one.
const (
	purposeUserPassword  = "user_password"
	purposeStaffPassword = "staff_password"
	purposeNobody        = "nobody"
)

// person is whom a link to choose a password goes to.
type person struct {
	staffID, userID int64
	name, email     string
	language        string // "" for the site's
	page            string // of the site, that takes the token
}

// queueLink writes a one-time link and queues the mail that carries it. It takes the set-up from its caller: whoever is in a
// transaction must not wait for another connection.
func (s *Service) queueLink(ctx context.Context, tx bun.Tx, set *settings.Snapshot, purpose, template string, to person) error {
	token := secret.NewToken()
	link := &models.OneTimeLink{Hash: secret.Hash(token), Purpose: purpose, StaffID: to.staffID, UserID: to.userID,
		ExpiresAt: s.Now().Add(linkLife)}
	if purpose == purposeUserEmail {
		link.Email = to.email
	}
	if err := models.InsertOneTimeLink(ctx, tx, link); err != nil {
		return err
	}
	desk := notify.Desk{Set: set, Key: s.Key, URL: s.URL, Now: s.Now()}
	mail, on := desk.Mail(notify.Letter{
		Kind: template, ToEmail: to.email, ToName: to.name, Language: to.language, Automatic: true,
		DedupeKey: linkKey(template, link.Hash),
		Values: notify.Values{"client_name": to.name, "client_email": to.email,
			"client_password": notify.Link(s.URL, to.page, token)},
	})
	if !on {
		return nil
	}
	return models.InsertOutboxMails(ctx, tx, []*models.OutboxMail{mail})
}

// linkKey names the mail that carries a link.
func linkKey(template string, hash []byte) string { return fmt.Sprintf("%s:%x", template, hash) }

// queueNothing does the work of queueLink for an address that nobody has.
func (s *Service) queueNothing(ctx context.Context) error {
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		link := &models.OneTimeLink{Hash: secret.Hash(secret.NewToken()), Purpose: purposeNobody, ExpiresAt: s.Now()}
		return models.InsertOneTimeLink(ctx, tx, link)
	})
}

// mayAskForLink counts a request for a link. false means that the asker is told what everybody is told, and no mail goes
// out: the owner of the address got several already. Errors: invalid (email), rate_limited.
func (s *Service) mayAskForLink(ctx context.Context, rawEmail, ip string) (email string, may bool, err error) {
	email, ok := CleanEmail(rawEmail)
	if !ok {
		fields := models.Fields{}
		fields.Add("email", "field.email")
		return "", false, fields.Error()
	}
	if err := s.Try(ctx, ActionResetAddress, AddressSubject(ip)); err != nil {
		return "", false, err
	}
	err = s.Try(ctx, ActionResetAccount, email)
	if models.KindOf(err) == models.KindRateLimited {
		return email, false, nil
	}
	return email, err == nil, err
}

// useLink takes a link away together with the person's other ones. Errors: not_found when somebody else has used it.
func useLink(ctx context.Context, tx bun.Tx, link *models.OneTimeLink) error {
	used, err := models.UseOneTimeLink(ctx, tx, link.Hash)
	if err != nil {
		return err
	}
	if !used {
		return models.NotFound("link")
	}
	return models.DeleteOneTimeLinksOf(ctx, tx, link.StaffID, link.UserID)
}

func (s *Service) wake() {
	if s.Wake != nil {
		s.Wake()
	}
}
