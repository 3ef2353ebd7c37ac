package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// closedSeconds is when who finds the desk closed is to come back.
const closedSeconds = 600

// Closed prepares an answer that says that the desk is closed for maintenance: its status, when to come back, and that it must
// not be kept.
func Closed(c *fiber.Ctx) {
	c.Status(fiber.StatusServiceUnavailable)
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(closedSeconds))
	c.Set(fiber.HeaderCacheControl, "no-store")
}
