package webtest

import (
	"context"
	"time"

	"github.com/pquerna/otp/hotp"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// Phone is a staff user's authenticator, with the recovery codes that are kept beside it.
type Phone struct {
	Recovery []string
	site     *Site
	secret   string
}

// TwoFactor switches two-factor on for a staff user, whose password is Password, and ends the user's sessions.
func (s *Site) TwoFactor(staff *models.Staff) *Phone {
	s.t.Helper()
	ctx, by := context.Background(), accounts.Actor{Staff: staff}
	offer, err := s.Kit.Accounts.OfferTwoFactor(ctx, by, "")
	s.must(err)
	p := &Phone{site: s, secret: offer.Secret}
	p.Recovery, err = s.Kit.Accounts.ConfirmTwoFactor(ctx, by, accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.Code(), Password: Password})
	s.must(err)
	return p
}

// Code lets the clock of the rules about people go on by half a minute, and returns the code that the authenticator then shows:
// one that was not used yet.
func (p *Phone) Code() string {
	p.site.t.Helper()
	p.site.Wait(30 * time.Second)
	code, err := hotp.GenerateCode(p.secret, uint64(p.site.Kit.Accounts.Now().Unix()/30))
	p.site.must(err)
	return code
}

// Wait lets the clock of the rules about people go on.
func (s *Site) Wait(d time.Duration) {
	now := s.Kit.Accounts.Now
	s.Kit.Accounts.Now = func() time.Time { return now().Add(d) }
}
