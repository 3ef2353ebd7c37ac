package oauth_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/oauth"
	"helpdeskz/models/secret"
)

var now = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

const (
	back     = "https://desk.test/staff/mailboxes/authorised"
	verifier = "a-verifier-of-forty-three-letters-or-some-more"
)

func appOf(p *modelstest.Provider) oauth.App {
	return oauth.App{AuthURL: p.URL + "/authorize", TokenURL: p.URL + "/token", Scopes: []string{"mail"}, ClientID: p.ClientID, Secret: p.Secret}
}

// visit goes to a provider's page, as a browser does, and returns with what the provider sends it back.
func visit(t *testing.T, link string) url.Values {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	to, err := answer.Location()
	if err != nil || !strings.HasPrefix(to.String(), back) {
		t.Fatalf("%s leads to %v, %v", link, to, err)
	}
	return to.Query()
}

func TestExchangeAndRenew(t *testing.T) {
	p := modelstest.NewProvider(t)
	app := appOf(p)
	code := func() string {
		q := visit(t, app.Link(back, "the-state", verifier, "shop@desk.test"))
		if q.Get("state") != "the-state" {
			t.Errorf("state = %q", q.Get("state"))
		}
		return q.Get("code")
	}
	p.Say("refresh_token_expires_in", 604800)
	first := code()
	got, err := app.Exchange(t.Context(), back, first, verifier, now)
	want := oauth.Token{Access: p.Access(), Refresh: got.Refresh, ExpiresAt: now.Add(time.Hour), EndsAt: now.Add(7 * 24 * time.Hour)}
	if diff := cmp.Diff(want, got); err != nil || diff != "" || got.Refresh == "" {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
	for name, ask := range map[string]func() error{
		"a code again":  func() error { _, err := app.Exchange(t.Context(), back, first, verifier, now); return err },
		"another proof": func() error { _, err := app.Exchange(t.Context(), back, code(), verifier+"x", now); return err },
		"another place": func() error { _, err := app.Exchange(t.Context(), back+"x", code(), verifier, now); return err },
	} {
		var refused *oauth.Refusal
		if err := ask(); !errors.As(err, &refused) || !refused.Final() {
			t.Errorf("%s: %v", name, err)
		}
	}
	next, err := app.Renew(t.Context(), got.Refresh, now)
	if err != nil || next.Access != p.Access() || next.Refresh == "" || next.Refresh == got.Refresh {
		t.Errorf("renewed: %+v, %v", next, err)
	}
	p.Say("refresh_token", nil)
	if kept, err := app.Renew(t.Context(), next.Refresh, now); err != nil || kept.Refresh != "" {
		t.Errorf("a provider that keeps the token: %+v, %v", kept, err)
	}
}

func TestExchangeRefusesHalfALeave(t *testing.T) {
	p := modelstest.NewProvider(t)
	app := appOf(p)
	app.Needs = "mail"
	exchange := func() error {
		_, err := app.Exchange(t.Context(), back, visit(t, app.Link(back, "s", verifier, "")).Get("code"), verifier, now)
		return err
	}
	p.Say("scope", "profile")
	if err := exchange(); !errors.Is(err, oauth.ErrScope) {
		t.Errorf("without mail: %v", err)
	}
	p.Say("scope", "profile mail")
	if err := exchange(); err != nil {
		t.Errorf("with mail: %v", err)
	}
	p.Say("refresh_token", nil)
	if err := exchange(); !errors.Is(err, oauth.ErrNoRefresh) {
		t.Errorf("for an hour: %v", err)
	}
}

func TestTroubleWithAProvider(t *testing.T) {
	p := modelstest.NewProvider(t)
	renew := func(app oauth.App) error {
		_, err := app.Renew(t.Context(), "secret-refresh", now)
		return err
	}
	elsewhere := appOf(p)
	elsewhere.TokenURL = p.URL + "/authorize"
	wrong := appOf(p)
	wrong.Secret = "secret-wrong"
	for name, test := range map[string]struct {
		app   oauth.App
		words string
		set   func()
	}{
		"a wrong secret":   {wrong, "The secret is wrong. (invalid_client)", func() {}},
		"the wrong page":   {elsewhere, "it answers 405", func() {}},
		"overloaded":       {appOf(p), "it answers 503", func() { p.GoAway(true) }},
		"nobody there":     {oauth.App{TokenURL: "http://127.0.0.1:1/token"}, "refused", func() {}},
		"words over lines": {appOf(p), "Ended. Ask. (invalid_grant)", func() { p.GoAway(false); p.Refuse("invalid_grant", "Ended.\r\n\tAsk.") }},
	} {
		t.Run(name, func(t *testing.T) {
			test.set()
			defer p.GoAway(false)
			defer p.Refuse("", "")
			if err := renew(test.app); err == nil || !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), "secret-") {
				t.Errorf("%v, want %q", err, test.words)
			}
		})
	}
	if got := oauth.Said("no", strings.Repeat("é", 400)).Words; len([]rune(got)) != 301 {
		t.Errorf("%d characters are kept", len([]rune(got)))
	}
}

