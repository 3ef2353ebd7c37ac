package desk_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/oauth"
)

var browser = desk.Browser{Session: []byte("the session"), Back: "https://desk.test/staff/mailboxes/authorised"}

// app is the app at a provider that stands in for a real one.
func app(p *modelstest.Provider) desk.MailboxApp {
	return desk.MailboxApp{Provider: models.ProviderCustom, AuthURL: p.URL + "/authorize", TokenURL: p.URL + "/token", Scopes: "mail offline",
		Servers: "imap.acme.test, SMTP.acme.test", ClientID: p.ClientID, Secret: p.Secret}
}

func saveApp(t *testing.T, s *desk.Service, id int64, in desk.MailboxApp) {
	t.Helper()
	if err := s.SaveMailboxApp(t.Context(), desk.Actor{}, id, in); err != nil {
		t.Fatal(err)
	}
}

func grant(t *testing.T, s *desk.Service, id int64) *models.MailboxGrant {
	t.Helper()
	g, err := models.MailboxGrantOf(t.Context(), s.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// goAndComeBack visits the provider's page, and returns what the visitor is sent back with.
func goAndComeBack(t *testing.T, s *desk.Service, id int64, uses desk.Uses) desk.ProviderAnswer {
	t.Helper()
	link, err := s.BeginAuthorisation(t.Context(), id, browser, uses)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	to, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), browser.Back+"?") {
		t.Fatalf("back to %v, %v", to, err)
	}
	q := to.Query()
	return desk.ProviderAnswer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error"), Words: q.Get("error_description")}
}

// fault returns what a person is told by an error; nothing by others.
func fault(err error) *models.Error {
	known := new(models.Error)
	errors.As(err, &known)
	return known
}

func key(err error) string { return fault(err).Key }

func TestConnectMailbox(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, p := service(db), modelstest.NewProvider(t)
		m := add(t, s, full("shop@acme.test"))
		saveApp(t, s, m.ID, app(p))
		answer := goAndComeBack(t, s, m.ID, desk.Uses{In: true, Out: true})
		if _, err := s.FinishAuthorisation(t.Context(), desk.Actor{}, browser, answer); err != nil {
			t.Fatal(err)
		}
		after, g := mailbox(t, s, m.ID), grant(t, s, m.ID)
		access, err := oauth.AccessToken(s.Key, g)
		if err != nil || access != p.Access() || !g.Connected() || !g.RenewedAt.Equal(now) || !g.ExpiresAt.Equal(now.Add(time.Hour)) {
			t.Errorf("grant: %+v, %v", g, err)
		}
		if !after.InOAuth || !after.OutOAuth || after.InPassword != nil || after.OutPassword != nil || after.InHost != "imap.acme.test" || after.InUsername != "in-user" {
			t.Errorf("mailbox: %+v", after)
		}
		for _, secret := range []string{p.Access(), p.Secret} {
			if strings.Contains(string(g.AccessToken)+string(g.RefreshToken)+string(g.ClientSecret), secret) {
				t.Error("a secret lies open")
			}
		}
		if _, err := s.FinishAuthorisation(t.Context(), desk.Actor{}, browser, answer); key(err) != "oauth.unknown" {
			t.Errorf("the same answer again: %v", err)
		}
		if err := s.DisconnectMailbox(t.Context(), desk.Actor{}, m.ID); err != nil {
			t.Fatal(err)
		}
		if g := grant(t, s, m.ID); g.Connected() || g.AccessToken != nil || g.ClientSecret == nil {
			t.Errorf("disconnected: %+v", g)
		}
	})
}

func TestConnectSetsTheServersOfAKnownProvider(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, p := service(db), modelstest.NewProvider(t)
		in := full("shop@acme.test")
		in.Incoming, in.Outgoing = desk.MailboxIncoming{Kind: models.IncomingNone}, desk.MailboxOutgoing{Kind: models.OutgoingNone}
		m := add(t, s, in)
		saveApp(t, s, m.ID, app(p))
		if _, err := s.FinishAuthorisation(t.Context(), desk.Actor{}, browser, goAndComeBack(t, s, m.ID, desk.Uses{In: true, Out: true})); err != nil {
			t.Fatal(err)
		}
		if m := mailbox(t, s, m.ID); m.InOAuth || m.Incoming != models.IncomingNone || m.Outgoing != models.OutgoingNone {
			t.Errorf("a provider of one's own: %+v", m)
		}
		link, err := s.BeginAuthorisation(t.Context(), m.ID, browser, desk.Uses{In: true})
		if err != nil {
			t.Fatal(err)
		}
		// Between the way there and the way back the provider becomes Microsoft, whose token address is not ours to play.
		saveApp(t, s, m.ID, desk.MailboxApp{Provider: models.ProviderMicrosoft, ClientID: p.ClientID, Secret: p.Secret})
		u, _ := url.Parse(link)
		if _, err := s.FinishAuthorisation(t.Context(), desk.Actor{}, browser, desk.ProviderAnswer{State: u.Query().Get("state"), Code: "x"}); key(err) != "oauth.unknown" {
			t.Errorf("an app that was changed meanwhile: %v", err)
		}
	})
}

