// Package web is what the panels share: sessions, rendering, words, errors, forms and uploads.
package web

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/template/html/v2"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/captcha"
	"helpdeskz/models/desk"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// Config is what the operator chooses at start.
type Config struct {
	URL       string         // public address of the site, without a slash at its end
	StaffPath string         // where the panel is, without slashes: "staff"
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed
	Version   string
}

// Secure tells whether the site is reached by https.
func (c Config) Secure() bool { return strings.HasPrefix(c.URL, "https://") }

// Staff returns an address in the panel: Staff("tickets", "12") is /staff/tickets/12.
func (c Config) Staff(parts ...string) string {
	path := "/" + c.StaffPath
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return path
}

// Kit holds what handlers work with. The services carry the rules.
type Kit struct {
	Config
	DB       *bun.DB
	Settings *settings.Store
	Accounts *accounts.Service
	Tickets  *tickets.Service
	Desk     *desk.Service
	Files    files.Store
	Captcha  *captcha.Service // made by Prepare, unless there is one
	Key      secret.Key
	Now      func() time.Time // UTC

	// TestMailbox tries a mailbox's way in or out ("incoming", "outgoing"); its error is the server's answer.
	TestMailbox func(ctx context.Context, box *models.Mailbox, direction string) error

	engines  map[string]func() (*html.Engine, error) // each made when its language is first asked for
	catalogs map[string]*Catalog
	origins  *http.CrossOriginProtection
}

// Prepare loads the words of every language and the templates; it must be called once, before the first request.
// An error names the file at fault.
func (k *Kit) Prepare() error {
	words, err := catalogs()
	if err != nil {
		return err
	}
	k.catalogs = words
	if k.Captcha == nil {
		k.Captcha = captcha.New(k.DB, k.Key, k.Now)
	}
	k.engines = map[string]func() (*html.Engine, error){}
	for language, catalog := range words {
		k.engines[language] = sync.OnceValues(func() (*html.Engine, error) { return newEngine(k.Config, catalog) })
	}
	if _, err := k.engines[DefaultLanguage](); err != nil {
		return err
	}
	k.origins = http.NewCrossOriginProtection()
	if site, err := url.Parse(k.URL); err == nil && site.Host != "" {
		return k.origins.AddTrustedOrigin(site.Scheme + "://" + site.Host)
	}
	return nil
}
