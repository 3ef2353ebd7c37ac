package modelstest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// Provider stands in for Google or Microsoft: it asks nobody, gives codes and tokens, and takes none twice. It replaces the refresh
// token at each use, and when an old one comes again takes everything back, as a strict provider does.
type Provider struct {
	URL      string
	ClientID string
	Secret   string

	mu      sync.Mutex
	codes   map[string]url.Values // what the page was asked, by code
	refresh string                // the only one that is good
	access  string
	mint    func() string  // makes access tokens
	asked   map[string]int // requests for tokens, by grant_type
	refuses *providerNo
	page    *providerNo
	extra   map[string]any
	gone    bool
}

type providerNo struct{ Code, Words string }

// NewProvider starts a provider.
func NewProvider(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{ClientID: "desk-app", Secret: "app-secret", codes: map[string]url.Values{}, asked: map[string]int{}, extra: map[string]any{}, mint: rand.Text}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// Refuse makes the provider give no tokens any more, with this code and these words; a code of "" heals it.
func (p *Provider) Refuse(code, words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = no(code, words)
}

// Deny makes the page send people back without leave; a code of "" heals it.
func (p *Provider) Deny(code, words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.page = no(code, words)
}

func no(code, words string) *providerNo {
	if code == "" {
		return nil
	}
	return &providerNo{code, words}
}

// GoAway makes the provider answer nothing of use, as when it is overloaded, or come back.
func (p *Provider) GoAway(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = away
}

// Say puts a value into the answers that give tokens, or with nil leaves it out.
func (p *Provider) Say(name string, value any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.extra[name] = value
}

// Mint makes the provider give the access tokens that mint makes.
func (p *Provider) Mint(mint func() string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mint = mint
}

// Access returns the access token that a mail server of this provider takes.
func (p *Provider) Access() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.access
}

// Connect gives tokens as after a visit to the page, and returns the refresh token.
func (p *Provider) Connect() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fresh()
	return p.refresh
}

// Revoke ends the access token before its time.
func (p *Provider) Revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.access = rand.Text()
}

// Asked returns how often tokens were asked for by a grant_type.
func (p *Provider) Asked(grant string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[grant]
}

// authorize sends the visitor straight back.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	back := url.Values{"state": {q.Get("state")}}
	switch {
	case q.Get("client_id") != p.ClientID, q.Get("response_type") != "code", q.Get("code_challenge_method") != "S256", q.Get("redirect_uri") == "":
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	case p.page != nil:
		back.Set("error", p.page.Code)
		back.Set("error_description", p.page.Words)
	default:
		code := rand.Text()
		p.codes[code] = q
		back.Set("code", code)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	grant := r.PostFormValue("grant_type")
	p.asked[grant]++
	refused := p.refuses
	switch {
	case p.gone:
		http.Error(w, "<html>overloaded</html>", http.StatusServiceUnavailable)
		return
	case refused != nil:
	case r.PostFormValue("client_id") != p.ClientID || r.PostFormValue("client_secret") != p.Secret:
		refused = no("invalid_client", "The secret is wrong.")
	case grant == "authorization_code":
		refused = p.takeCode(r)
	default:
		refused = p.takeRefresh(r)
	}
	w.Header().Set("Content-Type", "application/json")
	if refused != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": refused.Code, "error_description": refused.Words})
		return
	}
	_ = json.NewEncoder(w).Encode(p.fresh())
}

// takeCode checks the code with its proof (RFC 7636, section 4.6).
func (p *Provider) takeCode(r *http.Request) *providerNo {
	code := r.PostFormValue("code")
	q, known := p.codes[code]
	delete(p.codes, code)
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case !known:
		return no("invalid_grant", "The code is unknown.")
	case q.Get("redirect_uri") != r.PostFormValue("redirect_uri"):
		return no("invalid_grant", "The redirect address is another one.")
	case q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]):
		return no("invalid_grant", "The proof is wrong.")
	}
	return nil
}

func (p *Provider) takeRefresh(r *http.Request) *providerNo {
	if p.refresh == "" || r.PostFormValue("refresh_token") != p.refresh {
		p.refresh = ""
		return no("invalid_grant", "The token was used before.")
	}
	return nil
}

func (p *Provider) fresh() map[string]any {
	p.access, p.refresh = p.mint(), rand.Text()
	answer := map[string]any{"access_token": p.access, "refresh_token": p.refresh, "token_type": "Bearer", "expires_in": 3600}
	for name, value := range p.extra {
		answer[name] = value
		if value == nil {
			delete(answer, name)
		}
	}
	return answer
}
