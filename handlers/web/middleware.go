package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
)

// Begin makes the request's visit: its id, its time, and the client's address. It comes first.
func (k *Kit) Begin(c *fiber.Ctx) error {
	k.newVisit(c)
	return c.Next()
}

func (k *Kit) newVisit(c *fiber.Ctx) {
	v := &Visit{Now: k.Now(), RequestID: rand.Text()[:12]}
	v.IP = ClientAddr(c.Context().RemoteIP().String(), forwardedFor(c), k.Proxies).String()
	c.Locals(visitKey, v)
	c.Set("X-Request-Id", v.RequestID)
}

func forwardedFor(c *fiber.Ctx) []string {
	var lines []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		lines = append(lines, string(line))
	}
	return lines
}

// Log writes a line for each request when it is answered.
func (k *Kit) Log(c *fiber.Ctx) error {
	began := time.Now()
	err := c.Next()
	if err != nil {
		// The answer must stand before its status can be logged.
		if fault := c.App().ErrorHandler(c, err); fault != nil {
			return fault
		}
	}
	slog.Debug("request", "id", VisitOf(c).RequestID, "method", c.Method(), "path", loggedPath(c), "status", c.Response().StatusCode(),
		"ms", float64(time.Since(began).Microseconds())/1000, "ip", VisitOf(c).IP)
	return nil
}

// loggedPath returns the request's path for the log, without a token: who reads the log must not be able to use it.
func loggedPath(c *fiber.Ctx) string {
	if route := c.Route().Path; strings.Contains(route, ":token") {
		return route
	}
	return c.Path()
}

// maxFields is how many fields a form without files may have: a mass action names 500 tickets at most. Forms with files have
// the limit of mime/multipart.
const maxFields = 2000

// RefuseCostly refuses a body that is small on its way and takes much time and memory once it is read: a compressed one, which
// no browser sends, and a form with fields without end.
func (k *Kit) RefuseCostly(c *fiber.Ctx) error {
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return fiber.ErrUnsupportedMediaType
	}
	if bytes.HasPrefix(c.Request().Header.ContentType(), []byte(fiber.MIMEApplicationForm)) &&
		bytes.Count(c.Request().Body(), []byte("&")) >= maxFields {
		return fiber.ErrRequestEntityTooLarge
	}
	return c.Next()
}

// Recover turns a panic into an error, so that one request's trouble stays its own.
func (k *Kit) Recover(c *fiber.Ctx) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return c.Next()
}

// CheckOrigin refuses a request that changes something and comes from another site.
func (k *Kit) CheckOrigin(c *fiber.Ctx) error {
	if err := k.origins.Check(bridge(c, VisitOf(c).IP)); err != nil {
		return &models.Error{Kind: models.KindForbidden, Key: "error.foreign_origin", Err: err}
	}
	return c.Next()
}
