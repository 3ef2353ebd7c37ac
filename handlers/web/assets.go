package web

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/public"
)

// Assets serves style sheets, scripts and pictures. Their addresses carry a hash of their content, so they are kept for ever.
func (k *Kit) Assets(c *fiber.Ctx) error {
	body, compressed, contentType, known := public.Open(c.Path())
	if !known {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Vary(fiber.HeaderAcceptEncoding)
	if compressed != nil && readsGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = compressed
	}
	c.Response().SetBodyRaw(body)
	return nil
}
