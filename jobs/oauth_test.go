package jobs

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/oauth"
)

// mailHost is where the provider of these tests keeps mail.
const mailHost = "127.0.0.1"

// grantFrom connects a mailbox with a provider, as an admin does in the panel.
func grantFrom(t *testing.T, d *Desk, p *modelstest.Provider, box models.Mailbox) *models.MailboxGrant {
	t.Helper()
	g := &models.MailboxGrant{MailboxID: box.ID, Provider: models.ProviderCustom, TokenURL: p.URL + "/token", Servers: mailHost, ClientID: p.ClientID}
	got := oauth.Token{Refresh: p.Connect(), ExpiresAt: d.Now().Add(time.Hour)}
	got.Access = p.Access()
	if err := errors.Join(oauth.KeepSecret(d.Key, g, p.Secret), oauth.Keep(d.Key, g, got, d.Now()), models.InsertMailboxGrant(t.Context(), d.DB, g)); err != nil {
		t.Fatal(err)
	}
	return g
}

func grantOf(t *testing.T, d *Desk, box models.Mailbox) *models.MailboxGrant {
	t.Helper()
	g, err := models.MailboxGrantOf(t.Context(), d.DB, box.ID)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// tokenIsGood asks for an access token and returns whether the provider's mail server would take it.
func tokenIsGood(t *testing.T, d *Desk, p *modelstest.Provider, box models.Mailbox) bool {
	t.Helper()
	token, err := d.accessToken(t.Context(), box.ID, mailHost)
	if err != nil {
		t.Fatal(err)
	}
	return token == p.Access()
}

func TestTokensAreRenewedBeforeTheyEnd(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p, box := modelstest.NewProvider(t), addMailbox(t, d, nil)
		grantFrom(t, d, p, box)
		clock.forward(54 * time.Minute)
		if !tokenIsGood(t, d, p, box) || p.Asked("refresh_token") != 0 {
			t.Errorf("renewed %d times before it was needed", p.Asked("refresh_token"))
		}
		for range 3 {
			clock.forward(56 * time.Minute)
			if !tokenIsGood(t, d, p, box) {
				t.Error("a token that the provider doesn't know")
			}
		}
		if n := p.Asked("refresh_token"); n != 3 {
			t.Errorf("asked %d times", n)
		}
		if _, err := d.accessToken(t.Context(), box.ID+1, mailHost); !errors.Is(err, errNotConnected) {
			t.Errorf("without a grant: %v", err)
		}
		if _, err := d.accessToken(t.Context(), box.ID, "mail.evil.test"); err == nil || !strings.Contains(err.Error(), "gets no token") {
			t.Errorf("for a server of somebody else: %v", err)
		}
	})
}

func TestOneProcessRenewsAndAllHaveTheToken(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p, box := modelstest.NewProvider(t), addMailbox(t, d, nil)
		grantFrom(t, d, p, box)
		clock.forward(time.Hour)
		other := &Desk{DB: d.DB, Settings: d.Settings, Tickets: d.Tickets, Files: d.Files, Key: d.Key, URL: d.URL, Now: d.Now}
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				token, err := []*Desk{d, other}[i%2].accessToken(t.Context(), box.ID, mailHost)
				if err != nil || token != p.Access() {
					t.Errorf("%v, the right token: %v", err, token == p.Access())
				}
			})
		}
		all.Wait()
		if n := p.Asked("refresh_token"); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestARefusalStaysUntilSomebodyConnectsAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p, box := modelstest.NewProvider(t), addMailbox(t, d, nil)
		grantFrom(t, d, p, box)
		clock.forward(time.Hour)
		p.Refuse("invalid_client", "The secret has ended.")
		if _, err := d.accessToken(t.Context(), box.ID, mailHost); err == nil || !strings.Contains(err.Error(), "The secret has ended.") {
			t.Errorf("a secret that has ended: %v", err)
		}
		if g := grantOf(t, d, box); !g.Connected() || !strings.Contains(g.Trouble, "The secret has ended.") {
			t.Errorf("a secret that has ended: %+v", g)
		}
		p.Refuse("invalid_grant", "Your password was changed.")
		for range 2 {
			if _, err := d.accessToken(t.Context(), box.ID, mailHost); err == nil || !strings.Contains(err.Error(), "Your password was changed.") {
				t.Errorf("leave taken back: %v", err)
			}
		}
		if g := grantOf(t, d, box); g.Connected() || !g.RefusedAt.Equal(d.Now()) || p.Asked("refresh_token") != 2 {
			t.Errorf("asked %d times; %+v", p.Asked("refresh_token"), g)
		}
	})
}

func TestAProviderThatIsAway(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p, box := modelstest.NewProvider(t), addMailbox(t, d, nil)
		grantFrom(t, d, p, box)
		p.GoAway(true)
		clock.forward(57 * time.Minute)
		if !tokenIsGood(t, d, p, box) || p.Asked("refresh_token") != 1 {
			t.Error("a token with three minutes left is not used")
		}
		clock.forward(time.Hour)
		if _, err := d.accessToken(t.Context(), box.ID, mailHost); err == nil || !strings.Contains(err.Error(), "it answers 503") {
			t.Errorf("away: %v", err)
		}
		p.GoAway(false)
		if g := grantOf(t, d, box); !g.Connected() || g.Trouble != "" || !tokenIsGood(t, d, p, box) {
			t.Errorf("away for a while: %+v", g)
		}
	})
}

func TestATokenNeverReplacesANewerGrant(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p, box := modelstest.NewProvider(t), addMailbox(t, d, nil)
		old := grantFrom(t, d, p, box)
		clock.forward(time.Hour)
		newer := grantOf(t, d, box)
		if err := errors.Join(oauth.Keep(d.Key, newer, oauth.Token{Access: "new", Refresh: "new", ExpiresAt: d.Now().Add(time.Hour)}, d.Now()),
			models.UpdateMailboxGrant(t.Context(), d.DB, newer)); err != nil {
			t.Fatal(err)
		}
		if err := d.renew(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		for _, g := range []*models.MailboxGrant{old, grantOf(t, d, box)} {
			if access, err := oauth.AccessToken(d.Key, g); err != nil || access != "new" {
				t.Errorf("%q, %v", access, err)
			}
		}
	})
}

func TestIdleTokensAreRenewed(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
		p, box := modelstest.NewProvider(t), addMailbox(t, d, nil)
		grantFrom(t, d, p, box)
		for _, step := range []struct {
			forward time.Duration
			want    int
		}{{23 * time.Hour, 0}, {time.Hour, 1}, {time.Hour, 1}, {24 * time.Hour, 2}} {
			clock.forward(step.forward)
			if err := d.renewIdleGrants(t.Context()); err != nil || p.Asked("refresh_token") != step.want {
				t.Errorf("asked %d times, want %d, %v", p.Asked("refresh_token"), step.want, err)
			}
		}
	})
}
