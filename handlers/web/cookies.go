package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// cookieName returns a cookie's name; on https its prefix binds it to this host and to secure connections (RFC 6265bis,
// section 4.1.3.2).
func (k *Kit) cookieName(name string) string {
	if k.Secure() {
		return "__Host-hdz_" + name
	}
	return "hdz_" + name
}

// setCookie sets a cookie; a life of 0 lets it end with the browser.
func (k *Kit) setCookie(c *fiber.Ctx, name, value string, life time.Duration) {
	cookie := &fiber.Cookie{Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: k.Secure(), SameSite: fiber.CookieSameSiteLaxMode}
	if life > 0 {
		cookie.MaxAge = int(life.Seconds())
	} else {
		cookie.SessionOnly = true
	}
	c.Cookie(cookie)
}

func (k *Kit) clearCookie(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{Name: name, Path: "/", HTTPOnly: true, Secure: k.Secure(), SameSite: fiber.CookieSameSiteLaxMode,
		Expires: time.Unix(1, 0)})
}