func TestFinishAuthorisationRefuses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, p := service(db), modelstest.NewProvider(t)
		m := add(t, s, full("shop@acme.test"))
		if _, err := s.BeginAuthorisation(t.Context(), m.ID, browser, desk.Uses{}); key(err) != "oauth.no_app" {
			t.Errorf("without an app: %v", err)
		}
		saveApp(t, s, m.ID, app(p))
		finish := func(b desk.Browser, a desk.ProviderAnswer) (*models.Mailbox, error) {
			return s.FinishAuthorisation(t.Context(), desk.Actor{}, b, a)
		}
		good := goAndComeBack(t, s, m.ID, desk.Uses{})
		foreign := desk.Browser{Session: []byte("another session"), Back: browser.Back}
		if known, err := finish(foreign, good); key(err) != "oauth.unknown" || known != nil {
			t.Errorf("in another browser: %v", err)
		}
		made := good
		made.State += "x"
		if _, err := finish(browser, made); key(err) != "oauth.unknown" {
			t.Errorf("a made-up state: %v", err)
		}
		late := *s
		late.Now = func() time.Time { return now.Add(16 * time.Minute) }
		if _, err := late.FinishAuthorisation(t.Context(), desk.Actor{}, browser, good); key(err) != "oauth.unknown" {
			t.Errorf("too late: %v", err)
		}
		p.Deny("access_denied", "The user said no.")
		known, err := finish(browser, goAndComeBack(t, s, m.ID, desk.Uses{In: true}))
		if fault(err).Args["Words"] != "The user said no. (access_denied)" || known == nil || known.ID != m.ID {
			t.Errorf("denied: %v", err)
		}
		p.Deny("", "")
		for name, test := range map[string]struct {
			set  func()
			want string
		}{
			"no leave to stay": {func() { p.Say("refresh_token", nil) }, "oauth.no_refresh"},
			"away":             {func() { p.GoAway(true) }, "oauth.away"},
		} {
			test.set()
			if _, err := finish(browser, goAndComeBack(t, s, m.ID, desk.Uses{})); key(err) != test.want {
				t.Errorf("%s: %v", name, err)
			}
			p.GoAway(false)
		}
		if g := grant(t, s, m.ID); g.Connected() || mailbox(t, s, m.ID).InOAuth {
			t.Errorf("something is stored: %+v", g)
		}
	})
}

func TestSaveMailboxAppRefuses(t *testing.T) {
	custom := desk.MailboxApp{Provider: models.ProviderCustom, AuthURL: "https://id.acme.test/a", TokenURL: "https://id.acme.test/t", Scopes: "mail",
		Servers: "imap.acme.test", ClientID: "id"}
	with := func(change func(*desk.MailboxApp)) desk.MailboxApp {
		in := custom
		change(&in)
		return in
	}
	tests := map[string]struct {
		in   desk.MailboxApp
		want models.Fields
	}{
		"nothing":       {desk.MailboxApp{}, models.Fields{"provider": {Key: "field.choose"}, "client_id": {Key: "field.required"}}},
		"no secret":     {desk.MailboxApp{Provider: models.ProviderGoogle, ClientID: "id"}, models.Fields{"client_secret": {Key: "field.required"}}},
		"a bad tenant":  {desk.MailboxApp{Provider: models.ProviderMicrosoft, Tenant: "a/../b", ClientID: "id", Secret: "s"}, models.Fields{"tenant": {Key: "field.tenant"}}},
		"an empty one":  {desk.MailboxApp{Provider: models.ProviderCustom, ClientID: "id"}, models.Fields{"auth_url": {Key: "field.required"}, "token_url": {Key: "field.required"}, "scopes": {Key: "field.required"}, "servers": {Key: "field.required"}}},
		"open http":     {with(func(in *desk.MailboxApp) { in.TokenURL = "http://id.acme.test/t" }), models.Fields{"token_url": {Key: "field.provider_url"}}},
		"no address":    {with(func(in *desk.MailboxApp) { in.AuthURL = "javascript:alert(1)" }), models.Fields{"auth_url": {Key: "field.provider_url"}}},
		"no host":       {with(func(in *desk.MailboxApp) { in.Servers = "imap.acme.test https://x" }), models.Fields{"servers": {Key: "field.host"}}},
		"no date":       {with(func(in *desk.MailboxApp) { in.SecretEnds = "soon" }), models.Fields{"secret_ends": {Key: "field.date"}}},
		"control signs": {with(func(in *desk.MailboxApp) { in.ClientID = "a\x00"; in.Secret = "b\n" }), models.Fields{"client_id": {Key: "field.text"}, "client_secret": {Key: "field.text"}}},
		"good":          {custom, nil},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		m := add(t, s, full("shop@acme.test"))
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				err := s.SaveMailboxApp(t.Context(), desk.Actor{}, m.ID, test.in)
				if diff := cmp.Diff(test.want, fault(err).Fields); diff != "" || test.want == nil && err != nil {
					t.Errorf("%v (-want +got)\n%s", err, diff)
				}
			})
		}
	})
}

