package web

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/models/accounts"
)

// halfSession is the cookie of a browser whose visitor has given the password, and not the code yet. It opens no page.
const halfSession = "half"

// KeepHalfLogin ties the first step of a login to this browser.
func (k *Kit) KeepHalfLogin(c *fiber.Ctx, half string) {
	k.setCookie(c, k.cookieName(halfSession), half, accounts.HalfLoginLife)
}

// HalfLogin returns what KeepHalfLogin kept, "" when there is nothing.
func (k *Kit) HalfLogin(c *fiber.Ctx) string { return c.Cookies(k.cookieName(halfSession)) }

// ForgetHalfLogin removes what KeepHalfLogin kept.
func (k *Kit) ForgetHalfLogin(c *fiber.Ctx) { k.clearCookie(c, k.cookieName(halfSession)) }
