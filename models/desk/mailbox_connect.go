package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/oauth"
	"helpdeskz/models/secret"
)

// authorisationLife is how long somebody may take at a provider's page.
const authorisationLife = 15 * time.Minute

// Browser is the visitor's session, to which a way to a provider is bound, and the address where the way back ends.
type Browser struct {
	Session []byte
	Back    string
}

// Uses says for which ways a mailbox is to sign in with a provider's leave.
type Uses struct{ In, Out bool }

// ProviderAnswer is what a provider sends somebody back with (RFC 6749, section 4.1.2).
type ProviderAnswer struct{ State, Code, Error, Words string }

// BeginAuthorisation returns the address of the provider's page that asks for leave to sign in to a mailbox. Errors: not_found,
// conflict while no app is stored.
func (s *Service) BeginAuthorisation(ctx context.Context, id int64, browser Browser, uses Uses) (link string, err error) {
	m, err := models.MailboxByID(ctx, s.DB, id)
	if err != nil {
		return "", err
	}
	g, err := models.MailboxGrantOf(ctx, s.DB, id)
	if models.IsNotFound(err) {
		return "", models.NewError(models.KindConflict, "oauth.no_app")
	}
	if err != nil {
		return "", wrap("begin authorisation", err)
	}
	state := secret.NewToken()
	begun := &models.MailboxAuthorisation{Hash: secret.Hash(state), SessionHash: browser.Session, MailboxID: id, UseIn: uses.In,
		UseOut: uses.Out, ExpiresAt: s.Now().Add(authorisationLife)}
	if err := models.InsertMailboxAuthorisation(ctx, s.DB, begun); err != nil {
		return "", wrap("begin authorisation", err)
	}
	return oauth.Of(g, "").Link(browser.Back, state, s.verifier(state), m.Email), nil
}

// verifier returns the proof that belongs to a state (RFC 7636, section 4.1). It is made again when it is needed, so that it lies nowhere.
func (s *Service) verifier(state string) string {
	return base64.RawURLEncoding.EncodeToString(s.Key.MAC("authorisation", []byte(state)))
}

// FinishAuthorisation takes what a provider sent somebody back with, gets the tokens, and lets the mailbox sign in with them from then
// on. The mailbox is returned with an error too, once it is known. Errors: conflict, with the provider's words where it gave some.
func (s *Service) FinishAuthorisation(ctx context.Context, by Actor, browser Browser, answer ProviderAnswer) (*models.Mailbox, error) {
	var begun *models.MailboxAuthorisation
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) (err error) {
		begun, err = models.TakeMailboxAuthorisation(ctx, tx, secret.Hash(answer.State), browser.Session, s.Now())
		return err
	})
	if models.IsNotFound(err) {
		return nil, models.NewError(models.KindConflict, "oauth.unknown")
	}
	if err != nil {
		return nil, wrap("finish authorisation", err)
	}
	m, err := models.MailboxByID(ctx, s.DB, begun.MailboxID)
	if err != nil {
		return nil, err
	}
	g, token, err := s.exchange(ctx, m.ID, browser, answer)
	if err != nil {
		return m, err
	}
	return m, wrap("finish authorisation", s.connect(ctx, by, m, g, token, Uses{begun.UseIn, begun.UseOut}))
}

func (s *Service) exchange(ctx context.Context, id int64, browser Browser, answer ProviderAnswer) (*models.MailboxGrant, oauth.Token, error) {
	if answer.Code == "" {
		return nil, oauth.Token{}, providerTrouble(oauth.Said(answer.Error, answer.Words))
	}
	g, err := models.MailboxGrantOf(ctx, s.DB, id)
	if err != nil {
		return nil, oauth.Token{}, wrap("exchange", err)
	}
	app, err := oauth.AppOf(s.Key, g)
	if err != nil {
		return nil, oauth.Token{}, providerTrouble(err)
	}
	token, err := app.Exchange(ctx, browser.Back, answer.Code, s.verifier(answer.State), s.Now())
	return g, token, providerTrouble(err)
}

