package web

import (
	"crypto/rand"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// basePolicy is the Content-Security-Policy of every answer: nothing from elsewhere, no inline script or style.
const basePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// mailPolicy is the policy of a document that holds a stranger's mail: it may style itself and show our pictures, in a frame of
// ours. remote lets pictures from elsewhere in, for somebody who asked for them.
func mailPolicy(remote bool) string {
	pictures := "img-src 'self' data:"
	if remote {
		pictures += " https: http:"
	}
	return "default-src 'none'; " + pictures + "; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; " +
		"sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
}

// filePolicy is the policy of a stranger's file.
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// Harden sets the security headers that every answer begins with; a handler may narrow the policy later.
func (k *Kit) Harden(r *fasthttp.Response) {
	set := r.Header.Set
	set(fiber.HeaderContentSecurityPolicy, basePolicy)
	set(fiber.HeaderXContentTypeOptions, "nosniff")
	set(fiber.HeaderReferrerPolicy, "same-origin")
	set("Cross-Origin-Opener-Policy", "same-origin")
	set("Cross-Origin-Resource-Policy", "same-origin")
	set(fiber.HeaderXFrameOptions, "DENY")
	set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if k.Secure() {
		set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// StyleNonce lets one style element through, which the editor needs, and returns the nonce for it.
func (k *Kit) StyleNonce(c *fiber.Ctx) string {
	v := VisitOf(c)
	if v.Nonce == "" {
		v.Nonce = rand.Text()
		c.Set(fiber.HeaderContentSecurityPolicy, policyWithNonce(v.Nonce))
	}
	return v.Nonce
}

func policyWithNonce(nonce string) string {
	const before, after = "style-src 'self'", "style-src 'self' 'nonce-"
	return replaceOnce(basePolicy, before, after+nonce+"'")
}
