package oauth

import (
	"fmt"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// The places of what a grant keeps sealed.
const (
	table         = "mailbox_grants"
	columnSecret  = "client_secret"
	columnAccess  = "access_token"
	columnRefresh = "refresh_token"
)

// AppOf returns the app that a grant describes, with its secret.
func AppOf(key secret.Key, g *models.MailboxGrant) (App, error) {
	plain, err := open(key, g.ClientSecret, columnSecret, g.MailboxID)
	if err != nil {
		return App{}, err
	}
	return Of(g, plain), nil
}

// KeepSecret puts an app's secret into a grant; "" takes it away.
func KeepSecret(key secret.Key, g *models.MailboxGrant, plain string) (err error) {
	g.ClientSecret = nil
	if plain != "" {
		g.ClientSecret, err = key.Seal([]byte(plain), table, columnSecret, g.MailboxID)
	}
	return err
}

// Keep puts what a provider gave into a grant, which is good again by that.
func Keep(key secret.Key, g *models.MailboxGrant, t Token, now time.Time) (err error) {
	if g.AccessToken, err = key.Seal([]byte(t.Access), table, columnAccess, g.MailboxID); err != nil {
		return err
	}
	if t.Refresh != "" {
		if g.RefreshToken, err = key.Seal([]byte(t.Refresh), table, columnRefresh, g.MailboxID); err != nil {
			return err
		}
	}
	// An end that is told as so many seconds wanders a little from answer to answer.
	if (t.Refresh != "" || !t.EndsAt.IsZero()) && t.EndsAt.Sub(g.EndsAt).Abs() >= time.Hour {
		g.EndsAt = t.EndsAt
	}
	g.ExpiresAt, g.RenewedAt, g.RefusedAt, g.Trouble = t.ExpiresAt, now, time.Time{}, ""
	return nil
}

// Forget takes the provider's leave out of a grant and leaves the app.
func Forget(g *models.MailboxGrant) {
	g.AccessToken, g.RefreshToken, g.Trouble = nil, nil, ""
	g.ExpiresAt, g.RenewedAt, g.EndsAt, g.RefusedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
}

// AccessToken returns a grant's access token.
func AccessToken(key secret.Key, g *models.MailboxGrant) (string, error) {
	return open(key, g.AccessToken, columnAccess, g.MailboxID)
}

// RefreshToken returns a grant's refresh token.
func RefreshToken(key secret.Key, g *models.MailboxGrant) (string, error) {
	return open(key, g.RefreshToken, columnRefresh, g.MailboxID)
}

func open(key secret.Key, sealed []byte, column string, id int64) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := key.Open(sealed, table, column, id)
	if err != nil {
		return "", fmt.Errorf("the authorisation can't be read with this install's key; enter the app's secret and connect again: %w", err)
	}
	return string(plain), nil
}
