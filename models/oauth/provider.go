package oauth

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"helpdeskz/models"
)

// Server is where a provider keeps mail.
type Server struct {
	Host     string
	Port     int
	Security models.ConnectionSecurity
}

// provider is what is known of one for everybody.
type provider struct {
	app     App
	hosts   []string // that may see a token
	servers map[string]Server
}

// google is Gmail and Google Workspace. Without prompt=consent a second authorisation brings no refresh token.
var google = provider{
	app: App{AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token", //nolint:gosec // addresses, no secrets
		Scopes: []string{"https://mail.google.com/"}, Needs: "https://mail.google.com/",
		Ask: map[string]string{"access_type": "offline", "prompt": "consent"}},
	hosts: []string{"imap.gmail.com", "pop.gmail.com", "smtp.gmail.com", "imap.googlemail.com", "pop.googlemail.com", "smtp.googlemail.com"},
	servers: map[string]Server{"imap": {"imap.gmail.com", 993, models.SecurityTLS}, "pop3": {"pop.gmail.com", 995, models.SecurityTLS},
		"smtp": {"smtp.gmail.com", 465, models.SecurityTLS}},
}

// microsoft is Microsoft 365 and Outlook.com. A refresh token ends when nobody has used it for 90 days.
var microsoft = provider{
	app: App{Scopes: []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/POP.AccessAsUser.All",
		"https://outlook.office.com/SMTP.Send", "offline_access"},
		Ask: map[string]string{"prompt": "select_account"}, Life: 90 * 24 * time.Hour},
	hosts: []string{"outlook.office365.com", "smtp.office365.com", "outlook.office.com", "imap-mail.outlook.com", "pop-mail.outlook.com", "smtp-mail.outlook.com"},
	servers: map[string]Server{"imap": {"outlook.office365.com", 993, models.SecurityTLS},
		"pop3": {"outlook.office365.com", 995, models.SecurityTLS}, "smtp": {"smtp.office365.com", 587, models.SecurityStartTLS}},
}

// anyTenant is Microsoft's word for accounts of every organisation and of none.
const anyTenant = "common"

// Of returns the app that a grant describes.
func Of(g *models.MailboxGrant, secret string) App {
	app := App{AuthURL: g.AuthURL, TokenURL: g.TokenURL, Scopes: strings.Fields(g.Scopes)}
	switch g.Provider {
	case models.ProviderGoogle:
		app = google.app
	case models.ProviderMicrosoft:
		app = microsoft.app
		tenant := g.Tenant
		if tenant == "" {
			tenant = anyTenant
		}
		base := "https://login.microsoftonline.com/" + url.PathEscape(tenant) + "/oauth2/v2.0/"
		app.AuthURL, app.TokenURL = base+"authorize", base+"token"
	case models.ProviderCustom:
	}
	app.ClientID, app.Secret = g.ClientID, secret
	return app
}

// MaySee tells whether a mail server may see a grant's tokens. They open the whole mailbox, so that no other one may.
func MaySee(g *models.MailboxGrant, host string) bool {
	return slices.Contains(Hosts(g), strings.ToLower(host))
}

// Hosts returns the mail servers that may see a grant's tokens.
func Hosts(g *models.MailboxGrant) []string {
	switch g.Provider {
	case models.ProviderGoogle:
		return google.hosts
	case models.ProviderMicrosoft:
		return microsoft.hosts
	case models.ProviderCustom:
	}
	return strings.Fields(g.Servers)
}

// ServerOf returns where a provider speaks a protocol ("imap", "pop3", "smtp"); known is false for a provider of one's own.
func ServerOf(p models.MailProvider, protocol string) (s Server, known bool) {
	switch p {
	case models.ProviderGoogle:
		s, known = google.servers[protocol]
	case models.ProviderMicrosoft:
		s, known = microsoft.servers[protocol]
	case models.ProviderCustom:
	}
	return s, known
}
