package web

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// CaptchaScripts is what a page loads to ask whether its visitor is a person.
type CaptchaScripts struct {
	Service string // address of the service's script, "" for ALTCHA
	Nonce   string // that the service's script gives to the styles that it makes
}

// captchaService is what a page must load from a service, and what its policy must therefore let through.
type captchaService struct {
	script  string
	sources map[string]string // by the policy's directive
	styles  bool              // it makes style elements, for which it takes the script's nonce
	speaks  bool              // the visitor's language, when the script's address names it
}

// captchaServices are as the services document them.
var captchaServices = map[settings.Captcha]captchaService{
	settings.CaptchaRecaptcha: {"https://www.google.com/recaptcha/api.js?render=explicit", map[string]string{
		"script-src":  "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
		"frame-src":   "https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
		"connect-src": "https://www.google.com/recaptcha/"}, true, true},
	settings.CaptchaHcaptcha: {"https://js.hcaptcha.com/1/api.js?render=explicit", map[string]string{
		"script-src":  "https://hcaptcha.com https://*.hcaptcha.com",
		"frame-src":   "https://hcaptcha.com https://*.hcaptcha.com",
		"style-src":   "https://hcaptcha.com https://*.hcaptcha.com",
		"connect-src": "https://hcaptcha.com https://*.hcaptcha.com"}, false, false},
	settings.CaptchaTurnstile: {"https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit", map[string]string{
		"script-src": "https://challenges.cloudflare.com",
		"frame-src":  "https://challenges.cloudflare.com"}, false, false},
}

// AskCaptcha lets the page that is answered with ask whether its visitor is a person: it loads what that needs, and its policy is
// widened for the service that the desk has chosen, and for no other page.
func (k *Kit) AskCaptcha(c *fiber.Ctx) {
	v := VisitOf(c)
	v.Captcha = &CaptchaScripts{}
	service, elsewhere := captchaServices[v.Set.Captcha]
	if !elsewhere {
		return
	}
	v.Captcha.Service = service.script
	if service.speaks {
		v.Captcha.Service += "&hl=" + v.Words.Language
	}
	if service.styles {
		v.Captcha.Nonce = rand.Text()
	}
	c.Set(fiber.HeaderContentSecurityPolicy, captchaPolicy(service, v.Captcha.Nonce))
	// The service learns on which site it is asked, and not on which page.
	c.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
}

func captchaPolicy(service captchaService, nonce string) string {
	policy := basePolicy
	for directive, sources := range service.sources {
		policy = replaceOnce(policy, directive+" 'self'", directive+" 'self' "+sources)
	}
	if nonce != "" {
		policy = replaceOnce(policy, "style-src 'self'", "style-src 'self' 'nonce-"+nonce+"'")
	}
	return policy
}

// captchaFields are the fields in which the answers come.
var captchaFields = map[settings.Captcha]string{
	settings.CaptchaAltcha:    "altcha",
	settings.CaptchaRecaptcha: "g-recaptcha-response",
	settings.CaptchaHcaptcha:  "h-captcha-response",
	settings.CaptchaTurnstile: "cf-turnstile-response",
}

// CheckCaptcha looks at the answer that a form brings, and logs when it could not be looked at. Errors: those of captcha.Check.
func (k *Kit) CheckCaptcha(c *fiber.Ctx) error {
	v := VisitOf(c)
	err := k.Captcha.Check(c.UserContext(), v.Set, Raw(c, captchaFields[v.Set.Captcha]))
	var known *models.Error
	if errors.As(err, &known) && known.Err != nil {
		slog.Warn("a visitor could not be checked", "id", v.RequestID, "captcha", v.Set.Captcha, "error", known.Err)
	}
	return err
}

// SecureContext tells whether browsers let the site's pages use cryptography: they are encrypted on their way, or come from the
// visitor's own machine.
func (c Config) SecureContext() bool {
	if c.Secure() {
		return true
	}
	site, err := url.Parse(c.URL)
	if err != nil {
		return false
	}
	host := strings.ToLower(site.Hostname())
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
