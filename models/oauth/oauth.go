// Package oauth asks providers for leave to sign in to a mailbox without its password: the authorisation code with PKCE (RFC 6749,
// section 4.1, and RFC 7636), and new access tokens by the refresh token (RFC 6749, section 6). It keeps nothing.
package oauth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

const (
	patience = 20 * time.Second // for an answer of a provider
	mostSaid = 300              // characters of a provider's words
)

// App is a desk as its operator registered it with a provider.
type App struct {
	AuthURL  string
	TokenURL string
	Scopes   []string
	ClientID string
	Secret   string            // "" for a provider that asks for none
	Ask      map[string]string // what else the page of the provider is asked, such as offline access
	Needs    string            // the scope without which a token is of no use; "" where the provider gives all or none
	Life     time.Duration     // of a refresh token that nobody uses, where the provider's documents say so and its answers don't
}

// Token is what a provider gives.
type Token struct {
	Access    string
	Refresh   string    // "" leaves the one that is there
	ExpiresAt time.Time // of Access
	EndsAt    time.Time // of Refresh; zero when nobody knows
}

// Refusal is a provider's no, in its own words.
type Refusal struct {
	Code  string // RFC 6749, section 5.2
	Words string
}

// Error implements error.
func (r *Refusal) Error() string { return "the provider says: " + r.Said() }

// Said returns the words with their code.
func (r *Refusal) Said() string {
	if r.Words == "" {
		return r.Code
	}
	return r.Words + " (" + r.Code + ")"
}

// finalCodes are the refusals after which only a person can go on: leave was taken back, has ended, or the provider wants to see
// somebody (OpenID Connect Core, section 3.1.2.6).
var finalCodes = []string{"invalid_grant", "interaction_required", "login_required", "consent_required", "access_denied"}

// Final tells whether the provider will say the same until somebody connects the mailbox again.
func (r *Refusal) Final() bool { return slices.Contains(finalCodes, r.Code) }

// Said returns a provider's no from what stands in its answer: one line, and not too long.
func Said(code, words string) *Refusal { return &Refusal{line(code), line(words)} }

// The troubles with a token that was given.
var (
	ErrNoRefresh = errors.New("the provider gives leave for an hour only, because its answer holds no refresh token")
	ErrScope     = errors.New("the provider's leave does not include mail")
)

// Link returns the address of the provider's page that asks its user for leave. state comes back with the answer; verifier stays
// here until then.
func (a App) Link(redirect, state, verifier, account string) string {
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	for name, value := range a.Ask {
		options = append(options, oauth2.SetAuthURLParam(name, value))
	}
	if account != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", account))
	}
	return a.config(redirect).AuthCodeURL(state, options...)
}

// Exchange returns the tokens for the code with which a provider sent somebody back. Errors: *Refusal, ErrNoRefresh, ErrScope, and
// those of the network.
func (a App) Exchange(ctx context.Context, redirect, code, verifier string, now time.Time) (Token, error) {
	got, err := a.config(redirect).Exchange(withClient(ctx), code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Token{}, said(err)
	}
	scope, given := got.Extra("scope").(string)
	switch {
	case got.RefreshToken == "":
		return Token{}, ErrNoRefresh
	case a.Needs != "" && given && !slices.Contains(strings.Fields(scope), a.Needs):
		return Token{}, ErrScope
	}
	return a.token(got, got.RefreshToken, now), nil
}

// Renew returns a new access token, and the refresh token that takes the place of the one given, when there is one. Errors:
// *Refusal, and those of the network.
func (a App) Renew(ctx context.Context, refresh string, now time.Time) (Token, error) {
	got, err := a.config("").TokenSource(withClient(ctx), &oauth2.Token{RefreshToken: refresh}).Token()
	if err != nil {
		return Token{}, said(err)
	}
	fresh := got.RefreshToken
	if fresh == refresh {
		// The library fills in the old one where the answer has none.
		fresh = ""
	}
	return a.token(got, fresh, now), nil
}

// usualLife is taken for the life of an access token whose answer doesn't say (RFC 6749, section 5.1, only recommends it).
const usualLife = time.Hour

// token reads an answer. Google says how long the refresh token lives as long as the app is being tested.
func (a App) token(got *oauth2.Token, refresh string, now time.Time) Token {
	t := Token{Access: got.AccessToken, Refresh: refresh, ExpiresAt: now.Add(usualLife)}
	if got.ExpiresIn > 0 {
		t.ExpiresAt = now.Add(time.Duration(got.ExpiresIn) * time.Second)
	}
	life, given := got.Extra("refresh_token_expires_in").(float64)
	switch {
	case given && life > 0 && life < 1e9:
		t.EndsAt = now.Add(time.Duration(life) * time.Second)
	case a.Life > 0:
		t.EndsAt = now.Add(a.Life)
	}
	return t
}

func (a App) config(redirect string) *oauth2.Config {
	return &oauth2.Config{ClientID: a.ClientID, ClientSecret: a.Secret, RedirectURL: redirect, Scopes: a.Scopes,
		// A fixed style, because the library finds out another one by asking twice, and a code counts once.
		Endpoint: oauth2.Endpoint{AuthURL: a.AuthURL, TokenURL: a.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
}

// withClient makes the library ask with a client that follows nobody elsewhere: the secret is for this address alone.
func withClient(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }})
}

// said returns a provider's no as *Refusal, without the answer's other text: a page of HTML tells nobody anything.
func said(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return fmt.Errorf("ask the provider for a token: %w", err)
	}
	switch {
	case refused.ErrorCode != "":
		return Said(refused.ErrorCode, refused.ErrorDescription)
	case refused.Response != nil:
		return fmt.Errorf("ask the provider for a token: it answers %d", refused.Response.StatusCode)
	}
	return errors.New("ask the provider for a token: it gives none")
}

// line makes a stranger's text one short line.
func line(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if runes := []rune(text); len(runes) > mostSaid {
		text = string(runes[:mostSaid]) + "…"
	}
	return text
}

// SafeURL tells whether a provider may be asked at an address. It must be https, because the app's secret and the tokens go over it;
// what stays on this machine may be http.
func SafeURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || strings.ContainsFunc(address, unicode.IsControl) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && ownMachine(u.Hostname())
}

func ownMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
