package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/oauth"
)

const (
	renewBefore = 5 * time.Minute        // the end of an access token
	renewWait   = 200 * time.Millisecond // between two looks whether another process has renewed a token
	renewIdle   = 24 * time.Hour         // after which a token that nobody needed is renewed as well
	doubtAfter  = 5 * time.Minute        // how old a token is before a mail server's no makes us ask for another
)

// errNotConnected says that a mailbox waits for somebody to connect it with its provider.
var errNotConnected = errors.New("the email address must be connected with its provider")

// accessToken returns a token with which a mailbox signs in at a mail server now, renewed when the one that is there soon ends. Its
// errors name what the provider says.
func (d *Desk) accessToken(ctx context.Context, mailbox int64, host string) (string, error) {
	for {
		g, err := d.connected(ctx, mailbox)
		if err != nil {
			return "", err
		}
		if !oauth.MaySee(g, host) {
			return "", fmt.Errorf("%s is no server of the provider, and gets no token", host)
		}
		if !soonEnds(g, d.Now()) {
			return oauth.AccessToken(d.Key, g)
		}
		token, err := d.renewAlone(ctx, mailbox)
		if !errors.Is(err, errTaken) {
			return token, err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(renewWait):
		}
	}
}

// connected returns a mailbox's grant when it is of use.
func (d *Desk) connected(ctx context.Context, mailbox int64) (*models.MailboxGrant, error) {
	g, err := models.MailboxGrantOf(ctx, d.DB, mailbox)
	switch {
	case models.IsNotFound(err) || err == nil && len(g.RefreshToken) == 0:
		return nil, errNotConnected
	case err == nil && !g.RefusedAt.IsZero():
		return nil, fmt.Errorf("%w again: %s", errNotConnected, g.Trouble)
	}
	return g, err
}

// soonEnds tells whether a token is to be renewed. One that lives for minutes only is used for three quarters of them.
func soonEnds(g *models.MailboxGrant, now time.Time) bool {
	before := min(renewBefore, g.ExpiresAt.Sub(g.RenewedAt)/4)
	return !now.Before(g.ExpiresAt.Add(-before))
}

// renewAlone renews a mailbox's token while no other process does: a provider that replaces the refresh token each time would take
// the second use of the old one for theft. Errors: errTaken.
func (d *Desk) renewAlone(ctx context.Context, mailbox int64) (string, error) {
	held, release, err := d.hold(ctx, fmt.Sprintf("grant:%d", mailbox))
	if err != nil {
		return "", err
	}
	defer release()
	g, err := d.connected(held, mailbox)
	if err != nil {
		return "", err
	}
	if !soonEnds(g, d.Now()) {
		return oauth.AccessToken(d.Key, g)
	}
	err = d.renew(held, g)
	var refused *oauth.Refusal
	if err != nil && !errors.As(err, &refused) && d.Now().Before(g.ExpiresAt) {
		// The provider is away; what it gave is good for some minutes yet.
		slog.Warn("a token could not be renewed yet", "mailbox", mailbox, "error", err)
		err = nil
	}
	if err != nil {
		return "", err
	}
	return oauth.AccessToken(d.Key, g)
}

// renew asks for a new token and writes what came of it into the grant. A final refusal stays there until somebody connects anew.
func (d *Desk) renew(ctx context.Context, g *models.MailboxGrant) error {
	app, err := oauth.AppOf(d.Key, g)
	if err != nil {
		return err
	}
	old, err := oauth.RefreshToken(d.Key, g)
	if err != nil {
		return err
	}
	before := *g
	got, trouble := app.Renew(ctx, old, d.Now())
	var refused *oauth.Refusal
	switch {
	case trouble == nil:
		if err := oauth.Keep(d.Key, g, got, d.Now()); err != nil {
			return err
		}
	case errors.As(trouble, &refused):
		g.Trouble = refused.Error()
		if refused.Final() {
			g.RefusedAt = d.Now()
		}
	default:
		return trouble
	}
	return errors.Join(trouble, d.keepGrant(ctx, &before, g))
}

// keepGrant writes a renewed grant, also when the program is about to end: the old refresh token may be void. When somebody
// connected the mailbox meanwhile, that counts. What admins are told of it, every instance learns with the set-up.
func (d *Desk) keepGrant(ctx context.Context, before, g *models.MailboxGrant) error {
	ctx = context.WithoutCancel(ctx)
	turned := before.RefusedAt.IsZero() != g.RefusedAt.IsZero() || !sameDay(before.EndsAt, g.EndsAt)
	err := models.Tx(ctx, d.DB, func(ctx context.Context, tx bun.Tx) error {
		if turned {
			if err := models.TouchDesk(ctx, tx); err != nil {
				return err
			}
		}
		return models.UpdateMailboxGrant(ctx, tx, g)
	})
	if models.KindOf(err) != models.KindConflict {
		return err
	}
	newer, err := models.MailboxGrantOf(ctx, d.DB, g.MailboxID)
	if err == nil {
		*g = *newer
	}
	return err
}

func sameDay(a, b time.Time) bool {
	return a.Truncate(24 * time.Hour).Equal(b.Truncate(24 * time.Hour))
}

// tendGrants renews what nobody uses, and tells admins of what ends.
func (d *Desk) tendGrants(ctx context.Context) error {
	if err := d.renewIdleGrants(ctx); err != nil {
		return err
	}
	return d.setup().TellOfGrants(ctx)
}

// renewIdleGrants renews tokens that nobody needed for a day. It keeps alive what ends unused, and notices before the first mail
// that a provider has taken its leave back.
func (d *Desk) renewIdleGrants(ctx context.Context) error {
	grants, err := models.MailboxGrants(ctx, d.DB)
	if err != nil {
		return err
	}
	for id, g := range grants {
		if !g.Connected() || d.Now().Sub(g.RenewedAt) < renewIdle || !soonEnds(&g, d.Now()) {
			continue
		}
		if _, err := d.renewAlone(ctx, id); err != nil && !errors.Is(err, errTaken) {
			slog.Warn("a token could not be renewed", "mailbox", id, "error", err)
		}
	}
	return ctx.Err()
}

// doubtToken makes the next attempt ask for another token when a mail server doesn't take this one, which the provider may have
// ended early.
func (d *Desk) doubtToken(ctx context.Context, mailbox int64, trouble error) {
	var refused *tokenRefused
	if !errors.As(trouble, &refused) {
		return
	}
	if err := models.ExpireMailboxToken(context.WithoutCancel(ctx), d.DB, mailbox, d.Now().Add(-doubtAfter)); err != nil {
		slog.Warn("a token that was refused stays", "mailbox", mailbox, "error", err)
	}
}