func TestLinksOfKnownProviders(t *testing.T) {
	for name, test := range map[string]struct {
		grant models.MailboxGrant
		begin string
		want  map[string]string
	}{
		"google": {models.MailboxGrant{Provider: models.ProviderGoogle, ClientID: "id"}, "https://accounts.google.com/",
			map[string]string{"access_type": "offline", "prompt": "consent", "scope": "https://mail.google.com/", "code_challenge_method": "S256",
				"login_hint": "shop@desk.test", "client_id": "id", "redirect_uri": back, "response_type": "code", "state": "s"}},
		"microsoft": {models.MailboxGrant{Provider: models.ProviderMicrosoft}, "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?",
			map[string]string{"scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All " +
				"https://outlook.office.com/SMTP.Send offline_access"}},
		"a tenant": {models.MailboxGrant{Provider: models.ProviderMicrosoft, Tenant: "acme.test"},
			"https://login.microsoftonline.com/acme.test/oauth2/v2.0/authorize?", nil},
		"another": {models.MailboxGrant{Provider: models.ProviderCustom, AuthURL: "https://id.acme.test/auth?realm=x", Scopes: "a  b"},
			"https://id.acme.test/auth?realm=x&", map[string]string{"scope": "a b"}},
	} {
		t.Run(name, func(t *testing.T) {
			link := oauth.Of(&test.grant, "secret").Link(back, "s", verifier, "shop@desk.test")
			u, err := url.Parse(link)
			if err != nil || !strings.HasPrefix(link, test.begin) || strings.Contains(link, verifier) || strings.Contains(link, "secret") {
				t.Fatalf("%s, %v", link, err)
			}
			for field, want := range test.want {
				if got := u.Query().Get(field); got != want {
					t.Errorf("%s = %q, want %q", field, got, want)
				}
			}
		})
	}
}

func TestSafeURL(t *testing.T) {
	for address, want := range map[string]bool{
		"https://id.acme.test/token":       true,
		"https://10.0.0.8/token":           true,
		"http://127.0.0.1:4444/token":      true,
		"http://[::1]/token":               true,
		"http://localhost/token":           true,
		"http://id.acme.test/token":        false,
		"http://10.0.0.8/token":            false,
		"http://localhost.acme.test/token": false,
		"https://user:word@id.acme.test/":  false,
		"https://id.acme.test/#part":       false,
		"ftp://id.acme.test/":              false,
		"javascript:alert(1)":              false,
		"/token":                           false,
		"https://":                         false,
		"https://id.acme.test/\nX":         false,
		"":                                 false,
	} {
		if got := oauth.SafeURL(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

func TestTokensGoToTheProvidersServersOnly(t *testing.T) {
	google := &models.MailboxGrant{Provider: models.ProviderGoogle}
	custom := &models.MailboxGrant{Provider: models.ProviderCustom, Servers: "imap.acme.test smtp.acme.test"}
	for _, test := range []struct {
		grant *models.MailboxGrant
		host  string
		want  bool
	}{
		{google, "imap.gmail.com", true}, {google, "IMAP.gmail.com", true}, {google, "imap.gmail.com.evil.test", false}, {google, "", false},
		{custom, "smtp.acme.test", true}, {custom, "acme.test", false}, {custom, "", false},
	} {
		if got := oauth.MaySee(test.grant, test.host); got != test.want {
			t.Errorf("%s, %q: %v", test.grant.Provider, test.host, got)
		}
	}
	for _, provider := range []models.MailProvider{models.ProviderGoogle, models.ProviderMicrosoft} {
		for _, protocol := range []string{"imap", "pop3", "smtp"} {
			if s, known := oauth.ServerOf(provider, protocol); !known || !oauth.MaySee(&models.MailboxGrant{Provider: provider}, s.Host) {
				t.Errorf("%s, %s: %+v", provider, protocol, s)
			}
		}
	}
}

func TestGrantsAreKeptSealed(t *testing.T) {
	key := secret.NewKey()
	g := &models.MailboxGrant{MailboxID: 7, RefusedAt: now, Trouble: "no", EndsAt: now}
	if err := errors.Join(oauth.KeepSecret(key, g, "app-secret"), oauth.Keep(key, g, oauth.Token{Access: "acc", Refresh: "ref", ExpiresAt: now}, now)); err != nil {
		t.Fatal(err)
	}
	app, err := oauth.AppOf(key, g)
	access, errAccess := oauth.AccessToken(key, g)
	refresh, errRefresh := oauth.RefreshToken(key, g)
	if err := errors.Join(err, errAccess, errRefresh); err != nil || app.Secret+access+refresh != "app-secretaccref" || !g.Connected() || !g.EndsAt.IsZero() {
		t.Errorf("%q %q %q %+v, %v", app.Secret, access, refresh, g, err)
	}
	end := now.Add(time.Hour)
	g.EndsAt = end
	if err := oauth.Keep(key, g, oauth.Token{Access: "next"}, now); err != nil || !g.EndsAt.Equal(end) {
		t.Errorf("the same refresh token ends at %v, %v", g.EndsAt, err)
	}
	g.MailboxID = 8
	if _, err := oauth.AccessToken(key, g); err == nil {
		t.Error("a token opens for another mailbox")
	}
	if oauth.Forget(g); g.Connected() || g.ClientSecret == nil {
		t.Errorf("forgotten: %+v", g)
	}
}
