package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// worthCompressing is how many bytes a page has at least that comes sooner when it is compressed: less goes in one packet.
const worthCompressing = 1400

// Compress sends a page with gzip to a browser that reads it. Files and answers of the API go as they are.
func (k *Kit) Compress(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		return err
	}
	answer := c.Response()
	if answer.IsBodyStream() || !bytes.HasPrefix(answer.Header.ContentType(), []byte(fiber.MIMETextHTML)) {
		return nil
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if len(answer.Body()) < worthCompressing || !readsGzip(c) ||
		len(answer.Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return nil
	}
	answer.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, answer.Body(), fasthttp.CompressBestSpeed))
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return nil
}

// readsGzip tells whether the browser takes an answer that is compressed with gzip.
func readsGzip(c *fiber.Ctx) bool {
	return strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip")
}
