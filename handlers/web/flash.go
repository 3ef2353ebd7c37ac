package web

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Flash is a notice for the next page that the visitor sees.
type Flash struct {
	Text string
	Bad  bool
}

// flashLife is how long a notice waits for its page, in seconds.
const flashLife = 60

func (k *Kit) flashCookie() string { return k.cookieName("flash") }

// keepFlash leaves a notice for the next page. It is signed, so that nobody else can put words into our pages.
func (k *Kit) keepFlash(c *fiber.Ctx, text string) {
	if text == "" {
		return
	}
	encode := base64.RawURLEncoding.EncodeToString
	value := encode([]byte(text)) + "." + encode(k.Key.MAC("flash", []byte(text))[:16])
	k.setCookie(c, k.flashCookie(), value, flashLife*time.Second)
}

// takeFlash returns the notice that waits, and forgets it.
func (k *Kit) takeFlash(c *fiber.Ctx) *Flash {
	value := c.Cookies(k.flashCookie())
	if value == "" {
		return nil
	}
	k.clearCookie(c, k.flashCookie())
	text, code, _ := strings.Cut(value, ".")
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	mac, err := base64.RawURLEncoding.DecodeString(code)
	if err != nil || !k.Key.Verify("flash", plain, mac) {
		return nil
	}
	return &Flash{Text: string(plain)}
}

// Flash returns the notice for this page, or nil. It is shown once.
func (k *Kit) Flash(c *fiber.Ctx) *Flash {
	v := VisitOf(c)
	if v.flash == nil {
		v.flash = k.takeFlash(c)
	}
	return v.flash
}
