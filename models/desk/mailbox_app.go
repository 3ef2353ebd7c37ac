package desk

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/oauth"
)

// MailboxApp is the desk as its operator registered it with a provider, for one mailbox. Tenant is Microsoft's; the addresses, Scopes
// and Servers are those of a provider of one's own.
type MailboxApp struct {
	Provider   models.MailProvider
	Tenant     string
	AuthURL    string
	TokenURL   string
	Scopes     string // with blanks between them
	Servers    string // mail servers that may see a token, with blanks between them
	ClientID   string
	Secret     string // "" keeps the stored one, which is only possible for the same provider
	SecretEnds string // a date as 2006-01-02, or ""
}

// The bounds of what an app's fields hold.
const (
	maxAppText = 255
	maxAppURL  = 1000
	maxAppList = 2000
)

// tenantPattern is a directory's ID or domain, or one of Microsoft's words.
var tenantPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)

// SaveMailboxApp stores with which app a mailbox asks for leave. Leave that another app got, or that was meant for other mail servers,
// is forgotten. Errors: not_found, invalid (provider, tenant, auth_url, token_url, scopes, servers, client_id, client_secret,
// secret_ends).
func (s *Service) SaveMailboxApp(ctx context.Context, by Actor, id int64, in MailboxApp) error {
	return wrap("save app of mailbox", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		m, err := models.MailboxByID(ctx, tx, id)
		if err != nil {
			return err
		}
		stored, err := models.LockMailboxGrant(ctx, tx, id)
		isNew := models.IsNotFound(err)
		if err != nil && !isNew {
			return err
		}
		if isNew {
			stored = &models.MailboxGrant{MailboxID: id}
		}
		g, err := checkApp(*stored, in)
		if err != nil {
			return err
		}
		if in.Secret != "" {
			if err := oauth.KeepSecret(s.Key, g, in.Secret); err != nil {
				return err
			}
		}
		// Somebody on the way to the provider comes back with leave for the app as it was.
		if err := models.DeleteMailboxAuthorisationsOf(ctx, tx, id); err != nil {
			return err
		}
		write := models.UpdateMailboxGrant
		if isNew {
			write = models.InsertMailboxGrant
		}
		if err := write(ctx, tx, g); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "mailbox.change", "mailbox", id, m.Email+": authorisation")
	}))
}

// checkApp returns a grant with the app in it.
func checkApp(g models.MailboxGrant, in MailboxApp) (*models.MailboxGrant, error) {
	fields, before := models.Fields{}, g
	g.Provider, g.Tenant, g.AuthURL, g.TokenURL, g.Scopes, g.Servers = in.Provider, "", "", "", "", ""
	switch in.Provider {
	case models.ProviderGoogle:
	case models.ProviderMicrosoft:
		g.Tenant = strings.TrimSpace(in.Tenant)
		if g.Tenant != "" && (!tenantPattern.MatchString(g.Tenant) || len(g.Tenant) > maxAppText) {
			fields.Add("tenant", "field.tenant")
		}
	case models.ProviderCustom:
		checkCustom(fields, &g, in)
	default:
		fields.Add("provider", "field.choose")
	}
	g.ClientID = strings.TrimSpace(in.ClientID)
	required(fields, "client_id", g.ClientID)
	checkText(fields, "client_id", g.ClientID, maxAppText)
	checkAppSecret(fields, &g, before, in)
	if !sameApp(before, g) {
		oauth.Forget(&g)
	}
	return &g, fields.Error()
}

func checkCustom(fields models.Fields, g *models.MailboxGrant, in MailboxApp) {
	g.AuthURL, g.TokenURL = strings.TrimSpace(in.AuthURL), strings.TrimSpace(in.TokenURL)
	for field, address := range map[string]string{"auth_url": g.AuthURL, "token_url": g.TokenURL} {
		required(fields, field, address)
		if len(address) > maxAppURL || !oauth.SafeURL(address) {
			fields.Add(field, "field.provider_url")
		}
	}
	g.Scopes = strings.Join(strings.Fields(in.Scopes), " ")
	required(fields, "scopes", g.Scopes)
	checkText(fields, "scopes", g.Scopes, maxAppList)
	g.Servers = strings.ToLower(strings.Join(strings.FieldsFunc(in.Servers, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) }), " "))
	required(fields, "servers", g.Servers)
	for host := range strings.FieldsSeq(g.Servers) {
		if _, err := netip.ParseAddr(host); err != nil && !hostPattern.MatchString(host) || len(g.Servers) > maxAppList {
			fields.Add("servers", "field.host")
		}
	}
}

// checkAppSecret keeps the stored secret only where it goes to the same address. Some providers of one's own ask for none.
func checkAppSecret(fields models.Fields, g *models.MailboxGrant, before models.MailboxGrant, in MailboxApp) {
	checkText(fields, "client_secret", in.Secret, maxPassword)
	kept := before.ClientSecret != nil && before.Provider == g.Provider && before.Tenant == g.Tenant && before.TokenURL == g.TokenURL &&
		before.ClientID == g.ClientID
	if in.Secret == "" && !kept {
		g.ClientSecret = nil
		_, demands := oauth.ServerOf(g.Provider, "smtp")
		switch {
		case demands && before.ClientSecret != nil:
			fields.Add("client_secret", "field.secret_again")
		case demands:
			fields.Add("client_secret", "field.required")
		}
	}
	g.SecretEndsAt = time.Time{}
	if in.SecretEnds != "" {
		day, err := time.Parse(time.DateOnly, in.SecretEnds)
		if err != nil || day.Year() < 2000 || day.Year() > 2999 {
			fields.Add("secret_ends", "field.date")
			return
		}
		g.SecretEndsAt = day
	}
}

// sameApp tells whether what one app got is of use to another, and goes to the same servers.
func sameApp(a, b models.MailboxGrant) bool {
	return a.Provider == b.Provider && a.Tenant == b.Tenant && a.TokenURL == b.TokenURL && a.ClientID == b.ClientID && a.Servers == b.Servers
}

func required(fields models.Fields, field, text string) {
	if text == "" {
		fields.Add(field, "field.required")
	}
}

// checkOAuth refuses a mailbox that would give its tokens to another server than its provider's.
func checkOAuth(ctx context.Context, db bun.IDB, m *models.Mailbox) error {
	in := m.InOAuth && (m.Incoming == models.IncomingIMAP || m.Incoming == models.IncomingPOP3)
	out := m.OutOAuth && m.Outgoing == models.OutgoingSMTP
	if !in && !out {
		return nil
	}
	g, err := models.MailboxGrantOf(ctx, db, m.ID)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	fields := models.Fields{}
	if in {
		checkOAuthServer(fields, "in_", g, MailServer{Host: m.InHost, Security: m.InSecurity, Insecure: m.InInsecure})
	}
	if out {
		checkOAuthServer(fields, "out_", g, MailServer{Host: m.OutHost, Security: m.OutSecurity, Insecure: m.OutInsecure})
	}
	return fields.Error()
}

func checkOAuthServer(fields models.Fields, prefix string, g *models.MailboxGrant, server MailServer) {
	switch {
	case g == nil:
		fields.Add(prefix+"auth", "field.no_provider")
	case !oauth.MaySee(g, server.Host):
		fields.Add(prefix+"host", "field.provider_host", "Hosts", strings.Join(oauth.Hosts(g), ", "))
	case g.Provider != models.ProviderCustom && (server.Security == models.SecurityNone || server.Insecure):
		fields.Add(prefix+"security", "field.provider_secure")
	}
}