// providerTrouble says what kept a provider from giving leave.
func providerTrouble(err error) error {
	if err == nil {
		return nil
	}
	trouble := models.NewError(models.KindConflict, "oauth.away", "Words", err.Error())
	var refused *oauth.Refusal
	switch {
	case errors.As(err, &refused):
		trouble = models.NewError(models.KindConflict, "oauth.refused", "Words", refused.Said())
	case errors.Is(err, oauth.ErrNoRefresh):
		trouble = models.NewError(models.KindConflict, "oauth.no_refresh")
	case errors.Is(err, oauth.ErrScope):
		trouble = models.NewError(models.KindConflict, "oauth.no_scope")
	}
	trouble.Err = err
	return trouble
}

// connect keeps the tokens, and sets the ways of the mailbox that are to use them.
func (s *Service) connect(ctx context.Context, by Actor, m *models.Mailbox, asked *models.MailboxGrant, token oauth.Token, uses Uses) error {
	return s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		g, err := models.LockMailboxGrant(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		if !sameApp(*asked, *g) {
			return models.NewError(models.KindConflict, "oauth.unknown")
		}
		if err := oauth.Keep(s.Key, g, token, s.Now()); err != nil {
			return err
		}
		if err := models.UpdateMailboxGrant(ctx, tx, g); err != nil {
			return err
		}
		fresh, err := models.MailboxByID(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		*m = *fresh
		useIn(m, g, uses.In)
		useOut(m, g, uses.Out)
		if otherAccount(*fresh, *m) {
			if err := models.ForgetMailboxPlaces(ctx, tx, m.ID); err != nil {
				return err
			}
		}
		return s.store(ctx, tx, by, m, "mailbox.connect", m.Email)
	})
}

// useIn lets a mailbox receive with its grant: from the server that it has when the provider runs that one, else from the provider's.
func useIn(m *models.Mailbox, g *models.MailboxGrant, wanted bool) {
	if !wanted {
		return
	}
	kind := m.Incoming
	if kind != models.IncomingIMAP && kind != models.IncomingPOP3 {
		kind = models.IncomingIMAP
	}
	server, use := serverFor(g, string(kind), MailServer{m.InHost, m.InPort, m.InSecurity, m.InInsecure, m.InUsername, "", true}, m.Email)
	if !use {
		return
	}
	m.Incoming, m.InOAuth, m.InPassword = kind, true, nil
	m.InHost, m.InPort, m.InSecurity, m.InInsecure, m.InUsername = server.Host, server.Port, server.Security, server.Insecure, server.Username
}

// useOut lets a mailbox send with its grant.
func useOut(m *models.Mailbox, g *models.MailboxGrant, wanted bool) {
	if !wanted {
		return
	}
	server, use := serverFor(g, string(models.OutgoingSMTP), MailServer{m.OutHost, m.OutPort, m.OutSecurity, m.OutInsecure, m.OutUsername, "", true}, m.Email)
	if !use {
		return
	}
	m.Outgoing, m.OutOAuth, m.OutPassword = models.OutgoingSMTP, true, nil
	m.OutHost, m.OutPort, m.OutSecurity, m.OutInsecure, m.OutUsername = server.Host, server.Port, server.Security, server.Insecure, server.Username
}

// serverFor returns the server with which a grant is used; use is false when a provider of one's own has none yet for this way.
func serverFor(g *models.MailboxGrant, protocol string, stored MailServer, account string) (server MailServer, use bool) {
	safe := stored.Security != models.SecurityNone && !stored.Insecure || g.Provider == models.ProviderCustom
	if oauth.MaySee(g, stored.Host) && safe {
		if stored.Username == "" {
			stored.Username = account
		}
		return stored, true
	}
	known, is := oauth.ServerOf(g.Provider, protocol)
	return MailServer{Host: known.Host, Port: known.Port, Security: known.Security, Username: account}, is
}

// DisconnectMailbox forgets a provider's leave; the app stays. Errors: not_found.
func (s *Service) DisconnectMailbox(ctx context.Context, by Actor, id int64) error {
	return wrap("disconnect mailbox", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		m, err := models.MailboxByID(ctx, tx, id)
		if err != nil {
			return err
		}
		g, err := models.LockMailboxGrant(ctx, tx, id)
		if err != nil {
			return err
		}
		oauth.Forget(g)
		if err := models.DeleteMailboxAuthorisationsOf(ctx, tx, id); err != nil {
			return err
		}
		if err := models.UpdateMailboxGrant(ctx, tx, g); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "mailbox.disconnect", "mailbox", id, m.Email)
	}))
}