func TestAnotherAppGetsNothingOfTheOldOne(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*desk.MailboxApp)
		keeps  bool
		want   string // key at client_secret
	}{
		"a new secret":    {func(in *desk.MailboxApp) { in.Secret = "renewed" }, true, ""},
		"more scopes":     {func(in *desk.MailboxApp) { in.Scopes += " more"; in.Secret = "" }, true, ""},
		"another server":  {func(in *desk.MailboxApp) { in.Servers += " evil.test" }, false, ""},
		"another client":  {func(in *desk.MailboxApp) { in.ClientID = "other" }, false, ""},
		"another address": {func(in *desk.MailboxApp) { in.TokenURL = "https://evil.test/token"; in.Secret = "" }, false, ""},
		"Google, no secret": {func(in *desk.MailboxApp) {
			*in = desk.MailboxApp{Provider: models.ProviderGoogle, ClientID: in.ClientID}
		}, true,
			"field.secret_again"},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				s, p := service(db), modelstest.NewProvider(t)
				m := add(t, s, full("shop@acme.test"))
				saveApp(t, s, m.ID, app(p))
				if _, err := s.FinishAuthorisation(t.Context(), desk.Actor{}, browser, goAndComeBack(t, s, m.ID, desk.Uses{In: true})); err != nil {
					t.Fatal(err)
				}
				in := app(p)
				test.change(&in)
				err := s.SaveMailboxApp(t.Context(), desk.Actor{}, m.ID, in)
				if test.want == "" && err != nil || fault(err).Fields["client_secret"].Key != test.want {
					t.Fatal(err)
				}
				g := grant(t, s, m.ID)
				if g.Connected() != test.keeps {
					t.Errorf("connected: %v", g.Connected())
				}
				if kept, err := oauth.AppOf(s.Key, g); err != nil || name == "another address" && kept.Secret != "" {
					t.Errorf("the secret %q, %v", kept.Secret, err)
				}
			})
		})
	}
}

func TestTokensGoToNoOtherServer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		m := add(t, s, full("shop@acme.test"))
		in := full("shop@acme.test").Incoming
		in.Server = desk.MailServer{Host: "imap.evil.test", Security: models.SecurityTLS, OAuth: true}
		refusedWith := func(field, want string) {
			t.Helper()
			_, errTrial := s.TrialIncoming(t.Context(), m.ID, in)
			for _, err := range []error{s.SaveMailboxIncoming(t.Context(), desk.Actor{}, m.ID, in), errTrial} {
				if fault(err).Fields[field].Key != want {
					t.Errorf("%v, want %s", err, want)
				}
			}
		}
		refusedWith("in_auth", "field.no_provider")
		saveApp(t, s, m.ID, desk.MailboxApp{Provider: models.ProviderGoogle, ClientID: "id", Secret: "secret"})
		refusedWith("in_host", "field.provider_host")
		in.Server.Host, in.Server.Insecure = "imap.gmail.com", true
		refusedWith("in_security", "field.provider_secure")
		in.Server.Insecure = false
		if err := s.SaveMailboxIncoming(t.Context(), desk.Actor{}, m.ID, in); err != nil {
			t.Fatal(err)
		}
		if m := mailbox(t, s, m.ID); !m.InOAuth || m.InUsername != "shop@acme.test" || m.InPassword != nil || m.OutOAuth || m.OutPassword == nil {
			t.Errorf("mailbox: %+v", m)
		}
		in.Server.OAuth, in.Server.Username = false, "shop@acme.test"
		refusedWith("in_password", "field.required")
	})
}
