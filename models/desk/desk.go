// Package desk holds the rules about the desk's set-up, which admins change in the panel and operators on the command line.
package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// Service answers for the rules of the set-up.
type Service struct {
	DB       *bun.DB
	Settings *settings.Store
	Files    files.Store
	Key      secret.Key
	URL      string           // public address of the site, which mails name
	Panel    string           // and of its panel
	Now      func() time.Time // UTC
	Wake     func()           // called after a commit that queued mail
	// LookupTXT asks the DNS; nil for the system's resolver.
	LookupTXT LookupTXT
}

// Actor is who changes the set-up: a staff user, or another program, or, when both are empty, the operator at
// the command line.
type Actor struct {
	Staff   *models.Staff
	Program string // name of the API key that the program has
	IP      string
}

// operator stands in the audit log for somebody at the command line.
const operator = "operator"

// MaxName is the longest name of something of the desk, in characters.
const MaxName = 150

// change runs f in a transaction that holds the desk's set-up: changes go one after the other, and every instance loads the
// set-up anew afterwards.
func (s *Service) change(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		// First, because the row that it writes keeps other changes waiting until the commit.
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		return f(ctx, tx)
	})
}

// changeOnce is change for what another program may ask for; made is the id of what f made, 0 for nothing.
func (s *Service) changeOnce(ctx context.Context, f func(ctx context.Context, tx bun.Tx) (made int64, err error)) error {
	return models.TxOnce(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		if err := models.TouchDesk(ctx, tx); err != nil {
			return 0, err
		}
		return f(ctx, tx)
	})
}

// audit notes a change in the audit log. detail must hold no secret.
func (s *Service) audit(ctx context.Context, tx bun.Tx, by Actor, action, object string, id int64, detail string) error {
	line := &models.Audit{At: s.Now(), Actor: operator, Action: action, Object: object, ObjectID: id, IP: by.IP, Result: "ok",
		Detail: detail}
	switch {
	case by.Staff != nil:
		line.StaffID, line.Actor = by.Staff.ID, by.Staff.Username
	case by.Program != "":
		line.Actor = by.Program
	}
	return models.InsertAudit(ctx, tx, line)
}

func wrap(step string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("desk: %s: %w", step, err)
}
